import { useWords } from '../../words';
import { useFigures } from '../../figures';
import type { Comparison, Figure } from './run';
import { words } from './words';

export interface Labels {
  a: string;
  b: string;
}

const ORDER = [
  'tasks',
  'attempts',
  'busiestLoad',
  'notFit',
  'neverDialled',
  'completed',
  'unreachable',
  'contactRate',
  'cases',
  'texts',
  'open',
] as const;
const SHARES: readonly string[] = ['contactRate', 'busiestLoad'];
/** Shown even where there are none; the others would only say so in a plan that nobody dials. */
const ALWAYS: readonly string[] = ['tasks', 'attempts', 'notFit'];
/** More of these is worse. */
const BAD: readonly string[] = ['notFit', 'neverDialled', 'unreachable', 'busiestLoad', 'open'];

/** All figures of both runs, and what changes. */
export function TotalsTable({ total, labels }: { total: Comparison['total']; labels: Labels }) {
  const t = useWords(words);
  const shown = ORDER.filter((name) => ALWAYS.includes(name) || total[name]?.a || total[name]?.b);
  return (
    <table className="plain-table">
      <caption className="unseen">{t('totals')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('figure')}</th>
          <th scope="col" className="right">
            {labels.a}
          </th>
          <th scope="col" className="right">
            {labels.b}
          </th>
          <th scope="col" className="right">
            {t('change')}
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((name) => (
          <tr key={name}>
            <th scope="row">{t(`total.${name}`)}</th>
            <FigureCells name={name} figure={total[name]!} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function FigureCells({ name, figure: { a, b, diff } }: { name: string; figure: Figure }) {
  const { count, percent, change, changePercent } = useFigures();
  const write = SHARES.includes(name) ? percent : count;
  const worse = diff !== null && diff > 0 && BAD.includes(name);
  return (
    <>
      <td className="right numbers">{write(a)}</td>
      <td className="right numbers">{write(b)}</td>
      <td
        className={
          diff ? (worse ? 'right numbers strong fault' : 'right numbers strong') : 'right numbers quiet'
        }
      >
        {(SHARES.includes(name) ? changePercent : change)(diff)}
      </td>
    </>
  );
}

/** Campaigns that change: tasks, calls and what does not fit. */
export function CampaignDiffs({ rows, nameOf, labels }: CampaignDiffsProps) {
  const t = useWords(words);
  const figures = ['tasks', 'attempts', 'notFit'] as const;
  const lines = rows.flatMap((row) =>
    figures
      .map((name) => ({ campaign: row.campaign, name, figure: row[name] as Figure }))
      .filter(({ figure }) => figure && figure.diff !== 0 && figure.diff !== null),
  );
  if (lines.length === 0) return null;
  return (
    <table className="plain-table">
      <caption className="unseen">{t('byCampaign')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('campaign')}</th>
          <th scope="col">{t('figure')}</th>
          <th scope="col" className="right">
            {labels.a}
          </th>
          <th scope="col" className="right">
            {labels.b}
          </th>
          <th scope="col" className="right">
            {t('change')}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ campaign, name, figure }) => (
          <tr key={campaign + name}>
            <th scope="row">{nameOf(campaign)}</th>
            <td>{t(`total.${name}`)}</td>
            <FigureCells name={name} figure={figure} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CampaignDiffsProps {
  rows: Comparison['byCampaign'];
  nameOf: (code: string) => string;
  labels: Labels;
}
