import { useQuery } from '@tanstack/react-query';
import { DatePicker, Select, Skeleton } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { api } from '../../api/client';
import { LoadProblem } from '../../components/load-problem';
import { Nothing } from '../../components/nothing';
import { StateTag } from '../../components/state-tag';
import { useMoments } from '../../moments';
import { serverNow } from '../../session';
import { useWords } from '../../words';
import { useCampaignName, useCampaignOptions } from '../campaign-names';
import { addDays, weekdayOf } from '../dates.rules';
import { addsUp, queryOf, type Sums } from './coverage-parts.rules';
import { ListDrawer, type ListBehind } from './list-drawer';
import { NumberButton, SumsBar, usePartName, type Behind } from './sums-bar';
import { words } from './words';

interface Week extends Sums {
  campaign: string;
  week: string;
  weekStartsOn: string;
  draws: number;
  calls: number;
}

/** Coverage by week and campaign: what was eligible, and what became of every record of it. */
export function CoverageTable() {
  const t = useWords(words);
  const moments = useMoments();
  const nameOf = useCampaignName();
  const partName = usePartName();
  const campaigns = useCampaignOptions();
  const [params, setParams] = useSearchParams();
  const [list, setList] = useState<ListBehind | null>(null);
  const today = moments.isoDay(serverNow());
  const monday = addDays(today, 1 - weekdayOf(today));
  const from = params.get('from') ?? addDays(monday, -21);
  const to = params.get('to') ?? addDays(monday, 7);
  const campaign = params.get('campaign');
  const set = (name: string, value: string | null | undefined) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['coverage', from, to],
    queryFn: ({ signal }) => api.get<{ weeks: Week[] }>('/api/coverage', { query: { from, to }, signal }),
    placeholderData: (before) => before,
  });
  const rows = (data?.weeks ?? [])
    .filter((row) => (campaign ? row.campaign === campaign : row.eligible > 0))
    .sort((a, b) => (a.weekStartsOn === b.weekStartsOn ? 0 : a.weekStartsOn > b.weekStartsOn ? -1 : 1));
  const open = (row: Week, behind: Behind) =>
    setList({
      title: t('listOf', {
        what: typeof behind === 'string' ? t(behind) : partName(behind),
        where: `${nameOf(row.campaign)} · ${row.week}`,
      }),
      path: '/api/coverage/items',
      query: {
        campaign: row.campaign,
        from: row.weekStartsOn,
        to: addDays(row.weekStartsOn, 7),
        ...queryOf(behind),
      },
    });
  return (
    <div className="stack">
      <div className="row">
        <DatePicker.RangePicker
          aria-label={t('period')}
          allowClear={false}
          value={[dayjs(from), dayjs(addDays(to, -1))]}
          onChange={(range) => {
            if (!range?.[0] || !range[1]) return;
            set('from', range[0].format('YYYY-MM-DD'));
            set('to', addDays(range[1].format('YYYY-MM-DD'), 1));
          }}
        />
        <Select
          aria-label={t('campaign')}
          placeholder={t('campaign')}
          allowClear
          style={{ width: 180 }}
          value={campaign}
          options={campaigns}
          onChange={(code) => set('campaign', code)}
        />
        <span className="quiet">{t('sumsNote')}</span>
      </div>
      <LoadProblem error={error} onRetry={() => void refetch()} />
      {isPending && !error && <Skeleton active paragraph={{ rows: 8 }} />}
      {data && rows.length === 0 && <Nothing>{t('noCoverage')}</Nothing>}
      {rows.length > 0 && (
        <div className="panel">
          <table className="plain-table coverage">
            <caption className="unseen">{t('coverage')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('week')}</th>
                <th scope="col">{t('campaign')}</th>
                <th scope="col" className="right">
                  {t('eligible')}
                </th>
                <th scope="col" className="right">
                  {t('drawn')}
                </th>
                <th scope="col">{t('sums')}</th>
                <th scope="col" className="right">
                  {t('late')}
                </th>
                <th scope="col">{t('check')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, i) => (
                <tr key={row.week + row.campaign}>
                  <th scope="row" className="numbers">
                    {rows[i - 1]?.week === row.week ? (
                      <span className="unseen">{row.week}</span>
                    ) : (
                      <>
                        {row.week} <span className="quiet">{moments.day(row.weekStartsOn)}</span>
                      </>
                    )}
                  </th>
                  <td>
                    <div className="cut board-name" title={nameOf(row.campaign)}>
                      {nameOf(row.campaign)}
                    </div>
                  </td>
                  <td className="right">
                    <NumberButton
                      n={row.eligible}
                      label={t('eligible')}
                      onOpen={() => open(row, 'eligible')}
                    />
                  </td>
                  <td className="right">
                    <NumberButton n={row.drawn} label={t('drawn')} onOpen={() => open(row, 'drawn')} />
                  </td>
                  <td className="sums-cell">
                    <SumsBar sums={row} onOpen={(behind) => open(row, behind)} />
                  </td>
                  <td className="right">
                    <NumberButton n={row.late} label={t('late')} onOpen={() => open(row, 'late')} />
                  </td>
                  <td>
                    <StateTag tone={addsUp(row) ? 'good' : 'bad'}>
                      {t(addsUp(row) ? 'addsUp' : 'addsNot')}
                    </StateTag>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <ListDrawer list={list} onClose={() => setList(null)} />
    </div>
  );
}
