import type { AskWalk, BranchWalk, EndWalk } from '../../../src/scripts/script-walk.rules';
import type { CallLine } from './line-stage.rules';

/** What the server answers a desk with; instants are ISO texts. */
export interface Named {
  code: string;
  nameZh: string;
  nameEn: string;
}

export interface DeskAttempt {
  id: number;
  number: number;
  state: 'intent' | 'placed' | 'ringing' | 'answered' | 'ended' | 'failed' | 'unknown';
  outcome: string | null;
  phone: string;
  startedAt: string;
  answeredAt: string | null;
  endedAt: string | null;
  disposition: string | null;
  /** The telephones, where the agent is called first. */
  line?: CallLine | null;
}

export type AgentStateCode = 'ready' | 'talking' | 'wrap_up' | 'break' | 'offline';

export interface Held {
  taskId: number;
  epoch: number;
  leaseUntil: string | null;
  phase: Named;
  campaign: Named;
  recordType: string;
  recordKey: string;
  customerName: string | null;
  plate: string | null;
  phone: string;
  attempts: number;
  maxAttempts: number;
  maySkip: boolean;
  claimedAt: string;
  dueAt: string;
  previewEndsAt: string | null;
  wrapUpEndsAt: string | null;
  attempt: DeskAttempt | null;
}

export interface CampaignRule extends Named {
  ruleZh: string;
  ruleEn: string;
}

/** GET /api/desk */
export interface Start {
  staff: { staffNo: string; name: string; skills: string[] };
  now: string;
  agent: { state: Named & { code: AgentStateCode }; reason: string | null; since: string | null };
  /** `reports: false`: the agent dials on a desk phone, and nobody else can say how a call ends. */
  carrier: { name: string; reports: boolean };
  held: Held | null;
  campaigns: CampaignRule[];
  windows: DeskWindow[];
  promises: { pending: number; due: number; today: number; handedOver: number; nextAt: string | null };
}

export interface DeskWindow {
  hours: string;
  timeZone: string;
  open: boolean;
  reason: Named;
  changesAt: string | null;
  opensAt: string | null;
  campaigns: (Named & { suspended: boolean })[];
}

interface Told {
  /** `line_down`: the line is paused until `nextAt`, and the names say why. */
  reason: string;
  nameZh: string;
  nameEn: string;
  nextAt: string | null;
  nextWindowAt: string | null;
  ready: number;
  waiting: number;
}

/** Why a claim brought nothing. */
export interface Idle extends Told {
  otherSkills: string[];
  campaigns: (Told & { code: string })[];
}

/** POST /api/dialer/claims */
export interface Claimed {
  task: { id: number; epoch: number } | null;
  idle: Idle | null;
}

export interface SayStep {
  id: string;
  kind?: 'say';
  text: string;
}
export interface AskStep extends AskWalk {
  text: string;
  options: { code: string; text: string }[];
  required: boolean;
}
/** A script's step in one language; branches and ends have no words. */
export type DeskStep = SayStep | AskStep | BranchWalk | EndWalk;

export interface Draft {
  answers: Record<string, unknown>;
  note: string | null;
  stepId: string | null;
  savedAt: string;
}

/** GET /api/dialer/tasks/:id */
export interface Card {
  task: {
    id: number;
    epoch: number;
    campaignCode: string;
    attempts: number;
    dueAt: string;
    alsoKeys: string[] | null;
    spareNumbers: string[] | null;
    followsTaskId: number | null;
    late: boolean;
  };
  clause: string;
  ruleVersion: number;
  script: { code: string; version: number; language: 'zh' | 'en'; steps: DeskStep[] };
  draft: Draft | null;
  record: {
    branchName: string | null;
    branchCode: string;
    customerName: string | null;
    insuredName: string | null;
    contactName: string | null;
    productLine: string | null;
    holderType: string | null;
    policyNo: string | null;
    reportNo: string | null;
    plate: string | null;
    vip: boolean;
    language: string | null;
    timeZone: string | null;
    effectiveOn: string | null;
    expiresOn: string | null;
    reportedAt: string | null;
    receivedAt: string | null;
    handedOverAt: string | null;
  } | null;
  verdict: { shut: { code: string; nameZh: string; nameEn: string } | null; nextAt: string | null };
}

export interface HistoryItem {
  kind: 'attempt' | 'promise' | 'text' | 'reply' | 'case' | 'contact_change';
  id: number;
  at: string;
  who: string | null;
  whoName: string | null;
  campaign: Named | null;
  what: { zh: string; en: string };
  note: string | null;
}

/** GET /api/dialer/tasks/:id/callback-times */
export interface CallbackTimes {
  timeZone: string;
  cycleEndsAt: string;
  date: string;
  slots: { at: string; local: string }[];
  reason: Named | null;
  dayName: string | null;
  days: { date: string; weekday: number; times: number; reason: Named | null; dayName: string | null }[];
}

export interface Disposition extends Named {
  group: 'reached' | 'not_reached' | 'bad_data' | 'ours' | 'system';
  reached: boolean;
  effect: string;
}

/** What a recorded disposition leads to; instants are epoch milliseconds. */
export type NextStep =
  | { kind: 'close'; reason: string; caseDue: boolean }
  | { kind: 'wait'; readyAt: number; phone?: string }
  | { kind: 'promise' | 'promise_in_next_cycle'; at: number };

export interface Recorded {
  attemptId: number;
  taskId: number;
  step: NextStep;
}

export interface Day {
  totals: {
    calls: number;
    notCounted: number;
    reached: number;
    completed: number;
    talkSeconds: number;
    wrapUpSeconds: number;
    rate: number | null;
  };
  hours: { hour: number; calls: number; reached: number; completed: number; talkSeconds: number }[];
  dispositions: { disposition: Named | null; calls: number }[];
  attempts: {
    id: number;
    recordKey: string;
    customerName: string | null;
    campaign: Named;
    number: number;
    phone: string;
    startedAt: string;
    talkSeconds: number | null;
    note: string | null;
    disposition: Named | null;
  }[];
}

export interface DeskCallback {
  id: number;
  state: Named;
  promisedAt: string;
  teamFromAt: string;
  closedAt: string | null;
  note: string | null;
  campaign: Named;
  recordKey: string;
  customerName: string | null;
  plate: string | null;
  phone: string;
  due: boolean;
}

export interface Corrections {
  cases: {
    caseId: number;
    reason: Named;
    state: Named;
    campaign: Named;
    recordKey: string;
    customerName: string | null;
    branchName: string | null;
    openedAt: string;
    dueAt: string;
    correction: { at: string; byName: string | null; note: string | null } | null;
    secondVisit: { closeReason: Named | null; closedAt: string | null } | null;
  }[];
  contactChanges: {
    id: number;
    recordKey: string;
    customerName: string | null;
    source: Named;
    reason: string | null;
    changedByName: string | null;
    changedAt: string;
  }[];
}
