import { Drawer } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { PageTable, type Column } from '../components/page-table';
import { useSession } from '../session';
import { words as shell } from '../shell.words';
import { instantOf } from '../supervision/wall-time';
import { useActor } from '../trail/actor';
import { ChangeTable } from '../trail/change-table';
import { ACTIONS, THINGS, useTrailChoices, useTrailNames } from '../trail/names';
import { Thing } from '../trail/thing';
import { useWords } from '../words';
import type { AuditEntry } from '../why/answers';
import './admin.css';
import { useChangeLine } from './change-line';
import { words } from './words';

/** Who changed what, and when. */
export function Component() {
  const t = useWords(words);
  const menu = useWords(shell);
  const names = useTrailNames();
  const actor = useActor();
  const line = useChangeLine();
  const { timeZone } = useSession().centre;
  const actions = useTrailChoices(ACTIONS);
  const things = useTrailChoices(THINGS);
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  const columns: Column<AuditEntry>[] = [
    { key: 'at', title: t('auditAt'), render: ({ at }) => <Moment at={at} /> },
    { key: 'actor', title: t('auditActor'), render: (entry) => actor(entry.actor) },
    { key: 'action', title: t('auditAction'), render: ({ action }) => names.action(action) },
    {
      key: 'thing',
      title: t('auditThing'),
      render: ({ entityType, entityId }) => <Thing type={entityType} id={entityId} />,
    },
    { key: 'change', title: t('auditChange'), cut: true, width: 460, render: (entry) => line(entry) },
  ];
  return (
    <div className="stack">
      <PageHead title={menu('menu.audit')} note={t('auditNote')} />
      <PageTable<AuditEntry>
        id="audit"
        path="/api/audit"
        list="entries"
        label={menu('menu.audit')}
        columns={columns}
        rowKey={({ id }) => id}
        onOpen={setOpened}
        isOpen={({ id }) => id === opened?.id}
        empty={<Nothing>{t('auditEmpty')}</Nothing>}
        asks={({ from, to, ...filters }) => ({
          ...filters,
          from: from && instantOf(`${from} 00:00`, timeZone),
          to: to && instantOf(`${dayAfter(to)} 00:00`, timeZone),
        })}
        filters={[
          { kind: 'text', key: 'actor', label: t('auditActorHint'), width: 150 },
          { kind: 'choice', key: 'action', label: t('auditAction'), width: 170, options: actions },
          { kind: 'choice', key: 'entityType', label: t('auditThingKind'), width: 130, options: things },
          { kind: 'text', key: 'entityId', label: t('auditThingId'), width: 140 },
          { kind: 'day', key: 'from', label: t('auditFrom'), width: 130 },
          { kind: 'day', key: 'to', label: t('auditTo'), width: 130 },
        ]}
      />
      <Drawer
        open={opened !== null}
        size={560}
        title={opened && t('auditDetails', { id: opened.id })}
        onClose={() => setOpened(null)}
      >
        {opened && <Details entry={opened} onLeave={() => setOpened(null)} />}
      </Drawer>
    </div>
  );
}

const dayAfter = (day: string) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

function Details({ entry, onLeave }: { entry: AuditEntry; onLeave: () => void }) {
  const t = useWords(words);
  const names = useTrailNames();
  const actor = useActor();
  const { entityType, entityId } = entry;
  return (
    <div className="stack">
      <dl className="keys" style={{ margin: 0 }}>
        <dt className="quiet">{t('auditAt')}</dt>
        <dd>
          <Moment at={entry.at} as="full" />
        </dd>
        <dt className="quiet">{t('auditActor')}</dt>
        <dd>{actor(entry.actor)}</dd>
        <dt className="quiet">{t('auditAction')}</dt>
        <dd>{names.action(entry.action)}</dd>
        <dt className="quiet">{t('auditThing')}</dt>
        <dd>
          <Thing type={entityType} id={entityId} />
        </dd>
      </dl>
      <ChangeTable entityType={entityType} before={entry.before} after={entry.after} />
      <div className="row">
        <Link
          to={`/audit?entityType=${entityType}&entityId=${encodeURIComponent(entityId)}`}
          onClick={onLeave}
        >
          {t('auditAllOf')}
        </Link>
        <Link to={`/audit?actor=${encodeURIComponent(entry.actor)}`} onClick={onLeave}>
          {t('auditAllBy')}
        </Link>
      </div>
    </div>
  );
}
