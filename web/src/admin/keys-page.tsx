import { useQuery } from '@tanstack/react-query';
import { App, Button, Table } from 'antd';
import { useState } from 'react';
import { api } from '../api/client';
import { useChange } from '../api/change';
import { ConfirmButton } from '../components/confirm-button';
import { LoadProblem } from '../components/load-problem';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { StateTag } from '../components/state-tag';
import { useJoin } from '../join';
import { serverNow } from '../session';
import { words as shell } from '../shell.words';
import { useActor } from '../trail/actor';
import { useWords } from '../words';
import './admin.css';
import { useBranchName } from './branch-picker';
import { KeyForm, type ApiKey } from './key-form';
import { SecretDialog, useSecrets } from './secret-dialog';
import { words } from './words';

/** Keys of the core systems. */
export function Component() {
  const t = useWords(words);
  const menu = useWords(shell);
  const branchName = useBranchName();
  const join = useJoin();
  const actor = useActor();
  const [isAdding, setAdding] = useState(false);
  const made = useSecrets();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['keys'],
    queryFn: ({ signal }) => api.get<{ keys: ApiKey[] }>('/api/keys', { signal }),
  });
  return (
    <div className="stack">
      <PageHead title={menu('menu.keys')} note={t('keysNote')}>
        <Button type="primary" onClick={() => setAdding(true)}>
          {t('addKey')}
        </Button>
      </PageHead>
      <LoadProblem error={error} onRetry={() => void refetch()} />
      {!error && (
        <Table<ApiKey>
          size="small"
          rowKey="id"
          dataSource={data?.keys ?? []}
          loading={{ spinning: isPending, delay: 150 }}
          pagination={false}
          scroll={{ x: 'max-content' }}
          locale={{
            emptyText: isPending ? <div className="table-waiting" /> : <Nothing>{t('emptyKeys')}</Nothing>,
          }}
          columns={[
            { key: 'name', title: t('keyName'), render: (_, { name }) => <strong>{name}</strong> },
            {
              key: 'prefix',
              title: t('keyPrefix'),
              render: (_, { prefix }) => <code>{prefix}…</code>,
            },
            {
              key: 'scopes',
              title: t('scopes'),
              render: (_, { scopes }) => join(scopes.map((scope) => t(`scope.${scope}`))),
            },
            {
              key: 'branch',
              title: t('branch'),
              render: (_, { branchCode }) =>
                branchCode ? branchName(branchCode) : <span className="quiet">{t('wholeCompany')}</span>,
            },
            { key: 'state', title: t('state'), render: (_, key) => <KeyState apiKey={key} /> },
            {
              key: 'lastUsedAt',
              title: t('lastUsed'),
              render: (_, { lastUsedAt }) => <Moment at={lastUsedAt} />,
            },
            {
              key: 'expiresAt',
              title: t('expires'),
              render: (_, { expiresAt }) =>
                expiresAt ? (
                  <Moment at={expiresAt} as="day" />
                ) : (
                  <span className="quiet">{t('forever')}</span>
                ),
            },
            { key: 'createdBy', title: t('createdBy'), render: (_, { createdBy }) => actor(createdBy) },
            {
              key: 'deeds',
              title: t('deeds'),
              render: (_, key) => (key.revokedAt ? null : <Revoke apiKey={key} />),
            },
          ]}
        />
      )}
      {isAdding && (
        <KeyForm
          onClose={() => setAdding(false)}
          onMade={({ key, secret }) => made.add({ name: key.name, secret })}
        />
      )}
      {made.first && (
        <SecretDialog
          secret={made.first.secret}
          title={t('keyTitle', { name: made.first.name })}
          note={t('keyNote')}
          onClose={made.onKept}
        />
      )}
    </div>
  );
}

function KeyState({ apiKey }: { apiKey: ApiKey }) {
  const t = useWords(words);
  if (apiKey.revokedAt) return <StateTag tone="idle">{t('keyState.revoked')}</StateTag>;
  if (apiKey.expiresAt && new Date(apiKey.expiresAt) <= serverNow())
    return <StateTag tone="bad">{t('keyState.expired')}</StateTag>;
  return apiKey.lastUsedAt ? (
    <StateTag tone="good">{t('keyState.active')}</StateTag>
  ) : (
    <StateTag tone="warn">{t('keyState.unused')}</StateTag>
  );
}

function Revoke({ apiKey: { id, name } }: { apiKey: ApiKey }) {
  const t = useWords(words);
  const { message } = App.useApp();
  const revoke = useChange((_: void, send) => send.delete(`/api/keys/${id}`), {
    renews: [['keys']],
    onSuccess: () => void message.success(t('revoked', { name })),
    onError: (problem) => void message.error(problem.message),
  });
  return (
    <ConfirmButton
      size="small"
      danger
      question={t('revokeQuestion', { name })}
      note={t('revokeNote')}
      onConfirm={() => revoke.mutateAsync()}
    >
      {t('revoke')}
    </ConfirmButton>
  );
}
