import { useSearchParams } from 'react-router';
import { Moment } from '../../components/moment';
import { PageTable, type Column } from '../../components/page-table';
import { StateTag } from '../../components/state-tag';
import { useMoments } from '../../moments';
import { useWords } from '../../words';
import { useCampaignName, useCampaignOptions } from '../campaign-names';
import { useFigures } from '../../figures';
import { lateSeconds } from './coverage-parts.rules';
import { words } from './words';

export interface Draw {
  id: number;
  campaignCode: string;
  clause: string;
  ruleVersion: number;
  dueAt: string;
  ranAt: string;
  title: string | null;
  askedBy: string;
  eligible: number;
  drawn: number;
  excluded: number;
  calls: number;
}

/** Every draw, newest first; a row opens its sums. */
export function DrawsTable() {
  const t = useWords(words);
  const nameOf = useCampaignName();
  const campaigns = useCampaignOptions();
  const { count } = useFigures();
  const [params, setParams] = useSearchParams();
  const openId = params.get('draw');
  const number = (key: 'eligible' | 'drawn' | 'excluded' | 'calls'): Column<Draw> => ({
    key,
    title: t(key),
    align: 'right',
    render: (draw) => (
      <span className={draw[key] === 0 ? 'numbers quiet' : 'numbers'}>{count(draw[key])}</span>
    ),
  });
  const columns: Column<Draw>[] = [
    { key: 'id', title: '#', align: 'right', render: ({ id }) => <span className="numbers">{id}</span> },
    {
      key: 'campaign',
      title: t('campaign'),
      render: ({ campaignCode, title }) => (
        <>
          {nameOf(campaignCode)}
          {title !== null && <span className="quiet"> {title}</span>}
        </>
      ),
    },
    { key: 'due', title: t('due'), render: ({ dueAt }) => <Moment at={dueAt} /> },
    { key: 'ran', title: t('ran'), render: (draw) => <Ran draw={draw} /> },
    number('eligible'),
    number('drawn'),
    number('excluded'),
    number('calls'),
    {
      key: 'by',
      title: t('by'),
      render: ({ askedBy }) => (askedBy === 'schedule' ? t('by.schedule') : askedBy),
    },
    {
      key: 'version',
      title: t('version'),
      align: 'right',
      choice: 'hidden',
      render: ({ ruleVersion }) => ruleVersion,
    },
  ];
  return (
    <PageTable<Draw>
      id="draws"
      prefix="d."
      path="/api/draws"
      list="draws"
      query={{ order: 'newest' }}
      columns={columns}
      rowKey={({ id }) => id}
      filters={[
        { key: 'campaign', label: t('campaign'), kind: 'choice', options: campaigns, width: 180 },
        { key: 'from', label: t('from'), kind: 'day' },
        { key: 'to', label: t('to'), kind: 'day' },
      ]}
      onOpen={({ id }) =>
        setParams((before) => {
          const next = new URLSearchParams(before);
          next.set('draw', String(id));
          return next;
        })
      }
      isOpen={({ id }) => String(id) === openId}
      empty={t('noDraws')}
      label={t('draws')}
    />
  );
}

export function Ran({ draw }: { draw: Pick<Draw, 'dueAt' | 'ranAt'> }) {
  const t = useWords(words);
  const moments = useMoments();
  const late = lateSeconds(draw.dueAt, draw.ranAt, Date.parse);
  if (late === 0) return <Moment at={draw.ranAt} as="clock" />;
  return (
    <span className="row tight nowrap">
      <Moment at={draw.ranAt} />
      <StateTag tone="warn">{t('ranLate', { span: moments.span(late) })}</StateTag>
    </span>
  );
}
