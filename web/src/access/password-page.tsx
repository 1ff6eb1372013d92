import { App, Button, Form, Input } from 'antd';
import { useNavigate } from 'react-router';
import { useChange } from '../api/change';
import { useDocumentTitle } from '../components/document-title';
import { FormProblem } from '../components/form-problem';
import { firstPageOf } from '../pages';
import { useSession, useSetSession, type Session } from '../session';
import { useWords } from '../words';
import { Gate } from './gate';
import { words } from './words';

const SHORTEST = 10;

interface Passwords {
  current: string;
  next: string;
  again: string;
}

/** A new password; `forced` at the first sign-in, where nothing else can be done before. */
export function PasswordPage({ forced = false }: { forced?: boolean }) {
  const t = useWords(words);
  useDocumentTitle(t('changeTitle'));
  const { user } = useSession();
  const setSession = useSetSession();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [form] = Form.useForm<Passwords>();
  const change = useChange(
    ({ current, next }: Passwords, send) =>
      send.post<Session>('/api/session/password', { body: { current, next } }),
    {
      onSuccess: (session) => {
        setSession(session);
        void message.success(t('saved'));
        if (!forced) void navigate(firstPageOf(session.user.role));
      },
    },
  );
  const signOut = useChange((_: void, send) => send.delete('/api/session'), {
    onSuccess: () => setSession(null),
  });

  const body = (
    <section className="gate-part">
      <h1>{t('changeTitle')}</h1>
      <p>{t(forced ? 'changeForced' : 'changeNote')}</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => change.mutate(values)}>
        <FormProblem form={form} error={change.error} />
        <input type="text" name="username" autoComplete="username" value={user.login} readOnly hidden />
        <Form.Item
          name="current"
          label={t('current')}
          rules={[{ required: true, message: t('passwordNeeded') }]}
        >
          <Input.Password autoFocus autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="next"
          label={t('next')}
          extra={t('nextNote')}
          rules={[{ required: true, min: SHORTEST, message: t('nextShort') }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t('again')}
          dependencies={['next']}
          rules={[
            {
              validator: (_rule, value) =>
                value === form.getFieldValue('next')
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('againDiffers'))),
            },
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <div className="row">
          <Button type="primary" htmlType="submit" loading={change.isPending}>
            {t('save')}
          </Button>
          {forced && (
            <Button type="text" onClick={() => signOut.mutate()}>
              {t('signOut')}
            </Button>
          )}
        </div>
      </Form>
    </section>
  );
  return forced ? <Gate>{body}</Gate> : <div className="gate-card">{body}</div>;
}
