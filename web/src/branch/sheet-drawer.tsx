import { FileExcelOutlined, FileTextOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Drawer, Spin } from 'antd';
import { useState } from 'react';
import { api, newKey } from '../api/client';
import { LoadProblem } from '../components/load-problem';
import { DropFile } from '../components/drop-file';
import { useWords } from '../words';
import type { SheetReport } from './sheet';
import { SheetReportView } from './sheet-report';
import { words } from './sheet.words';

interface Props {
  /** Of the list's filter. */
  branch: string | undefined;
  onClose: () => void;
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Open cases out, answers in: a preview of every row first, then the deed, then what was refused to take along. */
export function SheetDrawer({ branch, onClose }: Props) {
  const t = useWords(words);
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const exported = useMutation({
    mutationFn: (format: 'xlsx' | 'csv') => api.download('/api/cases/export', { query: { format, branch } }),
  });
  const sent = useMutation({
    mutationFn: ({ chosen, dryRun, key }: { chosen: File; dryRun: boolean; key: string }) =>
      api.upload<SheetReport>('/api/cases/import', chosen, {
        query: { dryRun: String(dryRun), branch },
        type: /\.xlsx$/i.test(chosen.name) ? XLSX : 'text/csv',
        key,
      }),
    onSuccess: ({ dryRun }) => {
      if (dryRun) return;
      for (const queryKey of [['cases'], ['case'], ['branch-figures']])
        void client.invalidateQueries({ queryKey });
    },
  });
  const report = sent.data;
  const changes = report ? report.corrected + report.closed : 0;
  const preview = (chosen: File) => {
    setFile(chosen);
    sent.mutate({ chosen, dryRun: true, key: newKey() });
  };
  const again = () => {
    setFile(null);
    sent.reset();
  };

  return (
    <Drawer
      open
      onClose={onClose}
      size={760}
      title={t('title')}
      footer={
        report && (
          <div className="row">
            {report.dryRun ? (
              <>
                <Button
                  type="primary"
                  disabled={changes === 0}
                  loading={sent.isPending}
                  onClick={() => file && sent.mutate({ chosen: file, dryRun: false, key: newKey() })}
                >
                  {changes === 0 ? t('nothingToApply') : t('apply', { n: changes })}
                </Button>
                <Button onClick={again} disabled={sent.isPending}>
                  {t('another')}
                </Button>
              </>
            ) : (
              <>
                <Button type="primary" onClick={onClose}>
                  {t('done')}
                </Button>
                <Button onClick={again}>{t('another')}</Button>
              </>
            )}
          </div>
        )
      }
    >
      <div className="stack">
        {!report && (
          <section className="panel">
            <h2>{t('step1')}</h2>
            <p className="quiet">{t('step1Note')}</p>
            <LoadProblem error={exported.error} />
            <div className="row">
              <Button
                icon={<FileExcelOutlined />}
                loading={exported.isPending && exported.variables === 'xlsx'}
                onClick={() => exported.mutate('xlsx')}
              >
                {t('xlsx')}
              </Button>
              <Button
                icon={<FileTextOutlined />}
                loading={exported.isPending && exported.variables === 'csv'}
                onClick={() => exported.mutate('csv')}
              >
                {t('csv')}
              </Button>
            </div>
          </section>
        )}
        {!report && (
          <section className="panel">
            <h2>{t('step2')}</h2>
            <LoadProblem error={sent.error} />
            {sent.isPending ? (
              <div className="row" role="status">
                <Spin /> {t('previewing', { name: file?.name ?? '' })}
              </div>
            ) : (
              <DropFile label={t('choose')} accept=".xlsx,.csv" onFile={preview} />
            )}
          </section>
        )}
        {report && (
          <section>
            <Alert
              type={report.dryRun ? 'info' : report.rejected > 0 ? 'warning' : 'success'}
              showIcon
              role="status"
              title={report.dryRun ? t('preview') : t('applied')}
              description={!report.dryRun && report.rejected > 0 ? t('goodKept') : undefined}
            />
            <LoadProblem error={sent.error} />
          </section>
        )}
        {report && <SheetReportView report={report} />}
      </div>
    </Drawer>
  );
}
