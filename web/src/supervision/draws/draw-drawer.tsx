import { useQuery } from '@tanstack/react-query';
import { Drawer, Skeleton } from 'antd';
import { useState } from 'react';
import { useClause } from '../../clause';
import { api, type QueryValue } from '../../api/client';
import { LoadProblem } from '../../components/load-problem';
import { Moment } from '../../components/moment';
import { StateTag } from '../../components/state-tag';
import { useWords } from '../../words';
import { useCampaignName } from '../campaign-names';
import { addsUp, queryOf, type Sums } from './coverage-parts.rules';
import { Ran, type Draw } from './draws-table';
import { ItemsList } from './items-list';
import { NumberButton, SumsBar, usePartName, type Behind } from './sums-bar';
import { words } from './words';

type Detail = Draw & Omit<Sums, 'excluded'> & { excludedBy: Record<string, number> };

/** One draw: its sums, and the list behind any of them. */
export function DrawDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const t = useWords(words);
  return (
    <Drawer
      title={id && t('drawNo', { n: id })}
      size={760}
      open={id !== null}
      onClose={onClose}
      destroyOnHidden
    >
      {id && <DrawDetail key={id} id={id} />}
    </Drawer>
  );
}

interface Shown {
  name: string;
  query: Record<string, QueryValue>;
}

function DrawDetail({ id }: { id: string }) {
  const t = useWords(words);
  const clauseOf = useClause();
  const nameOf = useCampaignName();
  const partName = usePartName();
  const [shown, setShown] = useState<Shown | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['draws', 'one', id],
    queryFn: ({ signal }) => api.get<Detail>(`/api/draws/${encodeURIComponent(id)}`, { signal }),
  });
  if (!data)
    return error ? <LoadProblem error={error} onRetry={() => void refetch()} /> : <Skeleton active />;
  const sums: Sums = { ...data, excluded: data.excludedBy };
  const open = (behind: Behind) =>
    setShown({
      name: typeof behind === 'string' ? t(behind) : partName(behind),
      query: queryOf(behind),
    });
  const what = shown ?? { name: t('eligible'), query: {} };
  return (
    <div className="stack">
      <dl className="facts facts-left">
        <dt>{t('campaign')}</dt>
        <dd>
          {nameOf(data.campaignCode)} {data.title} <span className="quiet">{clauseOf(data.clause)}</span>
        </dd>
        <dt>{t('due')}</dt>
        <dd>
          <Moment at={data.dueAt} as="full" />
        </dd>
        <dt>{t('ran')}</dt>
        <dd>
          <Ran draw={data} />
        </dd>
        <dt>{t('by')}</dt>
        <dd>{data.askedBy === 'schedule' ? t('by.schedule') : data.askedBy}</dd>
      </dl>
      <div className="panel">
        <div className="row">
          {(['eligible', 'drawn', 'late'] as const).map((name) => (
            <span key={name}>
              {t(name)} <NumberButton n={data[name]} label={t(name)} onOpen={() => open(name)} />
            </span>
          ))}
          <span className="grow" />
          <StateTag tone={addsUp(sums) ? 'good' : 'bad'}>{t(addsUp(sums) ? 'addsUp' : 'addsNot')}</StateTag>
        </div>
        <SumsBar sums={sums} onOpen={open} />
      </div>
      <div className="panel-title">{t('listOf', { what: t('list'), where: what.name })}</div>
      <ItemsList
        key={JSON.stringify(what.query)}
        path={`/api/draws/${encodeURIComponent(id)}/items`}
        query={what.query}
        label={what.name}
      />
    </div>
  );
}
