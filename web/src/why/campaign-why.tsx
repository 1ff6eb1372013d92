import { useClause } from '../clause';
import { Moment } from '../components/moment';
import { StateTag, type Tone } from '../components/state-tag';
import { halfOf } from '../halves.rules';
import { useLanguage, usePick, useWords } from '../words';
import type { CampaignWhy } from './answers';
import { ConditionList } from './condition-list';
import { useSentence } from './verdict';
import { words } from './words';

const TONES: Record<string, Tone> = {
  drawn: 'good',
  excluded: 'warn',
  due: 'busy',
  due_late: 'busy',
  pending: 'warn',
  unexplained: 'bad',
  too_late: 'bad',
};

/** How one campaign sees a record: its sentence at once, conditions and occurrences when opened. */
export function CampaignPart({ campaign }: { campaign: CampaignWhy }) {
  const t = useWords(words);
  const pick = usePick();
  const clauseOf = useClause();
  const language = useLanguage();
  const sentence = useSentence();
  const { nameZh, nameEn, clause, rule, ruleVersion, status, why, conditions, occurrences } = campaign;
  return (
    <details className="campaign-why" open={status === 'excluded' || status === 'unexplained'}>
      <summary>
        <h3>{pick(nameZh, nameEn)}</h3>
        <StateTag tone={TONES[status] ?? 'idle'}>{sentence(why)}</StateTag>
      </summary>
      <div className="campaign-more">
        <p>
          <span className="quiet">
            {clauseOf(clause)}
            {ruleVersion !== null && ` · ${t('ruleVersion', { version: ruleVersion })}`}
          </span>
          <br />
          {halfOf(rule, language)}
        </p>
        {conditions.length > 0 && <ConditionList conditions={conditions} />}
        {occurrences.length > 0 && (
          <dl className="facts">
            {occurrences.map(({ column, columnWords, eventAt, dueAt }, at) => (
              <div key={`${column} ${at}`} style={{ display: 'contents' }}>
                <dt>
                  {pick(columnWords.zh, columnWords.en)} <Moment at={eventAt} as="day" />
                </dt>
                <dd>
                  {t('drawnBy')} <Moment at={dueAt} />
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </details>
  );
}
