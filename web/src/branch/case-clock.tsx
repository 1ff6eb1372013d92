import { StateTag } from '../components/state-tag';
import { useCode } from '../codes';
import { usePick, useWords } from '../words';
import type { Case, CaseState } from './case';
import { words } from './words';

/** What is left of an open case, in working days; of one that was answered, whether it was in time. */
export function CaseClock({ of }: { of: Pick<Case, 'remaining' | 'onTime'> }) {
  const t = useWords(words);
  const pick = usePick();
  const { remaining, onTime } = of;
  if (remaining) {
    const tone = remaining.overdue ? 'bad' : remaining.workingDays <= 1 ? 'warn' : 'idle';
    return <StateTag tone={tone}>{pick(remaining.zh, remaining.en)}</StateTag>;
  }
  if (onTime === null) return null;
  return onTime ? (
    <StateTag tone="good">{t('wasOnTime')}</StateTag>
  ) : (
    <StateTag tone="bad">{t('wasOverdue')}</StateTag>
  );
}

const TONES = {
  open: 'busy',
  corrected: 'busy',
  confirmed: 'good',
  unreachable_after_correction: 'warn',
  cannot_be_corrected: 'idle',
} as const satisfies Record<CaseState, string>;

export function CaseStateTag({ state }: { state: CaseState }) {
  const code = useCode();
  return <StateTag tone={TONES[state]}>{code('caseState', state)}</StateTag>;
}
