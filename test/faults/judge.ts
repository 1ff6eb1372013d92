import type { Evidence } from './evidence';
import { judgeCalls } from './judge-calls';
import { judgeTexts } from './judge-texts';
import type { Verdict } from './verdict';

/**
 * Judges a storm by what the exchanges saw and by what callers were told, never by our own tables alone: a table that
 * forgot a call cannot testify that it was not made.
 */
export function judge(evidence: Evidence): Verdict[] {
  return [...judgeCalls(evidence), ...judgeTexts(evidence)];
}
