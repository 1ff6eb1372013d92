import { TableOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Tag } from 'antd';
import { lazy, Suspense, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { api } from '../api/client';
import { useCodeOptions } from '../codes';
import { Nothing } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { KeyHints, useShortcut } from '../components/shortcuts';
import { TableFilters, type Filter } from '../components/table-filters';
import { useTablePlace } from '../components/table-place';
import { useSession } from '../session';
import { useWords } from '../words';
import './branch.css';
import type { ListedCase } from './case';
import { CaseList } from './case-list';
import { CasePane } from './case-pane';
import { words } from './words';

const SheetDrawer = lazy(async () => ({ default: (await import('./sheet-drawer')).SheetDrawer }));

const LISTS = {
  due_today: 'listDueToday',
  escalated: 'listEscalated',
  answered_this_month: 'listAnswered',
  on_time_this_month: 'listOnTime',
  confirmed_this_month: 'listConfirmed',
} as const;
const KEYS = ['state', 'reason', 'overdue', 'branch', 'q', 'list'];

interface Page {
  cases: ListedCase[];
  next: string | null;
}

/** The branch's work: cases on the left, the one that is open on the right. */
export function Component() {
  const t = useWords(words);
  const [params, setParams] = useSearchParams();
  const { place, go } = useTablePlace('cases', KEYS);
  const filters = useFilters();
  const [sheet, setSheet] = useState(false);
  const head = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);

  const openId = Number(params.get('case')) || null;
  const open = (id: number | null) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (id === null) after.delete('case');
        else after.set('case', String(id));
        return after;
      },
      { replace: true },
    );

  const { list: named, state = named ? 'all' : 'open', ...rest } = place.filters;
  const asked = {
    ...rest,
    list: named,
    state: state === 'all' ? undefined : state,
    after: place.after,
    limit: 50,
  };
  const { data, error, refetch } = useQuery({
    queryKey: ['cases', asked],
    queryFn: ({ signal }) => api.get<Page>('/api/cases', { query: asked, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  const cases = data?.cases;

  const step = (by: 1 | -1) => {
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const focused = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const at = focused >= 0 ? focused : buttons.findIndex(({ dataset }) => dataset.case === String(openId));
    buttons[Math.min(Math.max(at + by, 0), buttons.length - 1)]?.focus();
  };
  useShortcut('j', t('keyNext'), () => step(1));
  useShortcut('k', t('keyPrevious'), () => step(-1));
  useShortcut('/', t('keyFind'), () =>
    head.current?.querySelector<HTMLInputElement>(`input[aria-label="${t('find')}"]`)?.focus(),
  );
  const next = cases?.find(({ id, state: its }) => its === 'open' && id !== openId);

  return (
    <div className="stack cases-page">
      <PageHead title={t('cases')} note={t('casesNote')}>
        <KeyHints
          keys={[
            ['j', t('keyNext')],
            ['k', t('keyPrevious')],
            ['Enter', t('keyOpen')],
          ]}
        />
        <Button icon={<TableOutlined />} onClick={() => setSheet(true)}>
          {t('sheet')}
        </Button>
      </PageHead>
      <div className="row" ref={head}>
        <TableFilters
          filters={filters}
          values={{ ...place.filters, state }}
          onChange={({ state: chosen, ...values }) =>
            go({
              filters: chosen && (chosen !== 'open' || values.list) ? { ...values, state: chosen } : values,
            })
          }
        />
        {named && named in LISTS && (
          <Tag closable onClose={() => go({ filters: rest })}>
            {t(LISTS[named as keyof typeof LISTS])}
          </Tag>
        )}
      </div>
      <div className={openId === null ? 'case-split' : 'case-split case-split-open'}>
        <CaseList
          list={list}
          cases={cases}
          error={error}
          onRetry={() => void refetch()}
          openId={openId}
          onOpen={open}
          isFiltered={Object.keys(place.filters).length > 0}
          onClear={() => go({ filters: {} })}
          onNewer={
            place.after === null
              ? undefined
              : () =>
                  go({
                    after: place.trail.at(-1) ?? null,
                    trail: place.trail.slice(0, -1),
                    filters: place.filters,
                  })
          }
          onOlder={
            data?.next
              ? () =>
                  go({
                    after: data.next,
                    trail: place.after === null ? [] : [...place.trail, place.after],
                    filters: place.filters,
                  })
              : undefined
          }
        />
        {openId === null ? (
          <div className="case-pane case-pane-empty">
            <Nothing>{t('choose')}</Nothing>
          </div>
        ) : (
          <CasePane
            key={openId}
            id={openId}
            onClose={() => open(null)}
            onNext={next && (() => open(next.id))}
          />
        )}
      </div>
      {sheet && (
        <Suspense>
          <SheetDrawer branch={place.filters.branch} onClose={() => setSheet(false)} />
        </Suspense>
      )}
    </div>
  );
}

function useFilters(): Filter[] {
  const t = useWords(words);
  const states = useCodeOptions('caseState');
  const reasons = useCodeOptions('caseReason');
  const { branchCode } = useSession().user;
  // The branches below: whoever has none needs no filter for them.
  const { data } = useQuery({
    queryKey: ['branch-figures', null],
    queryFn: ({ signal }) =>
      api.get<{ branches: { branchCode: string; branchName: string | null }[] }>('/api/desk/branch', {
        signal,
      }),
    staleTime: 60_000,
  });
  const below = (data?.branches ?? []).filter((each) => each.branchCode !== branchCode);
  return [
    {
      key: 'state',
      label: t('state'),
      kind: 'choice',
      width: 170,
      options: [...states, { value: 'all', label: t('stateAll') }],
    },
    { key: 'reason', label: t('reason'), kind: 'choice', options: reasons },
    {
      key: 'overdue',
      label: t('overdueFilter'),
      kind: 'choice',
      width: 110,
      options: [
        { value: 'true', label: t('overdueYes') },
        { value: 'false', label: t('overdueNo') },
      ],
    },
    ...(below.length === 0
      ? []
      : [
          {
            key: 'branch',
            label: t('branch'),
            kind: 'choice' as const,
            width: 170,
            options: below.map((each) => ({
              value: each.branchCode,
              label: each.branchName ?? each.branchCode,
            })),
          },
        ]),
    { key: 'q', label: t('find'), kind: 'text', width: 210 },
  ];
}
