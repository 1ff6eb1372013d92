import { Temporal } from 'temporal-polyfill';
import type { CalendarFacts } from '../calendar/day.rules';
import { openAt } from '../calendar/hours.rules';

/** One lane and what waits in it. */
interface LaneLoad {
  campaign: string;
  hoursCode: string;
  timeZone: string;
  suspended: boolean;
  ready: number;
  oldestDueAt: Date | null;
}

/** The lanes of one campaign with the same hours and zone: they open and close together, whoever their callers are. */
export interface BoardLane {
  campaign: string;
  hours: string;
  timeZone: string;
  /** Lanes put together: one for each pool of callers. */
  pools: number;
  open: boolean;
  reason: string;
  /** The next instant at which `open` changes by the clock; null where it does not, or where the campaign is suspended. */
  changesAt: string | null;
  provisional: boolean;
  ready: number;
  oldestDueAt: Date | null;
}

/** Open lanes first, then by the number of ready tasks. `now`: epoch milliseconds. */
export function wallboardLanes(
  lanes: readonly LaneLoad[],
  calendar: CalendarFacts,
  now: number,
): BoardLane[] {
  const board = new Map<string, BoardLane>();
  for (const lane of lanes) {
    const key = `${lane.campaign} ${lane.hoursCode} ${lane.timeZone}`;
    const held = board.get(key);
    if (!held) {
      board.set(key, {
        ...stateOf(lane, calendar, now),
        pools: 1,
        ready: lane.ready,
        oldestDueAt: lane.oldestDueAt,
      });
      continue;
    }
    held.pools++;
    held.ready += lane.ready;
    if (lane.oldestDueAt && (!held.oldestDueAt || lane.oldestDueAt < held.oldestDueAt))
      held.oldestDueAt = lane.oldestDueAt;
  }
  return [...board.values()].sort((a, b) => Number(b.open) - Number(a.open) || b.ready - a.ready);
}

/** The closed lanes that open first, and when; null where the clock opens none. */
export function nextToOpen(lanes: readonly BoardLane[]): { at: string; campaigns: string[] } | null {
  const closed = lanes.filter(
    ({ open, changesAt, reason }) => !open && changesAt !== null && reason !== 'suspended',
  );
  const at = closed.reduce<string | null>(
    (least, lane) => (least === null || lane.changesAt! < least ? lane.changesAt : least),
    null,
  );
  if (at === null) return null;
  return {
    at,
    campaigns: [
      ...new Set(closed.filter(({ changesAt }) => changesAt === at).map(({ campaign }) => campaign)),
    ],
  };
}

function stateOf(lane: LaneLoad, calendar: CalendarFacts, now: number) {
  const { campaign, hoursCode: hours, timeZone } = lane;
  const about = { campaign, hours, timeZone };
  if (!calendar.hours.has(hours))
    return { ...about, open: false, reason: 'hours-unknown', changesAt: null, provisional: false };
  const { open, reason, until, provisional } = openAt(calendar, hours, timeZone, now);
  if (lane.suspended) return { ...about, open: false, reason: 'suspended', changesAt: null, provisional };
  const changesAt = until === null ? null : Temporal.Instant.fromEpochMilliseconds(until).toString();
  return { ...about, open, reason, changesAt, provisional };
}
