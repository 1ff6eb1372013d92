import { type ClosedLane, type Lane } from '../calendar/lane.rules';
import type { PauseReason } from '../carriers/port';

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

interface Words {
  nameZh: string;
  nameEn: string;
}

const IDLE_WORDS: Record<Exclude<IdleReason, 'line_down'>, Words> = {
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
};

const PAUSE_WORDS: Record<PauseReason, Words> = {
  trouble: {
    nameZh: '线路暂停：电话服务连不上或没有应答',
    nameEn: 'the line is paused: the telephone service does not answer',
  },
  too_fast: {
    nameZh: '线路暂停：呼叫过快',
    nameEn: 'the line is paused: too many calls at once',
  },
  account: {
    nameZh: '线路暂停：账户、密钥或余额有问题，请告知管理员',
    nameEn: 'the line is paused: the account, its key or its balance is at fault; tell an administrator',
  },
};

/** What lies in one lane; instants are epoch milliseconds. */
export interface LaneLoad {
  lane: number;
  ready: number;
  waiting: number;
  wakesAt: number | null;
}

/** The carrier is left alone until then, in epoch milliseconds. */
export interface Pause {
  until: number;
  reason: PauseReason;
}

export interface Why {
  reason: IdleReason;
  /** Why the line is paused; null where that is not what holds the calls back. */
  pausedFor: PauseReason | null;
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
 * suspended ones do not; in an open lane what is ready waits for the line while that is paused, else its number is in a call; and
 * what waits has its time.
 */
export function whyIdle(
  lanes: { open: readonly Lane[]; closed: readonly ClosedLane[] },
  loads: readonly LaneLoad[],
  pause: Pause | null,
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
    ...why(lanes.open, lanes.closed, loads, pause, now),
    campaigns: [...codes].sort().map((code) => {
      const { open, closed } = of(code);
      return { code, ...why(open, closed, loads, pause, now) };
    }),
  };
}

function why(
  open: readonly Lane[],
  closed: readonly ClosedLane[],
  loads: readonly LaneLoad[],
  pause: Pause | null,
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
    pausedFor: null,
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
  if (openLoads.some((load) => load.ready > 0))
    return pause
      ? { ...answer('line_down', pause.until), pausedFor: pause.reason }
      : answer('all_busy', now + LOOK_AGAIN_MS);
  const wakesAt = least(all.map((load) => load.wakesAt));
  return answer(wakesAt === null ? 'nothing_due' : 'all_waiting', least([wakesAt, nextWindowAt]));
}

export function wordsOf({ reason, pausedFor }: Pick<Why, 'reason' | 'pausedFor'>): Words {
  return reason === 'line_down' ? PAUSE_WORDS[pausedFor ?? 'trouble'] : IDLE_WORDS[reason];
}

function least(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((at) => at !== null);
  return known.length ? Math.min(...known) : null;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, each) => total + each, 0);
}
