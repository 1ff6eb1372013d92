import { useState } from 'react';
import { useCode } from '../codes';
import { Actor } from '../components/actor';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { PageTable, type Column } from '../components/page-table';
import { StateTag } from '../components/state-tag';
import { useMoments } from '../moments';
import { useWords } from '../words';
import { ImportDetails } from './import-details';
import type { ImportRun } from './import-run';
import { KINDS } from './import-run';
import { ImportUpload } from './import-upload';
import { words } from './imports.words';

const TONES = { running: 'busy', done: 'good', failed: 'bad' } as const;

/** Files from the core systems: uploaded, counted, and what came back looked at. */
export function Component() {
  const t = useWords(words);
  const code = useCode();
  const moments = useMoments();
  const [openId, setOpenId] = useState<number | null>(null);
  const [isRunning, setRunning] = useState(false);

  const count = (
    key: 'rowsRead' | 'created' | 'updated' | 'unchanged',
    title: string,
  ): Column<ImportRun> => ({
    key,
    title,
    width: 80,
    align: 'right',
    render: (run) => <span className="numbers">{run[key]}</span>,
  });
  const columns: Column<ImportRun>[] = [
    { key: 'started', title: t('started'), width: 130, render: ({ startedAt }) => <Moment at={startedAt} /> },
    { key: 'kind', title: t('kind'), width: 90, render: ({ kind }) => t(`kind.${kind}`) },
    { key: 'file', title: t('file'), width: 150, cut: true, render: ({ fileName }) => fileName ?? '—' },
    {
      key: 'state',
      title: t('state'),
      width: 100,
      render: ({ state }) => <StateTag tone={TONES[state]}>{code('runState', state)}</StateTag>,
    },
    count('rowsRead', t('rows')),
    count('created', t('created')),
    count('updated', t('updated')),
    count('unchanged', t('unchanged')),
    {
      key: 'rejected',
      title: t('rejected'),
      width: 80,
      align: 'right',
      render: ({ rejected }) => (
        <span className={rejected > 0 ? 'numbers fault' : 'numbers'}>{rejected}</span>
      ),
    },
    {
      key: 'took',
      title: t('took'),
      width: 90,
      align: 'right',
      choice: 'shown',
      render: ({ startedAt, finishedAt }) =>
        finishedAt === null
          ? '—'
          : moments.span((new Date(finishedAt).getTime() - new Date(startedAt).getTime()) / 1000),
    },
    {
      key: 'encoding',
      title: t('encoding'),
      width: 90,
      choice: 'hidden',
      render: (run) => run.encoding ?? '—',
    },
    { key: 'by', title: t('by'), width: 100, render: ({ startedBy }) => <Actor name={startedBy} /> },
  ];
  return (
    <div className="stack">
      <PageHead title={t('title')} note={t('note')} />
      <ImportUpload onRunning={setRunning} onDetails={setOpenId} />
      <PageTable<ImportRun>
        id="imports"
        label={t('label')}
        path="/api/imports"
        list="imports"
        columns={columns}
        rowKey={({ id }) => id}
        everySeconds={isRunning ? 2 : 30}
        onOpen={({ id }) => setOpenId(id)}
        isOpen={({ id }) => id === openId}
        filters={[
          {
            key: 'kind',
            label: t('kind'),
            kind: 'choice',
            options: KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
          },
        ]}
        empty={<Nothing>{t('none')}</Nothing>}
      />
      {openId !== null && <ImportDetails id={openId} onClose={() => setOpenId(null)} />}
    </div>
  );
}
