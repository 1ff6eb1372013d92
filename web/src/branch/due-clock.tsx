import { StateTag } from '../components/state-tag';
import { useMoments } from '../moments';
import { useSecond } from '../second';
import { useWords } from '../words';
import { words } from './follow-up.words';

const DAY_SECONDS = 86_400;
const SOON_SECONDS = 600;
/** It tells minutes: a list of fifty need not be drawn each second. */
const STEP_SECONDS = 15;

/** What is left until an instant, by the server's clock; goes on while one looks at it. */
export function DueClock({ at }: { at: string }) {
  const t = useWords(words);
  const moments = useMoments();
  const left = Date.parse(at) / 1000 - useSecond(STEP_SECONDS);
  const amount = Math.abs(left);
  const span =
    amount >= 2 * DAY_SECONDS
      ? t('days', { n: Math.floor(amount / DAY_SECONDS) })
      : moments.span(Math.max(60, Math.floor(amount / 60) * 60));
  if (left < 0) return <StateTag tone="bad">{t('late', { span })}</StateTag>;
  return <StateTag tone={left < SOON_SECONDS ? 'warn' : 'idle'}>{t('left', { span })}</StateTag>;
}
