import { dateOfDay, dayOfDate } from '../calendar/zone.rules';

/** Where a policy stands in its reminders (服务标准 11(3)); dates are those of the installation. */
export interface Reminders {
  daysLeft: number;
  /** `T-30`: the last reminder whose day has come; null before the first. */
  stage: string | null;
  /** The next reminder's day; null when no more is to come, or none is owed. */
  nextOn: string | null;
}

/**
 * @param reminderDays days before expiry on which a reminder is due, as the campaign's values have them
 * @param stopped renewed, ended or refused: nothing more is owed
 */
export function remindersOf(
  expiresOn: string,
  today: string,
  reminderDays: readonly number[],
  stopped: boolean,
): Reminders {
  const expiry = dayOfDate(expiresOn);
  const daysLeft = expiry - dayOfDate(today);
  const days = [...new Set(reminderDays)].sort((a, b) => b - a);
  const reached = days.filter((each) => each >= daysLeft).at(-1);
  const next = days.find((each) => each < daysLeft);
  return {
    daysLeft,
    stage: reached === undefined ? null : `T-${reached}`,
    nextOn: stopped || next === undefined || daysLeft < 0 ? null : dateOfDay(expiry - next),
  };
}

export const RENEWAL_STATES = [
  'to_call',
  'promised',
  'reached',
  'unreached',
  'refused',
  'renewed',
  'ended',
] as const;
export type RenewalState = (typeof RENEWAL_STATES)[number];
