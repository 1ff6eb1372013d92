import { DownloadOutlined } from '@ant-design/icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Drawer, Skeleton } from 'antd';
import { api } from '../api/client';
import { useCode } from '../codes';
import { Actor } from '../components/actor';
import { LoadProblem } from '../components/load-problem';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { PageTable } from '../components/page-table';
import { halfOf } from '../halves.rules';
import { useLanguage, useWords } from '../words';
import type { ImportRun, Rejection } from './import-run';
import { CountsLine } from './import-upload';
import { words } from './imports.words';

const NOTES = ['unreadPhones', 'contactChanges', 'branchesRegistered'] as const;

/** One import: the sum, what was noticed on the way, and each row that came back. */
export function ImportDetails({ id, onClose }: { id: number; onClose: () => void }) {
  const t = useWords(words);
  const code = useCode();
  const language = useLanguage();
  const {
    data: run,
    error,
    refetch,
  } = useQuery({
    queryKey: ['imports', 'one', id],
    queryFn: ({ signal }) => api.get<ImportRun>(`/api/imports/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 1000 : false),
  });
  const download = useMutation({ mutationFn: () => api.download(`/api/imports/${id}/rejected`) });
  const failure = run?.state === 'failed' ? run.notes?.error : undefined;
  return (
    <Drawer open size={760} title={t('details', { name: run?.fileName ?? `${id}` })} onClose={onClose}>
      <div className="stack">
        <LoadProblem error={error ?? download.error} onRetry={() => void refetch()} />
        {!run && !error && <Skeleton active />}
        {typeof failure === 'string' && (
          <Alert type="error" showIcon title={t('failed')} description={halfOf(failure, language)} />
        )}
        {run && (
          <div>
            <div>
              {t(`kind.${run.kind}`)} · {code('runState', run.state)} ·{' '}
              <Moment at={run.startedAt} as="full" /> · <Actor name={run.startedBy} />
              {run.encoding && ` · ${run.encoding.toUpperCase()}`}
            </div>
            <CountsLine of={run} />
            <div className="quiet">
              {NOTES.filter((key) => Number(run.notes?.[key]) > 0)
                .map((key) => `${t(key)} ${Number(run.notes?.[key])}`)
                .join(' · ')}
            </div>
          </div>
        )}
        {run && run.rejected > 0 && (
          <PageTable<Rejection>
            id={`rejections-${id}`}
            prefix="r."
            label={t('rejectedRows')}
            path={`/api/imports/${id}/rejections`}
            list="rejections"
            rowKey={({ rowNo, field, reason }) => `${rowNo} ${field} ${reason}`}
            columns={[
              { key: 'rowNo', title: t('row'), width: 70, align: 'right' },
              { key: 'field', title: t('field'), width: 140, render: ({ field }) => field ?? '—' },
              { key: 'value', title: t('value'), width: 180, cut: true, render: ({ value }) => value || '—' },
              {
                key: 'reason',
                title: t('reason'),
                render: ({ reason }) => <span className="fault">{halfOf(reason, language)}</span>,
              },
            ]}
            tools={
              <>
                <span className="quiet">{t('downloadNote')}</span>
                <Button
                  icon={<DownloadOutlined />}
                  loading={download.isPending}
                  onClick={() => download.mutate()}
                >
                  {t('download')}
                </Button>
              </>
            }
          />
        )}
        {run && run.state === 'done' && run.rejected === 0 && <Nothing>{t('rejectedNone')}</Nothing>}
      </div>
    </Drawer>
  );
}
