import type { Board, Cycle, Hour, Lane, Queue } from './board';

export interface LaneState {
  kind: 'open' | 'closed' | 'suspended';
  reason: string;
  /** When it opens or closes; null: not by the clock. */
  changesAt: string | null;
  provisional: boolean;
}

/** One campaign on the board: its lanes put together, its queue, its latest cycle. */
export interface BoardRow {
  campaign: string;
  lane: LaneState | null;
  queue: Queue;
  cycle: Cycle | null;
}

/** What needs an eye comes first: cycles that will not fit, then open lanes by what is ready. */
export function boardRows(board: Pick<Board, 'lanes' | 'queue' | 'cycles'>): BoardRow[] {
  const codes = new Set([...board.lanes, ...board.queue, ...board.cycles].map(({ campaign }) => campaign));
  return [...codes]
    .map((campaign) => ({
      campaign,
      lane: laneState(board.lanes.filter((lane) => lane.campaign === campaign)),
      queue: board.queue.find((queue) => queue.campaign === campaign) ?? emptyQueue(campaign),
      cycle: board.cycles.find((cycle) => cycle.campaign === campaign) ?? null,
    }))
    .sort((a, b) => rank(a) - rank(b) || b.queue.ready - a.queue.ready || (a.campaign < b.campaign ? -1 : 1));
}

const emptyQueue = (campaign: string): Queue => ({
  campaign,
  waiting: 0,
  ready: 0,
  claimed: 0,
  calling: 0,
  oldestDueAt: null,
});

function rank({ cycle, lane }: BoardRow): number {
  if (cycle?.forecast.fits === false) return 0;
  return lane?.kind === 'open' ? 1 : 2;
}

/** Open while any of its lanes is; then until the first closes, else until the first opens. */
export function laneState(lanes: readonly Lane[]): LaneState | null {
  if (lanes.length === 0) return null;
  const open = lanes.filter((lane) => lane.open);
  const some = open.length > 0 ? open : lanes;
  const changes = some.map(({ changesAt }) => changesAt).filter((at) => at !== null);
  return {
    kind:
      open.length > 0 ? 'open' : lanes.every(({ reason }) => reason === 'suspended') ? 'suspended' : 'closed',
    reason: some[0]!.reason,
    changesAt: changes.length === 0 ? null : changes.reduce((a, b) => (a < b ? a : b)),
    provisional: lanes.some(({ provisional }) => provisional),
  };
}

export interface QueueTotals {
  ready: number;
  waiting: number;
  inCall: number;
}

export function queueTotals(queue: readonly Queue[]): QueueTotals {
  const sum = (of: (each: Queue) => number) => queue.reduce((total, each) => total + of(each), 0);
  return {
    ready: sum(({ ready }) => ready),
    waiting: sum(({ waiting }) => waiting),
    inCall: sum(({ claimed, calling }) => claimed + calling),
  };
}

export interface HourBar {
  hour: number;
  reached: number;
  missed: number;
  rate: number | null;
}

/** Today by hour over all campaigns, from the first hour with a call to the last, gaps included. */
export function hourBars(hours: readonly Hour[]): HourBar[] {
  if (hours.length === 0) return [];
  const all = hours.map(({ hour }) => hour);
  const first = Math.min(...all);
  return Array.from({ length: Math.max(...all) - first + 1 }, (_, i) => {
    const of = hours.filter(({ hour }) => hour === first + i);
    const attempts = of.reduce((sum, each) => sum + each.attempts, 0);
    const reached = of.reduce((sum, each) => sum + each.reached, 0);
    return {
      hour: first + i,
      reached,
      missed: attempts - reached,
      rate: attempts === 0 ? null : reached / attempts,
    };
  });
}

/** States of people as the board orders them. */
export const AGENT_STATES = ['talking', 'wrap_up', 'ready', 'break'] as const;

export function agentCount(agents: Board['agents'], state: string): number {
  return agents.filter((each) => each.state === state).reduce((sum, each) => sum + each.agents, 0);
}
