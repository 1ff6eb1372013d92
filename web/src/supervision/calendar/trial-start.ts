import { useMoments } from '../../moments';
import { serverNow } from '../../session';
import { addDays } from '../dates.rules';

/** The first day of a run that shows what a change of `date` shifts. */
export function useTrialStart(date: string): string {
  const today = useMoments().isoDay(serverNow());
  const week = addDays(date, -7);
  return date >= today && week < today ? today : week;
}
