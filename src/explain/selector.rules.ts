import { Temporal } from 'temporal-polyfill';
import { nextOccurrence } from '../calendar/recurrence.rules';
import { DAY_MS, dateOfDay, dayOfDate, instantOf, localDateOf } from '../calendar/zone.rules';
import type { CampaignType, Condition, EventMatch, EventWindow, Schedule } from '../campaigns/campaign-type';
import { windowOf } from '../campaigns/selection.rules';

/** A record as its table holds it; instants as ISO text, dates as YYYY-MM-DD. */
export interface RecordSeen {
  record: Readonly<Record<string, unknown>>;
  /** Of a claim: whether its policy is on record, and that policy's product line. */
  policyKnown: boolean;
  policyLine: string | null;
}

/** One condition of a selector against a record: what it looked at, what it saw, what it wanted. */
export type ConditionSeen =
  | { column: string; saw: unknown; wanted: unknown; passed: boolean }
  | { anyOf: ConditionSeen[][]; passed: boolean };

/** Every condition of a campaign's selector, one by one, also after the first that fails. */
export function judgeConditions(where: readonly Condition[], seen: RecordSeen): ConditionSeen[] {
  return where.map((condition) => judgeCondition(condition, seen));
}

function judgeCondition(condition: Condition, seen: RecordSeen): ConditionSeen {
  if ('anyOf' in condition) {
    const anyOf = condition.anyOf.map((all) => judgeConditions(all, seen));
    return { anyOf, passed: anyOf.some((all) => all.every(({ passed }) => passed)) };
  }
  if ('policyLine' in condition) {
    if (seen.policyKnown) {
      const { policyLine: wanted } = condition;
      return {
        column: 'policy.product_line',
        saw: seen.policyLine,
        wanted,
        passed: wanted.includes(seen.policyLine ?? ''),
      };
    }
    const saw = seen.record[condition.orUnknownWith] ?? null;
    return { column: condition.orUnknownWith, saw, wanted: 'known', passed: saw !== null };
  }
  const saw = seen.record[condition.column] ?? null;
  if ('in' in condition)
    return {
      column: condition.column,
      saw,
      wanted: condition.in,
      passed: condition.in.includes(String(saw)),
    };
  return { column: condition.column, saw, wanted: condition.is, passed: saw === condition.is };
}

/** The first simple condition that failed, for a sentence. */
export function firstFailed(conditions: readonly ConditionSeen[]): { column: string; saw: unknown } | null {
  for (const each of conditions) {
    if (each.passed) continue;
    if (!('anyOf' in each)) return each;
    // Of several ways in, the one that came closest says most.
    const nearest = [...each.anyOf].sort((a, b) => failures(a) - failures(b))[0] ?? [];
    const found = firstFailed(nearest);
    if (found) return found;
  }
  return null;
}

const failures = (all: readonly ConditionSeen[]) => all.filter(({ passed }) => !passed).length;

/** An occurrence that owes a record its look. Instants are epoch milliseconds. */
export interface Owed {
  /** Column of the event or date that it follows from. */
  column: string;
  eventAt: number;
  /** When the draw is due that holds it; null where another event rules it out by then. */
  dueAt: number | null;
  /** Reminder's date; null where a record is owed one contact in its life. */
  occasionOn: string | null;
}

/**
 * The occurrences, in order, that would hold a record for what is known of it now: one for each event, or one for each
 * reminder's date. Empty where no event has happened yet.
 */
export function owedOccurrences(
  type: Pick<CampaignType, 'schedule' | 'selector'>,
  reminderDays: readonly number[],
  { record }: RecordSeen,
  zone: string,
): Owed[] {
  const { schedule, selector } = type;
  if (schedule.kind !== 'recurring' || selector.kind === 'given') return [];
  const found =
    selector.kind === 'events'
      ? selector.events.flatMap((event) => owedByEvent(schedule, selector.window, event, record, zone))
      : owedReminders(schedule, selector.expiry, reminderDays, record, zone);
  return found.sort((a, b) => (a.dueAt ?? Infinity) - (b.dueAt ?? Infinity));
}

type Recurring = Extract<Schedule, { kind: 'recurring' }>;

/** A window is never longer than a few weeks, and an occurrence at most a week from the next. */
const OCCURRENCES_TO_TRY = 64;

function owedByEvent(
  schedule: Recurring,
  window: EventWindow,
  { column, unlessBy }: EventMatch,
  record: RecordSeen['record'],
  zone: string,
): Owed[] {
  const eventAt = instantIn(record, column);
  if (eventAt === null) return [];
  const owed = (dueAt: number | null): Owed[] => [{ column, eventAt, dueAt, occasionOn: null }];
  let due = eventAt - 1;
  for (let tried = 0; tried < OCCURRENCES_TO_TRY; tried++) {
    const next = nextOccurrence(schedule.rrule, schedule.start, zone, due);
    if (next === null) return owed(null);
    due = next;
    const { from, to } = windowOf(window, due, zone);
    if (from > eventAt) return owed(null);
    if (eventAt >= to) continue;
    const other = unlessBy === undefined ? null : instantIn(record, unlessBy);
    return owed(other !== null && other <= due ? null : due);
  }
  return owed(null);
}

function owedReminders(
  schedule: Recurring,
  column: string,
  reminderDays: readonly number[],
  record: RecordSeen['record'],
  zone: string,
): Owed[] {
  const expiry = record[column];
  if (typeof expiry !== 'string') return [];
  const expiryDay = dayOfDate(expiry);
  return reminderDays.map((before) => {
    const occasionOn = dateOfDay(expiryDay - before);
    const midnight = instantOf(zone, (expiryDay - before) * DAY_MS);
    const due = nextOccurrence(schedule.rrule, schedule.start, zone, midnight - 1);
    const dueAt = due !== null && localDateOf(zone, due) === occasionOn ? due : null;
    return { column, eventAt: instantOf(zone, expiryDay * DAY_MS), dueAt, occasionOn };
  });
}

/** An instant of a record in epoch milliseconds; null where it is not known. */
export function instantIn(record: RecordSeen['record'], column: string): number | null {
  const value = record[column];
  return typeof value === 'string' ? Temporal.Instant.from(value).epochMilliseconds : null;
}
