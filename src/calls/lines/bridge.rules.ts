/** Why an agent's leg is not let through to the customer. */
export type BridgeRefusal =
  | 'unknown'
  | 'other_leg'
  | 'hung_up'
  | 'over'
  | 'opted_out'
  | 'record'
  | 'suspended'
  | 'cycle'
  | 'hours'
  | 'too_old'
  | 'rehearsal'
  | 'changed';

/** What is said to the agent, one short sentence; null: nothing, for there is nobody to say it to or nothing to say. */
const WORDS: Readonly<Record<BridgeRefusal, string | null>> = {
  unknown: null,
  other_leg: null,
  hung_up: '通话已取消。',
  over: '本次呼叫已经结束。',
  opted_out: '客户已要求不再联系，本次呼叫取消。',
  record: '保单已续保或终止，本次呼叫取消。',
  suspended: '回访项目已暂停，本次呼叫取消。',
  cycle: '呼叫周期已经结束，本次呼叫取消。',
  hours: '已过允许的呼叫时段，本次呼叫取消。',
  rehearsal: '本系统正在演练，不呼叫客户。',
  too_old: '接听太晚，本次呼叫已失效，请重新拨号。',
  changed: '情况已变化，本次呼叫取消。',
};

export function bridgeWords(why: BridgeRefusal): string | null {
  return WORDS[why];
}

/** Refusals that end the attempt; the others concern the leg that asked, or an attempt that is over already. */
export function endsAttempt(why: BridgeRefusal): boolean {
  return why !== 'unknown' && why !== 'other_leg' && why !== 'over';
}

export interface JudgedBridge {
  taken: boolean;
  hungUp: boolean;
  over: boolean;
  old: boolean;
  due: boolean;
  suspended: boolean;
  optedOut: boolean;
  stopped: boolean;
}

/** The first gate that is shut, in the order in which people should hear of it. The statement has refused; this only says why. */
export function whyRefused(facts: JudgedBridge | null, hoursOpen: boolean): BridgeRefusal {
  if (!facts) return 'unknown';
  if (facts.taken) return 'other_leg';
  if (facts.over) return 'over';
  if (facts.hungUp) return 'hung_up';
  if (facts.optedOut) return 'opted_out';
  if (facts.stopped) return 'record';
  if (facts.suspended) return 'suspended';
  if (facts.due) return 'cycle';
  if (!hoursOpen) return 'hours';
  return facts.old ? 'too_old' : 'changed';
}
