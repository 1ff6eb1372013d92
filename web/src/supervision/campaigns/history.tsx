import { Moment } from '../../components/moment';
import { StateTag } from '../../components/state-tag';
import { halfOf } from '../../halves.rules';
import { serverNow } from '../../session';
import { useActor } from '../../trail/actor';
import { useLanguage, useWords } from '../../words';
import type { Version } from '../campaign-names';
import { changedFields } from './differences.rules';
import { DiffList } from './draft-panel';
import { words } from './words';

/** Every version, newest first, with what it changed against the one before. */
export function History({
  versions,
  inForce,
}: {
  versions: readonly Version[];
  inForce: number | undefined;
}) {
  const t = useWords(words);
  const actor = useActor();
  const language = useLanguage();
  const now = serverNow();
  const newestFirst = [...versions].sort((a, b) => b.version - a.version);
  return (
    <div className="panel scrolls">
      <table className="plain-table">
        <caption className="unseen">{t('history')}</caption>
        <thead>
          <tr>
            <th scope="col" className="right">
              {t('version')}
            </th>
            <th scope="col">{t('state')}</th>
            <th scope="col">{t('effectiveFrom')}</th>
            <th scope="col">{t('differences')}</th>
            <th scope="col">{t('remark')}</th>
            <th scope="col">{t('by')}</th>
          </tr>
        </thead>
        <tbody>
          {newestFirst.map((each, i) => {
            const before = newestFirst[i + 1];
            return (
              <tr key={each.version}>
                <th scope="row" className="right numbers">
                  {each.version}
                </th>
                <td>
                  {each.version === inForce ? (
                    <StateTag tone="good">{t('inForce')}</StateTag>
                  ) : new Date(each.effectiveFrom) > now ? (
                    <StateTag tone="warn">{t('waitingVersion')}</StateTag>
                  ) : (
                    <StateTag tone="idle">{t('past')}</StateTag>
                  )}
                </td>
                <td>
                  <Moment at={each.effectiveFrom} as="full" />
                </td>
                <td>
                  {before ? (
                    <DiffList
                      diff={changedFields(before.values, each.values).map((field) => ({
                        field,
                        before: before.values[field],
                        after: each.values[field],
                      }))}
                    />
                  ) : (
                    <span className="quiet">{t('first')}</span>
                  )}
                </td>
                <td>{each.note === null ? '' : halfOf(each.note, language)}</td>
                <td className="numbers">
                  {actor(each.createdBy)}{' '}
                  <span className="quiet">
                    <Moment at={each.createdAt} />
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
