import { lastOccurrenceAt, nextOccurrence } from '../calendar/recurrence.rules';
import type { Schedule } from './campaign-type';

/** What a campaign's timetable depends on; instants are epoch milliseconds. */
export interface Timetable {
  schedule: Schedule;
  /** Installation's zone. */
  zone: string;
  /** Occurrences before it are not owed. */
  liveFrom: number;
  /** Versions of the values, in any order. */
  versions: readonly VersionInTime[];
}

export interface VersionInTime {
  id: number;
  version: number;
  effectiveFrom: number;
  enabled: boolean;
}

/**
 * The version in force at an instant: the newest that has taken effect. A change for today therefore also replaces one that
 * was made before it for a later day; `displacedBy` names those, so that nobody is surprised. Null before the first.
 */
export function versionAt<V extends VersionInTime>(versions: readonly V[], at: number): V | null {
  let found: V | null = null;
  for (const each of versions)
    if (each.effectiveFrom <= at && (found === null || each.version > found.version)) found = each;
  return found;
}

/** Versions that wait for a later day and never come into force once a newer one takes effect at `effectiveFrom`. */
export function displacedBy(versions: readonly VersionInTime[], effectiveFrom: number): number[] {
  return versions.filter((each) => each.effectiveFrom > effectiveFrom).map((each) => each.version);
}

/**
 * The first occurrence due in (lastDrawn, now] that is owed: not before `liveFrom`, and with the values in force at it
 * switched on. What fell due while the campaign was off is drawn by nobody, and not owed later. Null when there is none.
 */
export function nextOwed(timetable: Timetable, lastDrawn: number | null, now: number): number | null {
  const { schedule, zone, liveFrom } = timetable;
  if (schedule.kind !== 'recurring') return null;
  for (const stretch of stretchesOn(timetable)) {
    const after = Math.max(stretch.from - 1, liveFrom - 1, lastDrawn ?? liveFrom - 1);
    const due = nextOccurrence(schedule.rrule, schedule.start, zone, after);
    if (due === null || due > now) return null;
    if (due < stretch.to) return due;
  }
  return null;
}

/** Since when every occurrence up to the instant has been owed: going live, or the last time the campaign was switched on. */
export function owedSince(timetable: Timetable, at: number): number {
  const stretch = stretchesOn(timetable).find((each) => each.from <= at && at < each.to);
  return Math.max(timetable.liveFrom, stretch?.from ?? at);
}

/** The last occurrence before an instant, owed or not; for "what ran last, what runs next". */
export function previousOccurrence(schedule: Schedule, zone: string, before: number): number | null {
  if (schedule.kind !== 'recurring') return null;
  return lastOccurrenceAt(schedule.rrule, schedule.start, zone, before - 1);
}

/** Stretches of time, in order, during which the values in force are switched on; the last may be without end. */
function stretchesOn({ versions }: Timetable): { from: number; to: number }[] {
  const instants = [...new Set(versions.map((each) => each.effectiveFrom))].sort((a, b) => a - b);
  const stretches: { from: number; to: number }[] = [];
  instants.forEach((from, i) => {
    const to = instants[i + 1] ?? Infinity;
    if (!versionAt(versions, from)!.enabled) return;
    const last = stretches.at(-1);
    if (last?.to === from) last.to = to;
    else stretches.push({ from, to });
  });
  return stretches;
}
