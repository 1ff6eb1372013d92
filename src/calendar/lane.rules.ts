import { type HoursReason } from './day-hours.rules';
import { type CalendarFacts } from './day.rules';
import { type Openness, openAt } from './hours.rules';
import { isZone } from './zone.rules';

/** One campaign × one set of hours × one time zone × one pool of callers. */
export interface Lane {
  readonly id: number;
  readonly campaignCode: string;
  readonly hoursCode: string;
  readonly timeZone: string;
  readonly pool: string;
}

export type LaneReason = Exclude<HoursReason, 'open'> | 'suspended' | 'pool' | 'hours-unknown';

export interface ClosedLane {
  readonly lane: Lane;
  readonly reason: LaneReason;
  /** Epoch milliseconds of the next opening by the clock; null when none is in sight or the clock does not decide. */
  readonly nextAt: number | null;
}

export interface OpenLanes {
  readonly open: Lane[];
  readonly closed: ClosedLane[];
  /** The first instant at which time alone can change this answer; null when it cannot. Until then it may be kept. */
  readonly until: number | null;
}

/**
 * Which lanes may be dialled at `now` (epoch milliseconds) by somebody who serves `pools` (architecture, idea 3). The claim looks
 * only into these, so that opening or closing a window touches no task. Hours are worked out once for each hours × zone.
 * A lane whose hours are not defined, or whose zone the runtime does not know, is closed, and does not stop the others: law that
 * cannot be read forbids.
 */
export function openLanes(
  lanes: readonly Lane[],
  facts: CalendarFacts,
  suspendedCampaigns: ReadonlySet<string>,
  pools: ReadonlySet<string>,
  now: number,
): OpenLanes {
  const asked = new Map<string, Openness>();
  const open: Lane[] = [];
  const closed: ClosedLane[] = [];
  let until: number | null = null;
  for (const lane of lanes) {
    if (!pools.has(lane.pool)) closed.push({ lane, reason: 'pool', nextAt: null });
    else if (suspendedCampaigns.has(lane.campaignCode))
      closed.push({ lane, reason: 'suspended', nextAt: null });
    else if (!facts.hours.has(lane.hoursCode) || !isZone(lane.timeZone))
      closed.push({ lane, reason: 'hours-unknown', nextAt: null });
    else {
      const key = `${lane.hoursCode} ${lane.timeZone}`;
      let answer = asked.get(key);
      if (!answer) asked.set(key, (answer = openAt(facts, lane.hoursCode, lane.timeZone, now)));
      if (answer.until !== null && (until === null || answer.until < until)) until = answer.until;
      if (answer.open) open.push(lane);
      else closed.push({ lane, reason: answer.reason as LaneReason, nextAt: answer.until });
    }
  }
  return { open, closed, until };
}
