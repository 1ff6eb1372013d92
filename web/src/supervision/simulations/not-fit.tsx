import { useMoments } from '../../moments';
import { usePick, useWords } from '../../words';
import { useCampaignName } from '../campaign-names';
import { useFigures } from '../../figures';
import { notFitLines } from './run-figures.rules';
import type { NotFit } from './run';
import { words } from './words';

/** What did not fit, and why. */
export function NotFitTable({ list, title }: { list: readonly NotFit[]; title: string }) {
  const t = useWords(words);
  const pick = usePick();
  const nameOf = useCampaignName();
  const { count } = useFigures();
  const moments = useMoments();
  const lines = notFitLines(list);
  return (
    <section aria-label={title}>
      <div className="panel-title">{title}</div>
      {lines.length === 0 ? (
        <p className="quiet">{t('allFits')}</p>
      ) : (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('campaign')}</th>
              <th scope="col" className="right">
                {t('calls')}
              </th>
              <th scope="col" className="right">
                {t('neverDialled')}
              </th>
              <th scope="col">{t('reason')}</th>
              <th scope="col">{t('when')}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.campaign + line.reason}>
                <th scope="row">{nameOf(line.campaign)}</th>
                <td className="right numbers">{count(line.calls)}</td>
                <td className="right numbers">{count(line.neverDialled)}</td>
                <td>{pick(line.zh, line.en)}</td>
                <td className="numbers">
                  {moments.day(line.first)}
                  {line.last !== line.first && ` – ${moments.day(line.last)}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
