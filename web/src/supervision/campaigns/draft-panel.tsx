import type { ReactNode } from 'react';
import { useClause } from '../../clause';
import { useJoin } from '../../join';
import { usePick, useWords } from '../../words';
import type { Campaign } from '../campaign-names';
import type { Check, Draft } from './check';
import type { Field } from './differences.rules';
import { useShowValue } from './show-value';
import { fieldWords, words } from './words';

interface Props {
  campaign: Campaign;
  draft: Draft;
  check: Check | undefined;
  isFaulty: boolean;
  isFresh: boolean;
  /** When, why, and the buttons. */
  children: ReactNode;
}

/** What saving would change, as the server sees it, with what is worth knowing before. */
export function DraftPanel({ campaign, draft, check, isFaulty, isFresh, children }: Props) {
  const t = useWords(words);
  const changed = Object.keys(draft).length > 0;
  return (
    <aside className="panel draft" aria-label={t('changes')}>
      <div className="panel-title">{t('changes')}</div>
      <div aria-live="polite">
        {!changed && <p className="quiet">{t('noChanges')}</p>}
        {changed && isFaulty && <p className="fault">{t('faulty')}</p>}
        {changed && !isFaulty && !check && <p className="quiet">{t('checking')}</p>}
        {changed && !isFaulty && check && (
          <div className={isFresh ? undefined : 'stale'}>
            <DiffList diff={check.diff} />
            <Warnings check={check} campaign={campaign} />
          </div>
        )}
      </div>
      {changed && <p className="quiet">{t('keepNote')}</p>}
      {children}
    </aside>
  );
}

/** Name, before, after; one line each. */
export function DiffList({ diff }: { diff: readonly { field: Field; before: unknown; after: unknown }[] }) {
  const names = useWords(fieldWords);
  const show = useShowValue();
  return (
    <dl className="diff">
      {diff.map(({ field, before, after }) => (
        <div key={field}>
          <dt>{names(field)}</dt>
          <dd>
            <del>{show(field, before)}</del> <span aria-hidden="true">→</span> <ins>{show(field, after)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Warnings({ check, campaign }: { check: Check; campaign: Campaign }) {
  const t = useWords(words);
  const names = useWords(fieldWords);
  const pick = usePick();
  const join = useJoin();
  const clauseOf = useClause();
  if (check.warnings.length === 0 && check.displaced.length === 0) return null;
  return (
    <>
      <div className="warn-title">{t('warnings')}</div>
      <ul className="warnings">
        {check.warnings.map(({ field, code, zh, en }) => (
          <li key={field + code}>
            <strong>{names(field)}</strong>{' '}
            {code === 'other_hours' || code === 'cases_not_opened'
              ? names(`warn.${code}`, { clause: clauseOf(campaign.clause) })
              : pick(zh, en)}
          </li>
        ))}
        {check.displaced.length > 0 && (
          <li>{t('displaced', { versions: join(check.displaced.map(String)) })}</li>
        )}
      </ul>
    </>
  );
}
