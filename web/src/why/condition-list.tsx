import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { usePick, useWords } from '../words';
import type { Condition } from './answers';
import { words } from './words';

/** The conditions of a campaign against a record, one by one: what stands on record, and what was wanted where it differs. */
export function ConditionList({ conditions }: { conditions: readonly Condition[] }) {
  const t = useWords(words);
  const pick = usePick();
  return (
    <ul className="conditions">
      {conditions.map((condition, at) =>
        'anyOf' in condition ? (
          <li key={at}>
            <Mark passed={condition.passed} /> {t('anyOf')}
            {condition.anyOf.map((all, index) => (
              <ConditionList key={index} conditions={all} />
            ))}
          </li>
        ) : (
          <li key={at}>
            <Mark passed={condition.passed} />{' '}
            {t('sawWanted', {
              column: pick(condition.words.column.zh, condition.words.column.en),
              saw: pick(condition.words.saw.zh, condition.words.saw.en),
            })}{' '}
            {!condition.passed && (
              <span className="quiet">
                {t('wanted', { wanted: pick(condition.words.wanted.zh, condition.words.wanted.en) })}
              </span>
            )}
          </li>
        ),
      )}
    </ul>
  );
}

function Mark({ passed }: { passed: boolean }) {
  const t = useWords(words);
  return (
    <span>
      {passed ? (
        <CheckCircleFilled aria-hidden className="gate-pass" />
      ) : (
        <CloseCircleFilled aria-hidden className="gate-fail" />
      )}{' '}
      {t(passed ? 'pass' : 'fail')}
    </span>
  );
}
