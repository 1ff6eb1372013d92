import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Table, type TableColumnsType } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { api } from '../api/client';
import { saveBlob } from '../api/save-blob';
import { LoadProblem } from '../components/load-problem';
import { Nothing } from '../components/nothing';
import { useFigures } from '../figures';
import { useMoments } from '../moments';
import { serverNow } from '../session';
import { useWords } from '../words';
import type { ReportRow } from './figures';
import { words } from './figures.words';
import { safeCell } from './rejected-sheet.rules';

type Count = Exclude<keyof ReportRow, 'branchCode' | 'branchName' | 'month'>;

const COUNTS = [
  ['issued', 'issued'],
  ['corrected', 'corrected'],
  ['onTime', 'onTimeRate'],
  ['escalated', 'escalated'],
  ['open', 'open'],
  ['awaitingVisit', 'awaitingVisit'],
  ['confirmed', 'confirmedEver'],
  ['unreachableAfterCorrection', 'unreachableAfter'],
  ['cannotBeCorrected', 'cannot'],
] as const satisfies readonly (readonly [Count, keyof typeof words])[];

/** Issued, corrected, on time, confirmed: by month of issue and branch. */
export function CaseReport() {
  const t = useWords(words);
  const moments = useMoments();
  const { percent } = useFigures();
  const [range, setRange] = useState(() => {
    const month = moments.isoDay(serverNow()).slice(0, 7);
    return { from: dayjs(month).subtract(5, 'month').format('YYYY-MM'), to: month };
  });
  // The server's range ends before `to`.
  const asked = { from: range.from, to: dayjs(range.to).add(1, 'month').format('YYYY-MM') };
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['case-report', asked],
    queryFn: ({ signal }) => api.get<{ rows: ReportRow[] }>('/api/reports/cases', { query: asked, signal }),
    placeholderData: keepPreviousData,
  });
  const rows = data?.rows ?? [];
  const sum = (of: Count) => rows.reduce((total, row) => total + row[of], 0);
  // In time of those that were answered: what is open may still be.
  const shown = (of: Count, value: number, answered: number) =>
    of === 'onTime' ? percent(answered === 0 ? null : value / answered) : value;

  const columns: TableColumnsType<ReportRow> = [
    { title: t('month'), dataIndex: 'month', width: 90 },
    { title: t('branch'), render: (_, row) => row.branchName ?? row.branchCode },
    ...COUNTS.map(([of, name]) => ({
      key: of,
      title: t(name),
      align: 'right' as const,
      render: (_: unknown, row: ReportRow) => (
        <span className="numbers">{shown(of, row[of], row.issued - row.open)}</span>
      ),
    })),
  ];
  const download = () => {
    const lines = [
      [t('month'), t('branch'), ...COUNTS.map(([of, name]) => t(of === 'onTime' ? 'onTime' : name))],
      ...rows.map((row) => [
        row.month,
        row.branchName ?? row.branchCode,
        ...COUNTS.map(([of]) => String(row[of])),
      ]),
    ];
    const text = lines.map((cells) => `${cells.map(safeCell).join(',')}\r\n`).join('');
    saveBlob(`cases-${range.from}-${range.to}.csv`, new Blob([`\uFEFF${text}`], { type: 'text/csv' }));
  };

  return (
    <section aria-label={t('report')} className="stack">
      <div className="row">
        <h2 className="case-heading">{t('report')}</h2>
        <span className="quiet">{t('reportNote')}</span>
        <span className="grow" />
        {(['from', 'to'] as const).map((end) => (
          <DatePicker
            key={end}
            picker="month"
            aria-label={t(end)}
            allowClear={false}
            style={{ width: 120 }}
            value={dayjs(range[end])}
            onChange={(month) => month && setRange({ ...range, [end]: month.format('YYYY-MM') })}
          />
        ))}
        <Button disabled={rows.length === 0} onClick={download}>
          {t('download')}
        </Button>
      </div>
      <LoadProblem error={error} onRetry={() => void refetch()} />
      <Table<ReportRow>
        size="small"
        rowKey={({ month, branchCode }) => `${month} ${branchCode}`}
        loading={{ spinning: isPending, delay: 150 }}
        dataSource={rows}
        columns={columns}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{
          emptyText: isPending ? <div className="table-waiting" /> : <Nothing>{t('reportNone')}</Nothing>,
        }}
        summary={() =>
          rows.length > 0 && (
            <Table.Summary.Row>
              <Table.Summary.Cell index={0} colSpan={2}>
                <strong>{t('total')}</strong>
              </Table.Summary.Cell>
              {COUNTS.map(([of], at) => (
                <Table.Summary.Cell key={of} index={at + 2} align="right">
                  <strong className="numbers">{shown(of, sum(of), sum('issued') - sum('open'))}</strong>
                </Table.Summary.Cell>
              ))}
            </Table.Summary.Row>
          )
        }
      />
    </section>
  );
}
