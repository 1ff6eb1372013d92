import { addWorkingDays } from '../calendar/working-time.rules';
import { regionOfZone, type CalendarFacts } from '../calendar/day.rules';

/**
 * 核实件 (服务标准 9(4)(1)): contact data that a branch must put right.
 *
 * open → corrected → confirmed | unreachable_after_correction; open → cannot_be_corrected. Nothing leaves an end state: a
 * record that bounces again gets a new case.
 */
export const CASE_STATES = [
  'open',
  'corrected',
  'confirmed',
  'unreachable_after_correction',
  'cannot_be_corrected',
] as const;
export type CaseState = (typeof CASE_STATES)[number];
export type CaseReason = 'wrong_number' | 'unreachable' | 'refused' | 'no_contact';

const NEXT: Record<CaseState, readonly CaseState[]> = {
  open: ['corrected', 'cannot_be_corrected'],
  corrected: ['confirmed', 'unreachable_after_correction'],
  confirmed: [],
  unreachable_after_correction: [],
  cannot_be_corrected: [],
};

export function mayBecome(from: CaseState, to: CaseState): boolean {
  return NEXT[from].includes(to);
}

/** Product §6: the branch answers within five working days, and is reminded when three have gone. */
export const ANSWER_WORKING_DAYS = 5;
export const REMINDER_WORKING_DAYS = 3;

/** Instants are epoch milliseconds. */
export interface CaseClock {
  /** End of business on the fifth working day after the day of opening; an answer at that instant is on time. */
  dueAt: number;
  remindAt: number;
  /** The calendar does not cover a year that was counted through. */
  provisional: boolean;
}

/** The clock of a case that is opened now. `zone`: the branch's, whose working days and holidays they are. */
export function caseClock(facts: CalendarFacts, zone: string, openedAt: number): CaseClock {
  const region = regionOfZone(zone);
  const due = addWorkingDays(facts, region, zone, openedAt, ANSWER_WORKING_DAYS);
  const reminder = addWorkingDays(facts, region, zone, openedAt, REMINDER_WORKING_DAYS);
  return { dueAt: due.at, remindAt: reminder.at, provisional: due.provisional };
}

/**
 * Whether the branch answered in time: corrected or said why not, by the deadline. Null while it still may. A case that a
 * parent branch answers after the escalation is late all the same.
 */
export function answeredOnTime(facts: {
  dueAt: number;
  answeredAt: number | null;
  now: number;
}): boolean | null {
  if (facts.answeredAt !== null) return facts.answeredAt <= facts.dueAt;
  return facts.now > facts.dueAt ? false : null;
}

export interface CorrectionFacts {
  reason: CaseReason;
  /** E.164 numbers that were called in vain. */
  called: readonly string[];
  /** E.164 numbers that the branch gives, in the order of use: the second visit starts with the first. */
  given: readonly string[];
  /** The branch has checked, and says that the number is right as it was. */
  confirmedSame: boolean;
  contactName: string | null;
  newContactName: string | null;
}

export type CorrectionVerdict =
  | { accepted: true; why: 'new_number' | 'new_person' | 'confirmed_same' }
  | { accepted: false; code: 'case.same_number' | 'case.no_number' };

/**
 * Which correction is acceptable (product §6): a number unlike those that failed, or the same one explicitly confirmed.
 * Where the customer refused the call, another person to ask for is a correction too, at whatever number.
 */
export function judgeCorrection(facts: CorrectionFacts): CorrectionVerdict {
  const [first] = facts.given;
  if (first === undefined) return { accepted: false, code: 'case.no_number' };
  if (!facts.called.includes(first)) return { accepted: true, why: 'new_number' };
  const name = facts.newContactName?.trim() ?? '';
  if (facts.reason === 'refused' && name !== '' && name !== (facts.contactName?.trim() ?? ''))
    return { accepted: true, why: 'new_person' };
  return facts.confirmedSame
    ? { accepted: true, why: 'confirmed_same' }
    : { accepted: false, code: 'case.same_number' };
}

/**
 * The numbers of another record of the case after a new number was given: it takes the place of those that are known to be
 * wrong, which are the ones that the case's calls tried and the ones that the lead's contact held. What else the record has
 * is its own, and stays behind.
 */
export function riderNumbers(facts: {
  own: readonly string[];
  called: readonly string[];
  /** The lead's numbers before the correction. */
  replaced: readonly string[];
  /** The corrected numbers, in the order of use. */
  given: readonly string[];
}): string[] {
  const gone = new Set([...facts.called, ...facts.replaced, ...facts.given]);
  return [...facts.given, ...facts.own.filter((number) => !gone.has(number))];
}

/**
 * What the second visit's end means for the case. Whoever was reached at the corrected number confirms it, also by
 * refusing the call or by asking never to be called again; a visit that ended without reaching anybody does not.
 *
 * @param reached a person answered there, and that is what ended the visit
 */
export function visitOutcome(
  closeReason: string,
  reached: boolean,
): 'confirmed' | 'unreachable_after_correction' {
  switch (closeReason) {
    case 'completed':
    case 'refused':
      return 'confirmed';
    case 'opted_out':
    case 'cancelled':
      return reached ? 'confirmed' : 'unreachable_after_correction';
    default:
      return 'unreachable_after_correction';
  }
}
