import { Button, Table } from 'antd';
import { saveBlob } from '../api/save-blob';
import { useCode } from '../codes';
import { Phone } from '../components/phone';
import { halfOf } from '../halves.rules';
import { useLanguage, useWords } from '../words';
import { rejectedCsv } from './rejected-sheet.rules';
import type { SheetChange, SheetRejection, SheetReport } from './sheet';
import { words } from './sheet.words';

/** What a sheet changes, row by row, before and after; and what is refused, with the reason. */
export function SheetReportView({ report }: { report: SheetReport }) {
  const t = useWords(words);
  const language = useLanguage();
  const field = useFieldName();
  const { changes, rejections } = report;
  const download = () => {
    const headings = [t('row'), 'case_id', t('record'), t('outcome'), t('problem')];
    const rows = rejections.map((each) => ({ ...each, reason: halfOf(each.reason, language) }));
    saveBlob('rejected-cases.csv', new Blob([rejectedCsv(headings, rows, field)], { type: 'text/csv' }));
  };
  return (
    <div className="stack">
      <div className="sheet-counts numbers">
        {(['rows', 'corrected', 'closed', 'unchanged', 'rejected'] as const).map((key) => (
          <span key={key} className={key === 'rejected' && report.rejected > 0 ? 'fault' : undefined}>
            <strong>{report[key]}</strong>
            {t(key)}
          </span>
        ))}
      </div>
      {rejections.length > 0 && (
        <section aria-label={t('rejections')}>
          <div className="row row-spread">
            <h2 className="case-heading">{t('rejections')}</h2>
            <Button size="small" onClick={download}>
              {t('download')}
            </Button>
          </div>
          <Table<SheetRejection>
            size="small"
            rowKey="row"
            dataSource={rejections}
            pagination={rejections.length > 100 ? { pageSize: 100, showSizeChanger: false } : false}
            scroll={{ y: 220 }}
            columns={[
              { title: t('row'), dataIndex: 'row', width: 60, align: 'right' },
              { title: t('record'), width: 150, render: (_, { recordKey }) => recordKey ?? '—' },
              { title: t('outcome'), width: 130, render: (_, each) => field(each.field) },
              {
                title: t('problem'),
                render: (_, { reason }) => <span className="fault">{halfOf(reason, language)}</span>,
              },
            ]}
          />
        </section>
      )}
      {changes.length > 0 && (
        <section aria-label={report.dryRun ? t('changes') : t('changesDone')}>
          <h2 className="case-heading">{report.dryRun ? t('changes') : t('changesDone')}</h2>
          <Table<SheetChange>
            size="small"
            rowKey="row"
            dataSource={changes}
            pagination={changes.length > 100 ? { pageSize: 100, showSizeChanger: false } : false}
            scroll={{ y: 300 }}
            columns={[
              { title: t('row'), dataIndex: 'row', width: 60, align: 'right' },
              { title: t('record'), dataIndex: 'recordKey', width: 150 },
              { title: t('customer'), width: 100, render: (_, { customerName }) => customerName ?? '—' },
              { title: t('change'), render: (_, each) => <Change of={each} /> },
            ]}
          />
        </section>
      )}
    </div>
  );
}

function Change({ of: { outcome, reason, before, after, contactName, why } }: { of: SheetChange }) {
  const t = useWords(words);
  const code = useCode();
  if (outcome === 'closed') return t('endsCase', { reason: reason ?? '' });
  const same = before?.join() === after?.join();
  return (
    <span className="row">
      {!same && (
        <span>
          <del className="sheet-before">
            {before?.length ? before.map((number) => <Phone key={number} number={number} />) : t('noNumber')}
          </del>{' '}
          <span aria-label={t('becomes')} role="img">
            →
          </span>{' '}
          {after?.map((number) => (
            <Phone key={number} number={number} />
          ))}
        </span>
      )}
      {contactName && <span>→ {contactName}</span>}
      <span className="quiet">{code('correction', why)}</span>
    </span>
  );
}

function useFieldName(): (field: string | null) => string {
  const t = useWords(words);
  return (field) =>
    field === null ? '—' : `field.${field}` in words ? t(`field.${field}` as 'field.version') : field;
}
