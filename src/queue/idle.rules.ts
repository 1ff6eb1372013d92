import { type ClosedLane, type Lane } from '../calendar/lane.rules';

/** Why there is nothing to dial, in the lanes that somebody serves or in one campaign of them. */
export type IdleReason =
  | 'away'
  | 'no_lanes'
  | 'closed'
  | 'suspended'
  | 'all_waiting'
  | 'all_busy'
  | 'nothing_due'
  | 'other_skills'
  | 'line_down';

export const IDLE_WORDS: Record<IdleReason, { nameZh: string; nameEn: string }> = {
  away: { nameZh: '您处于小休或离线状态', nameEn: 'you are on a break or offline' },
  no_lanes: { nameZh: '没有与您的技能或机构匹配的任务', nameEn: 'no calls for your skills or branch' },
  closed: {
    nameZh: '不在呼叫时段，等待下一时段',
    nameEn: 'outside the calling hours: wait for the next window',
  },
  suspended: { nameZh: '相关回访项目已暂停', nameEn: 'the campaigns you serve are suspended' },
  all_waiting: {
    nameZh: '任务都在等待间隔或预约时间',
    nameEn: 'all calls wait for their gap or appointment',
  },
  all_busy: { nameZh: '剩余任务的号码正在通话中', nameEn: 'the numbers left are in other calls' },
  nothing_due: { nameZh: '暂无待呼任务', nameEn: 'nothing is due' },
  other_skills: {
    nameZh: '有任务待呼，但需要您没有的技能',
    nameEn: 'calls are ready, but for skills that you do not have',
  },
  line_down: {
    nameZh: '线路暂不可用，恢复后自动继续',
    nameEn: 'the telephone line is down: calls go on when it is back',
  },
};

/** What lies in one lane; instants are epoch milliseconds. */
export interface LaneLoad {
  lane: number;
  ready: number;
  waiting: number;
  wakesAt: number | null;
}

export interface Why {
  reason: IdleReason;
  /** When there may be work again; null where nothing in sight will bring it. */
  nextAt: number | null;
  /** When the next window of a closed lane opens. */
  nextWindowAt: number | null;
  ready: number;
  waiting: number;
}

export interface WhyCampaign extends Why {
  code: string;
}

/** A ready task whose number is in a call may be free in half a minute: calls are that long at least. */
const LOOK_AGAIN_MS = 30_000;

/**
 * Why somebody who serves these lanes was given nothing, for all of them and for each campaign: closed lanes open at a time,
 * suspended ones do not; in an open lane what is ready has its number in a call, and what waits has its time.
 */
export function whyIdle(
  lanes: { open: readonly Lane[]; closed: readonly ClosedLane[] },
  loads: readonly LaneLoad[],
  now: number,
): Why & { campaigns: WhyCampaign[] } {
  const codes = new Set([
    ...lanes.open.map((lane) => lane.campaignCode),
    ...lanes.closed.map(({ lane }) => lane.campaignCode),
  ]);
  const of = (code: string) => ({
    open: lanes.open.filter((lane) => lane.campaignCode === code),
    closed: lanes.closed.filter(({ lane }) => lane.campaignCode === code),
  });
  return {
    ...why(lanes.open, lanes.closed, loads, now),
    campaigns: [...codes].sort().map((code) => {
      const { open, closed } = of(code);
      return { code, ...why(open, closed, loads, now) };
    }),
  };
}

function why(
  open: readonly Lane[],
  closed: readonly ClosedLane[],
  loads: readonly LaneLoad[],
  now: number,
): Why {
  const inLanes = (ids: readonly number[]) => loads.filter(({ lane }) => ids.includes(lane));
  const openLoads = inLanes(open.map(({ id }) => id));
  const all = [...openLoads, ...inLanes(closed.map(({ lane }) => lane.id))];
  const ready = sum(all.map((load) => load.ready));
  const waiting = sum(all.map((load) => load.waiting));
  const nextWindowAt = least(closed.map(({ nextAt }) => nextAt));
  const answer = (reason: IdleReason, nextAt: number | null): Why => ({
    reason,
    nextAt,
    nextWindowAt,
    ready,
    waiting,
  });
  if (open.length + closed.length === 0) return answer('no_lanes', null);
  if (open.length === 0) {
    const suspended = closed.every(({ reason }) => reason === 'suspended');
    return answer(suspended ? 'suspended' : 'closed', nextWindowAt);
  }
  if (openLoads.some((load) => load.ready > 0)) return answer('all_busy', now + LOOK_AGAIN_MS);
  const wakesAt = least(all.map((load) => load.wakesAt));
  return answer(wakesAt === null ? 'nothing_due' : 'all_waiting', least([wakesAt, nextWindowAt]));
}

function least(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((at) => at !== null);
  return known.length ? Math.min(...known) : null;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, each) => total + each, 0);
}
