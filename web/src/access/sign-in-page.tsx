import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useId, useState, type FormEvent, type InputHTMLAttributes } from 'react';
import { Navigate, useLocation, useNavigate, useSearchParams } from 'react-router';
import { useChange } from '../api/change';
import { api } from '../api/client';
import { useDocumentTitle } from '../components/document-title';
import { LoadProblem } from '../components/load-problem';
import mark from '../mark.svg';
import { useSessionQuery, useSetSession, type Role, type Session } from '../session';
import { words as shellWords } from '../shell.words';
import { useWords } from '../words';
import { Gate } from './gate';
import { words } from './words';

interface Credentials {
  login: string;
  password: string;
}

interface DemoPerson extends Credentials {
  name: string;
  role: Role;
}

/** Where people come in. In a demonstration its people stand beside the form, one click each. */
export function SignInPage() {
  const t = useWords(words);
  useDocumentTitle(t('signIn'));
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const setSession = useSetSession();
  const session = useSessionQuery();
  const [values, setValues] = useState<Credentials>({ login: '', password: '' });
  const [wanting, setWanting] = useState(false);
  const to = localAddress(params.get('to'));
  const { isEnded = false } = (useLocation().state ?? {}) as { isEnded?: boolean };
  const signIn = useChange((body: Credentials, send) => send.post<Session>('/api/session', { body }), {
    onSuccess: (answer) => {
      setSession(answer);
      void navigate(to, { replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (values.login === '' || values.password === '') setWanting(true);
    else signIn.mutate(values);
  };
  if (session.data && !signIn.isPending) return <Navigate to={to} replace />;

  return (
    <Gate>
      <section className="gate-part">
        <h1>
          <img src={mark} alt="" />
          {t('product')}
        </h1>
        <p>{t('signInNote')}</p>
        {/* Plain fields: antd's would be a fifth of what a browser fetches before the first page. */}
        <form className="stack" noValidate onSubmit={submit}>
          <LoadProblem error={signIn.error} />
          {!signIn.error &&
            (isEnded ? (
              <Alert type="warning" showIcon role="alert" title={t('ended')} />
            ) : (
              to !== '/' && <Alert type="info" showIcon title={t('onward')} />
            ))}
          <Field
            label={t('login')}
            fault={wanting && values.login === '' && t('loginNeeded')}
            autoFocus
            name="login"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            value={values.login}
            onChange={({ target }) => setValues({ ...values, login: target.value.trim() })}
          />
          <Field
            label={t('password')}
            fault={wanting && values.password === '' && t('passwordNeeded')}
            type="password"
            name="password"
            autoComplete="current-password"
            value={values.password}
            onChange={({ target }) => setValues({ ...values, password: target.value })}
          />
          <Button type="primary" htmlType="submit" block size="large" loading={signIn.isPending}>
            {t('signIn')}
          </Button>
        </form>
      </section>
      <DemoPeople disabled={signIn.isPending} onChoose={(person) => signIn.mutate(person)} />
    </Gate>
  );
}

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  /** What is wrong with it, or false. */
  fault: string | false;
}

function Field({ label, fault, ...input }: FieldProps) {
  const id = useId();
  const faulty = fault ? ({ 'aria-invalid': true, 'aria-describedby': `${id}-fault` } as const) : {};
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <input id={id} className="field" {...input} {...faulty} />
      {fault && (
        <div id={`${id}-fault`} className="fault">
          {fault}
        </div>
      )}
    </div>
  );
}

function DemoPeople(props: { disabled: boolean; onChoose: (person: Credentials) => void }) {
  const t = useWords(words);
  const shell = useWords(shellWords);
  const { data } = useQuery({
    queryKey: ['session', 'demo'],
    // Nobody where the people are real.
    queryFn: () => api.get<{ people: DemoPerson[] }>('/api/session/demo'),
    staleTime: Infinity,
  });
  if (!data || data.people.length === 0) return null;
  return (
    <section className="gate-part">
      <h2>{t('demoTitle')}</h2>
      <p>{t('demoNote')}</p>
      <ul className="people">
        {data.people.map(({ login, name, role, password }) => (
          <li key={login}>
            <Button
              title={login}
              disabled={props.disabled}
              onClick={() => props.onChoose({ login, password })}
            >
              <strong>{name}</strong>
              <span className="quiet">{shell(`role.${role}`)}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Only an address of these pages: a link must not send anybody elsewhere after signing in. */
function localAddress(to: string | null): string {
  return to !== null && /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') ? to : '/';
}
