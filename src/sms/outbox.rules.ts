import { DAY_MS, HOUR_MS, dayOfDate, instantOf } from '../calendar/zone.rules';
import type { OwedText, StopReason, TextRule } from './text-rule';

/** Why a text that was owed is not sent. `outside_hours` as a reason of a text that went out: it waited for its hours. */
export type SkipReason =
  | StopReason
  | 'no_mobile'
  | 'opted_out'
  // A network has said that the number takes no texts, and the record has no other mobile.
  | 'number_not_textable'
  | 'stale'
  | 'outside_hours'
  | 'missing_data'
  // Judged at the intent, against the record as it then stands.
  | 'contact_moved'
  | 'date_moved'
  // Of a text that a person had sent again: the first one turned out to have gone out.
  | 'first_went_out'
  | 'too_long'
  | 'template_invalid';

export type Verdict =
  | { readonly kind: 'skip'; readonly reason: SkipReason; readonly phone: string | null }
  | {
      readonly kind: 'queue';
      readonly phone: string;
      /** Epoch milliseconds: the first instant at which it may go out. */
      readonly notBefore: number;
      readonly reason: 'outside_hours' | null;
    };

/** What the verdict needs beyond the record. */
export interface TextingFacts {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Whether the number has an opt-out in force that covers the rule. */
  optedOut(phone: string): boolean;
  /** Whether a network has said that the number takes no texts. */
  dead(phone: string): boolean;
  /** First instant, `from` included, at which the hours are open in the zone; null when never in sight. */
  nextOpening(hours: string, zone: string, from: number): number | null;
}

/**
 * The number to text: the first mobile in the order of use that takes texts, else the first of all. Landlines and service
 * numbers are never texted.
 */
export function mobileOf(
  owed: Pick<OwedText, 'numbers' | 'numberKinds'>,
  dead: (phone: string) => boolean,
): string | null {
  const mobiles = owed.numbers.filter((_, index) => owed.numberKinds[index] === 'mobile');
  return mobiles.find((phone) => !dead(phone)) ?? mobiles[0] ?? null;
}

/** The instant, epoch milliseconds, from which the text makes no sense any more. */
export function expiryOf(
  rule: Pick<TextRule, 'staleAfter'>,
  owed: Pick<OwedText, 'dueAt' | 'dueOn' | 'zone'>,
): number {
  if ('hours' in rule.staleAfter) return owed.dueAt + rule.staleAfter.hours * HOUR_MS;
  return instantOf(owed.zone, (dayOfDate(owed.dueOn) + rule.staleAfter.days + 1) * DAY_MS);
}

/** How many days back a feed is read at every tick: a day more than its texts live, so that none slips by unseen. */
export function lookbackDays(rule: Pick<TextRule, 'staleAfter'>): number {
  return 1 + ('hours' in rule.staleAfter ? Math.ceil(rule.staleAfter.hours / 24) : rule.staleAfter.days + 1);
}

/**
 * What becomes of a text that is owed (product §7): skipped with the first reason that stands, in the order of how lasting
 * it is, or queued for its first instant. Data that cannot be rendered is judged by the caller, after this.
 */
export function judgeOwed(rule: TextRule, owed: OwedText, facts: TextingFacts): Verdict {
  const stop = rule.stop(owed);
  const phone = mobileOf(owed, (number) => facts.dead(number));
  if (stop) return { kind: 'skip', reason: stop, phone };
  if (phone === null) return { kind: 'skip', reason: 'no_mobile', phone };
  if (facts.dead(phone)) return { kind: 'skip', reason: 'number_not_textable', phone };
  if (facts.optedOut(phone)) return { kind: 'skip', reason: 'opted_out', phone };
  const expiry = expiryOf(rule, owed);
  if (facts.now >= expiry) return { kind: 'skip', reason: 'stale', phone };
  if (rule.hours === null) return { kind: 'queue', phone, notBefore: facts.now, reason: null };
  const opening = facts.nextOpening(rule.hours, owed.zone, facts.now);
  if (opening === null || opening >= expiry) return { kind: 'skip', reason: 'outside_hours', phone };
  return { kind: 'queue', phone, notBefore: opening, reason: opening > facts.now ? 'outside_hours' : null };
}
