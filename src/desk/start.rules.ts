import { type CalendarFacts } from '../calendar/day.rules';
import { nextOpening, openAt } from '../calendar/hours.rules';
import { type ClosedLane, type Lane } from '../calendar/lane.rules';
import { named, type Named } from './desk-words.rules';

export type Phase = 'preview' | 'calling' | 'wrap_up';

/**
 * Where a held task stands, so that a page that comes back knows what to show. A call that is over and has no disposition yet
 * is wrapped up; one on a desk phone is over when its agent says so.
 */
export function phaseOf(taskState: string, attempt: { state: string } | null): Phase {
  if (taskState !== 'calling' || attempt === null) return 'preview';
  return attempt.state === 'ended' || attempt.state === 'failed' || attempt.state === 'unknown'
    ? 'wrap_up'
    : 'calling';
}

/** One set of hours in one zone that somebody serves: open until when, or when it opens. */
export interface DeskWindow {
  hours: string;
  timeZone: string;
  open: boolean;
  reason: Named;
  /** When `open` changes, epoch milliseconds; null: not in sight. */
  changesAt: number | null;
  /** The opening after that one closes, for a window that is open; else the same as `changesAt`. */
  opensAt: number | null;
  provisional: boolean;
  campaigns: (Named & { suspended: boolean })[];
}

/** The windows of the lanes that somebody serves, those open first, then by what opens next. `now`: epoch milliseconds. */
export function deskWindows(
  facts: CalendarFacts,
  lanes: { open: readonly Lane[]; closed: readonly ClosedLane[] },
  now: number,
): DeskWindow[] {
  const all = [
    ...lanes.open.map((lane) => ({ lane, suspended: false })),
    ...lanes.closed.map(({ lane, reason }) => ({ lane, suspended: reason === 'suspended' })),
  ];
  const found = new Map<string, { lane: Lane; campaigns: Map<string, boolean> }>();
  for (const { lane, suspended } of all) {
    if (!facts.hours.has(lane.hoursCode)) continue;
    const key = `${lane.hoursCode} ${lane.timeZone}`;
    const group = found.get(key) ?? { lane, campaigns: new Map<string, boolean>() };
    group.campaigns.set(lane.campaignCode, suspended);
    found.set(key, group);
  }
  const windows = [...found.values()].map(({ lane, campaigns }) => windowOf(facts, lane, campaigns, now));
  const opening = (window: DeskWindow) => (window.open ? 0 : (window.opensAt ?? Number.MAX_SAFE_INTEGER));
  return windows.sort((a, b) => opening(a) - opening(b));
}

function windowOf(
  facts: CalendarFacts,
  lane: Lane,
  campaigns: ReadonlyMap<string, boolean>,
  now: number,
): DeskWindow {
  const { hoursCode, timeZone } = lane;
  const { open, until, reason, provisional } = openAt(facts, hoursCode, timeZone, now);
  const opensAt = open && until !== null ? nextOpening(facts, hoursCode, timeZone, until) : until;
  return {
    hours: hoursCode,
    timeZone,
    open,
    reason: named('hours', reason),
    changesAt: until,
    opensAt,
    provisional,
    campaigns: [...campaigns].map(([code, suspended]) => ({ ...named('campaign', code), suspended })),
  };
}
