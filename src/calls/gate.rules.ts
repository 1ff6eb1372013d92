import { Temporal } from 'temporal-polyfill';

/** What the gates of a dial look at. Instants are epoch milliseconds; null means "not so". */
export interface GateFacts {
  now: number;
  state: 'waiting' | 'ready' | 'claimed' | 'calling' | 'closed';
  closeReason: string | null;
  campaignCode: string;
  clause: string;
  ruleVersion: number;
  suspended: boolean;
  optedOutSince: number | null;
  /** `renewed` or `ended`, where the plan stops on it. */
  stopFact: string | null;
  opensAt: number;
  dueAt: number;
  readyAt: number;
  attempts: number;
  maxAttempts: number;
  attemptsToday: number;
  dailyCap: number;
  /** First opening on the customer's next local day. */
  nextDayOpening: number | null;
  hours: {
    code: string;
    zone: string;
    open: boolean;
    reason: string;
    until: number | null;
    provisional: boolean;
    /** What kind of day it is in the customer's zone, and its name where it has one. */
    day: string;
    dayName: string | null;
    calendarVersion: number;
  };
  /** The first opening at or after the instant at which the task is ready. */
  openingOnceReady: number | null;
  /** Another task or call of the same number that is live now; its id is null for those who may not see it. */
  liveElsewhere: { taskId: number | null } | null;
  heldBy: string | null;
  leaseUntil: number | null;
  /** Tasks that would be claimed before this one from its lane. */
  ahead: number;
}

export interface Gate {
  code: string;
  nameZh: string;
  nameEn: string;
  open: boolean;
  /** What the gate saw. */
  saw: Record<string, unknown>;
  /** When it opens by itself: ISO instant, null where it never does or somebody must act. */
  opensAt: string | null;
}

export interface Verdict {
  mayDial: boolean;
  gates: Gate[];
  /** The first gate that is shut, in the order in which they are judged. */
  shut: Gate | null;
  /** When it may next be dialled as things stand; null where it will not be. */
  nextAt: string | null;
}

/**
 * Every gate of a dial in its order (product §11): campaign, record, opt-out, cycle, attempts, daily cap, gap, hours, the
 * number in use, somebody's lease, and the queue ahead. One list serves the refusal of a dial and the question "why".
 */
export function judgeGates(facts: GateFacts): Verdict {
  const gates = [
    gate('open', '任务未结', 'task is open', facts.state !== 'closed', {
      state: facts.state,
      closeReason: facts.closeReason,
    }),
    gate('campaign', '回访项目未暂停', 'campaign is running', !facts.suspended, {
      campaign: facts.campaignCode,
      clause: facts.clause,
      ruleVersion: facts.ruleVersion,
    }),
    gate('opt_out', '客户未拒绝联系', 'customer has not opted out', facts.optedOutSince === null, {
      since: iso(facts.optedOutSince),
    }),
    gate('record', '保单未续保或终止', 'record does not stop it', facts.stopFact === null, {
      fact: facts.stopFact,
    }),
    gate(
      'cycle',
      '在呼出周期内',
      'inside its cycle',
      facts.opensAt <= facts.now && facts.now < facts.dueAt,
      {
        opensAt: iso(facts.opensAt),
        dueAt: iso(facts.dueAt),
      },
      facts.now < facts.opensAt ? facts.opensAt : null,
    ),
    gate('attempts', '呼出次数未满', 'attempts left in the cycle', facts.attempts < facts.maxAttempts, {
      attempts: facts.attempts,
      maxAttempts: facts.maxAttempts,
    }),
    gate(
      'daily_cap',
      '当日呼叫未达上限',
      'below the daily cap of the number',
      facts.attemptsToday < facts.dailyCap,
      {
        attemptsToday: facts.attemptsToday,
        dailyCap: facts.dailyCap,
      },
      facts.nextDayOpening,
    ),
    gate(
      'gap',
      '间隔已到',
      'gap or appointment has come',
      facts.readyAt <= facts.now,
      { readyAt: iso(facts.readyAt) },
      facts.readyAt,
    ),
    gate(
      'hours',
      '在允许的时段内',
      'inside its calling hours',
      facts.hours.open,
      {
        hours: facts.hours.code,
        zone: facts.hours.zone,
        reason: facts.hours.reason,
        provisional: facts.hours.provisional,
        day: facts.hours.day,
        dayName: facts.hours.dayName,
        calendarVersion: facts.hours.calendarVersion,
      },
      facts.hours.until,
    ),
    gate('phone', '该号码无通话', 'number is not in another call', facts.liveElsewhere === null, {
      other: facts.liveElsewhere,
    }),
    gate(
      'lease',
      '未被他人领取',
      'not held by anybody',
      facts.heldBy === null,
      {
        heldBy: facts.heldBy,
        leaseUntil: iso(facts.leaseUntil),
      },
      facts.leaseUntil,
    ),
  ];
  const shut = gates.find((each) => !each.open) ?? null;
  return { mayDial: shut === null, gates: [...gates, capacity(facts)], shut, nextAt: nextAt(facts, gates) };
}

/** Not a gate that shuts: how many calls stand before this one. */
function capacity(facts: GateFacts): Gate {
  return gate('capacity', '排队位置', 'place in the queue', true, { ahead: facts.ahead });
}

function gate(
  code: string,
  nameZh: string,
  nameEn: string,
  open: boolean,
  saw: Record<string, unknown>,
  opensAt: number | null = null,
): Gate {
  return { code, nameZh, nameEn, open, saw, opensAt: open ? null : iso(opensAt) };
}

/** Gates that only a person or a record opens again. */
const FOR_GOOD = new Set(['open', 'campaign', 'opt_out', 'record', 'attempts', 'phone']);

function nextAt(facts: GateFacts, gates: Gate[]): string | null {
  const shut = gates.filter((each) => !each.open);
  // A call under way ends when it is over, not with its lease.
  if (facts.state === 'calling' || shut.some((each) => FOR_GOOD.has(each.code))) return null;
  const candidates = [facts.now, facts.openingOnceReady];
  if (shut.some((each) => each.code === 'daily_cap')) candidates.push(facts.nextDayOpening);
  if (facts.openingOnceReady === null || candidates.includes(null)) return null;
  const at = Math.max(...(candidates as number[]), facts.heldBy === null ? 0 : (facts.leaseUntil ?? 0));
  return at < facts.dueAt ? iso(at) : null;
}

function iso(at: number | null): string | null {
  return at === null
    ? null
    : Temporal.Instant.fromEpochMilliseconds(at).toString({ fractionalSecondDigits: 3 });
}
