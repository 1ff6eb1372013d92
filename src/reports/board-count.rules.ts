import { rate } from './summary.rules';

export interface BoardLaneRow {
  id: number;
  campaign: string;
  hoursCode: string;
  timeZone: string;
  pool: string;
  suspended: boolean;
}

/** Open tasks of one lane, draw and state. */
export interface OpenTasks {
  lane: number;
  drawId: number | null;
  state: 'waiting' | 'ready' | 'claimed' | 'calling';
  tasks: number;
  oldestDueAt: Date;
}

export interface LatestDraw {
  campaign: string;
  drawId: number;
  dueAt: Date;
  /** End of its cycle. */
  endsAt: Date;
  calls: number;
  /** The calling hours that it was drawn with. */
  hoursCode: string;
  maxAttempts: number;
  suspended: boolean;
}

/** One lane and what is ready in it. */
export interface LaneLoad extends BoardLaneRow {
  ready: number;
  /** End of the cycle that comes first among the ready tasks. */
  oldestDueAt: Date | null;
}

export interface CampaignQueue {
  campaign: string;
  waiting: number;
  ready: number;
  claimed: number;
  calling: number;
  oldestDueAt: Date | null;
}

export interface CycleProgress extends LatestDraw {
  open: number;
  closed: number;
  /** Closed calls of all; null where it made none. */
  done: number | null;
  /** Open calls of all campaigns that are due by its end: they are served first, or beside it. */
  openByItsEnd: number;
}

export interface Counted {
  lanes: LaneLoad[];
  queue: CampaignQueue[];
  cycles: CycleProgress[];
}

/** Lanes, queue and cycles from one reading of what is open. */
export function countOpen(
  lanes: readonly BoardLaneRow[],
  open: readonly OpenTasks[],
  draws: readonly LatestDraw[],
): Counted {
  const loads = new Map(lanes.map((lane) => [lane.id, { ...lane, ready: 0, oldestDueAt: null } as LaneLoad]));
  const queue = new Map<string, CampaignQueue>();
  const ofDraw = new Map<number, number>();
  for (const { lane, drawId, state, tasks, oldestDueAt } of open) {
    const load = loads.get(lane);
    if (load && state === 'ready') {
      load.ready += tasks;
      load.oldestDueAt = earlier(load.oldestDueAt, oldestDueAt);
    }
    const campaign = load?.campaign ?? '?';
    let row = queue.get(campaign);
    if (!row)
      queue.set(
        campaign,
        (row = { campaign, waiting: 0, ready: 0, claimed: 0, calling: 0, oldestDueAt: null }),
      );
    row[state] += tasks;
    row.oldestDueAt = earlier(row.oldestDueAt, oldestDueAt);
    if (drawId !== null) ofDraw.set(drawId, (ofDraw.get(drawId) ?? 0) + tasks);
  }
  const cycles = draws.map((draw) => {
    const stillOpen = ofDraw.get(draw.drawId) ?? 0;
    const closed = Math.max(0, draw.calls - stillOpen);
    const openByItsEnd = open
      .filter(({ oldestDueAt }) => oldestDueAt <= draw.endsAt)
      .reduce((sum, { tasks }) => sum + tasks, 0);
    return { ...draw, open: stillOpen, closed, done: rate(closed, draw.calls), openByItsEnd };
  });
  return {
    lanes: [...loads.values()],
    queue: [...queue.values()].sort((a, b) => (a.campaign < b.campaign ? -1 : 1)),
    cycles,
  };
}

function earlier(a: Date | null, b: Date): Date {
  return a !== null && a <= b ? a : b;
}
