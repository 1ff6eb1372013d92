import { App, Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useChange } from '../api/change';
import { ConfirmButton } from '../components/confirm-button';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { PageTable, type Column } from '../components/page-table';
import { StateTag } from '../components/state-tag';
import { useSession } from '../session';
import { words as shell } from '../shell.words';
import { useWords } from '../words';
import './admin.css';
import { useBranchName } from './branch-picker';
import { SecretDialog, useSecrets } from './secret-dialog';
import { ROLES, type User } from './user';
import { UserForm } from './user-form';
import { words } from './words';

type Opened = { kind: 'new' } | { kind: 'change'; user: User } | null;

/** Who may sign in. Administrators change it; supervisors see it. */
export function UserTable() {
  const t = useWords(words);
  const roles = useWords(shell);
  const { user: self } = useSession();
  const { message } = App.useApp();
  const branchName = useBranchName();
  const mayChange = self.role === 'administrator' && self.branchCode === null;
  const [opened, setOpened] = useState<Opened>(null);
  const passwords = useSecrets();
  const columns: Column<User>[] = [
    { key: 'login', title: t('login'), render: ({ login }) => <span className="numbers">{login}</span> },
    {
      key: 'name',
      title: t('name'),
      render: ({ name, login }) => (
        <>
          {name} {login === self.login && <span className="quiet">({t('yourself')})</span>}
        </>
      ),
    },
    { key: 'role', title: t('role'), render: ({ role }) => roles(`role.${role}`) },
    { key: 'staffNo', title: t('staffNo'), render: ({ staffNo }) => staffNo ?? '—' },
    {
      key: 'branch',
      title: t('branch'),
      render: ({ branchCode }) =>
        branchCode ? branchName(branchCode) : <span className="quiet">{t('wholeCompany')}</span>,
    },
    { key: 'state', title: t('state'), render: (user) => <UserState user={user} /> },
    {
      key: 'signedInAt',
      title: t('signedInAt'),
      render: ({ signedInAt }) =>
        signedInAt ? <Moment at={signedInAt} /> : <span className="quiet">{t('never')}</span>,
    },
    {
      key: 'createdAt',
      title: t('createdAt'),
      choice: 'hidden',
      render: ({ createdAt }) => <Moment at={createdAt} as="day" />,
    },
  ];
  if (mayChange)
    columns.push({
      key: 'deeds',
      title: t('deeds'),
      render: (user) => (
        <Deeds
          user={user}
          isSelf={user.login === self.login}
          onEdit={() => setOpened({ kind: 'change', user })}
          onPassword={(secret) => passwords.add({ name: user.name, secret })}
        />
      ),
    });
  return (
    <>
      <PageTable<User>
        id="users"
        path="/api/users"
        list="users"
        label={t('tabUsers')}
        columns={columns}
        rowKey={({ login }) => login}
        filters={[
          { kind: 'text', key: 'q', label: t('find'), width: 200 },
          {
            kind: 'choice',
            key: 'role',
            label: t('role'),
            options: ROLES.map((value) => ({ value, label: roles(`role.${value}`) })),
          },
          {
            kind: 'choice',
            key: 'disabled',
            label: t('state'),
            options: [
              { value: 'false', label: t('state.active') },
              { value: 'true', label: t('state.disabled') },
            ],
          },
        ]}
        onOpen={mayChange ? (user) => setOpened({ kind: 'change', user }) : undefined}
        empty={<Nothing>{t('emptyUsers')}</Nothing>}
        tools={
          mayChange && (
            <Button type="primary" onClick={() => setOpened({ kind: 'new' })}>
              {t('addUser')}
            </Button>
          )
        }
      />
      {opened && (
        <UserForm
          user={opened.kind === 'change' ? opened.user : null}
          onClose={() => setOpened(null)}
          onCreated={({ user, password }) => passwords.add({ name: user.name, secret: password })}
          onChanged={() => void message.success(t('savedUser'))}
        />
      )}
      {passwords.first && (
        <SecretDialog
          secret={passwords.first.secret}
          title={t('passwordTitle', { name: passwords.first.name })}
          note={t('passwordNote')}
          onClose={passwords.onKept}
        />
      )}
    </>
  );
}

function UserState({ user }: { user: User }) {
  const t = useWords(words);
  if (user.disabledAt) return <StateTag tone="bad">{t('state.disabled')}</StateTag>;
  if (user.mustChangePassword) return <StateTag tone="warn">{t('state.fresh')}</StateTag>;
  return <StateTag tone="good">{t('state.active')}</StateTag>;
}

interface DeedsProps {
  user: User;
  isSelf: boolean;
  onEdit: () => void;
  onPassword: (password: string) => void;
}

function Deeds({ user, isSelf, onEdit, onPassword }: DeedsProps) {
  const t = useWords(words);
  const { message } = App.useApp();
  const { login, name, disabledAt } = user;
  const onError = (problem: Error) => void message.error(problem.message);
  const renews = [['users']];
  const reset = useChange(
    (_: void, send) => send.post<{ password: string }>(`/api/users/${login}/password`),
    { renews, onError, onSuccess: ({ password }) => onPassword(password) },
  );
  const turn = useChange((to: 'disable' | 'enable', send) => send.post(`/api/users/${login}/${to}`), {
    renews,
    onError,
    onSuccess: (_, to) =>
      void message.success(t(to === 'disable' ? 'disabledDone' : 'enabledDone', { name })),
  });
  return (
    <div className="deeds">
      <Button size="small" onClick={onEdit}>
        {t('edit')}
      </Button>
      <ConfirmButton
        size="small"
        question={t('resetQuestion', { name })}
        note={t('resetNote')}
        onConfirm={() => reset.mutateAsync()}
      >
        {t('resetPassword')}
      </ConfirmButton>
      {disabledAt ? (
        <ConfirmButton
          size="small"
          question={t('enableQuestion', { name })}
          onConfirm={() => turn.mutateAsync('enable')}
        >
          {t('enable')}
        </ConfirmButton>
      ) : (
        <ConfirmButton
          size="small"
          danger
          disabled={isSelf}
          question={t('disableQuestion', { name })}
          note={t('disableNote')}
          onConfirm={() => turn.mutateAsync('disable')}
        >
          {t('disable')}
        </ConfirmButton>
      )}
      <Link className="deed-link" to={`/audit?entityType=user&entityId=${encodeURIComponent(login)}`}>
        {t('trail')}
      </Link>
    </div>
  );
}
