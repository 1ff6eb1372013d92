import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Checkbox, DatePicker, Table, type TableColumnsType } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { api } from '../api/client';
import { useCode } from '../codes';
import { LoadProblem } from '../components/load-problem';
import { Nothing } from '../components/nothing';
import { useMoments } from '../moments';
import { rememberedJson, remember } from '../remember';
import { serverNow } from '../session';
import { useWords } from '../words';
import { useRuleNames } from './rule-names';
import { words } from './texts.words';

const COLUMNS = ['day', 'rule', 'branch', 'state', 'reason'] as const;
type ReportColumn = (typeof COLUMNS)[number];

interface Row extends Partial<Record<ReportColumn, string | null>> {
  messages: number;
  segments: number;
}

/** Texts that fell due, counted by what one chooses. */
export function TextReport() {
  const t = useWords(words);
  const code = useCode();
  const moments = useMoments();
  const { nameOf } = useRuleNames();
  const [by, setBy] = useState<ReportColumn[]>(() =>
    rememberedJson('text-report.by', ['rule', 'state', 'reason']),
  );
  const [range, setRange] = useState(() => {
    const today = moments.isoDay(serverNow());
    return { from: dayjs(today).subtract(29, 'day').format('YYYY-MM-DD'), to: today };
  });
  const chosen = COLUMNS.filter((column) => by.includes(column));
  const asked = { ...range, by: chosen.join(',') };
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['text-report', asked],
    queryFn: ({ signal }) =>
      api.get<{ total: number; rows: Row[] }>('/api/reports/texts', { query: asked, signal }),
    enabled: chosen.length > 0,
    placeholderData: keepPreviousData,
  });
  const shown: Record<ReportColumn, (value: string) => string> = {
    day: (value) => moments.day(value),
    rule: nameOf,
    branch: (value) => value,
    state: (value) => code('messageState', value),
    reason: (value) => code('messageReason', value),
  };
  const columns: TableColumnsType<Row> = [
    ...chosen.map((column) => ({
      key: column,
      title: t(column),
      render: (_: unknown, row: Row) => (row[column] ? shown[column](row[column]) : '—'),
    })),
    ...(['messages', 'segments'] as const).map((column) => ({
      key: column,
      title: t(column),
      align: 'right' as const,
      width: 110,
      render: (_: unknown, row: Row) => <span className="numbers">{row[column]}</span>,
    })),
  ];
  const rows = data?.rows ?? [];
  return (
    <section className="stack" aria-label={t('tabReport')}>
      <div className="row">
        {(['from', 'to'] as const).map((end) => (
          <DatePicker
            key={end}
            aria-label={t(end === 'from' ? 'fromDay' : 'toDay')}
            allowClear={false}
            style={{ width: 130 }}
            value={dayjs(range[end])}
            onChange={(day) => day && setRange({ ...range, [end]: day.format('YYYY-MM-DD') })}
          />
        ))}
        <span className="quiet">{t('by')}</span>
        <Checkbox.Group
          options={COLUMNS.map((value) => ({ value, label: t(`by.${value}`) }))}
          value={by}
          onChange={(next) => {
            remember('text-report.by', JSON.stringify(next));
            setBy(next);
          }}
        />
      </div>
      <LoadProblem error={error} onRetry={() => void refetch()} />
      <Table<Row>
        size="small"
        rowKey={(row) => chosen.map((column) => row[column]).join('|')}
        loading={{ spinning: isPending && chosen.length > 0, delay: 150 }}
        dataSource={rows}
        columns={columns}
        pagination={rows.length > 200 ? { pageSize: 200, showSizeChanger: false } : false}
        scroll={{ x: 'max-content' }}
        locale={{
          emptyText: isPending ? <div className="table-waiting" /> : <Nothing>{t('reportNone')}</Nothing>,
        }}
        summary={() =>
          rows.length > 0 && (
            <Table.Summary.Row>
              <Table.Summary.Cell index={0} colSpan={chosen.length}>
                <strong>{t('total')}</strong>
              </Table.Summary.Cell>
              {(['messages', 'segments'] as const).map((column, at) => (
                <Table.Summary.Cell key={column} index={chosen.length + at} align="right">
                  <strong className="numbers">{rows.reduce((sum, row) => sum + row[column], 0)}</strong>
                </Table.Summary.Cell>
              ))}
            </Table.Summary.Row>
          )
        }
      />
    </section>
  );
}
