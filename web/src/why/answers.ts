/** What GET /api/why/… answers (src/explain), as far as the pages use it. */

export interface Gate {
  code: string;
  nameZh: string;
  nameEn: string;
  open: boolean;
  saw: Record<string, unknown>;
  opensAt: string | null;
}

export interface Verdict {
  mayDial: boolean;
  gates: Gate[];
  shut: Gate | null;
  nextAt: string | null;
}

export interface TaskBrief {
  summary: string;
  campaign: { nameZh: string; nameEn: string; clause: string | null };
  task: {
    id: number;
    campaignCode: string;
    recordType: string;
    recordKey: string;
    alsoKeys: string[] | null;
    branchCode: string;
    phone: string;
    spareNumbers: string[] | null;
    state: string;
    closedAt: string | null;
    closeReason: string | null;
    priority: number;
    opensAt: string;
    dueAt: string;
    attempts: number;
    claimedBy: string | null;
    followsTaskId: number | null;
  };
  verdict: Verdict;
  callbacks: {
    id: number;
    agent: string;
    promisedAt: string;
    state: string;
    closedAt: string | null;
  }[];
}

export interface AttemptSeen {
  id: number;
  taskId?: number;
  number: number;
  agent: string;
  state: string;
  startedAt: string;
  answeredAt?: string | null;
  endedAt: string | null;
  disposition: string | null;
  nameZh: string | null;
  nameEn: string | null;
  note?: string | null;
}

export interface TextSeen {
  id: number;
  rule: string;
  state: string;
  reason: string | null;
  createdAt: string;
  notBefore: string;
  sentAt: string | null;
  endedAt: string | null;
}

/** What a customer texted back; `body` is null for whoever may not read it. */
export interface ReplySeen {
  id: number;
  kind: 'opt_out' | 'opt_in' | 'other';
  rule: string | null;
  body: string | null;
  receivedAt: string;
}

export interface CaseSeen {
  id: number;
  recordKey: string;
  reason: string;
  state: string;
  branchCode: string;
  holderCode: string;
  secondVisitTaskId: number | null;
  openedAt: string;
  escalatedAt: string | null;
  correctedAt: string | null;
  closedAt: string | null;
}

export interface AuditEntry {
  id: number;
  at: string;
  actor: string;
  action: string;
  entityType: string;
  entityId: string;
  before: unknown;
  after: unknown;
}

export interface DrawSeen {
  drawId: number;
  dueAt: string;
  ranAt: string;
  ruleVersion: number;
  late: boolean;
  reason?: string | null;
  title?: string | null;
}

export interface TaskWhy extends TaskBrief {
  plan: { version: number; clause: string; effectiveFrom: string };
  draw: DrawSeen | null;
  attempts: AttemptSeen[];
  follows: number | null;
  followedBy: number[];
  cases: CaseSeen[];
  texts: TextSeen[];
  audit: AuditEntry[];
}

interface Told {
  zh: string;
  en: string;
}

export type Condition =
  | { passed: boolean; words: Record<'column' | 'saw' | 'wanted', Told> }
  | { passed: boolean; anyOf: Condition[][] };

export interface CampaignWhy {
  code: string;
  nameZh: string;
  nameEn: string;
  clause: string;
  rule: string;
  ruleVersion: number | null;
  status: string;
  why: string;
  nextAt: string | null;
  conditions: Condition[];
  occurrences: { column: string; columnWords: Told; eventAt: string | null; dueAt: string | null }[];
  draws: (DrawSeen & { taskId: number | null })[];
  taskIds: number[];
}

export interface RecordWhy {
  summary: string;
  record: {
    recordType: string;
    recordKey: string;
    branchCode: string;
    branchName: string | null;
    numbers: string[];
    customerName: string | null;
    plate: string | null;
    policyNo: string | null;
    reportNo: string | null;
    expiresOn: string | null;
  };
  campaigns: CampaignWhy[];
  tasks: TaskBrief[];
  texts: TextSeen[];
  replies: ReplySeen[];
  cases: CaseSeen[];
  followUps: {
    id: number;
    kind: string;
    assignee: string | null;
    openedAt: string;
    closedAt: string | null;
    outcome: string | null;
  }[];
  contactChanges: {
    before: { numbers: string[] };
    after: { numbers: string[] };
    changedBy: string;
    changedAt: string;
  }[];
  audit: AuditEntry[];
}

export interface PhoneWhy {
  phone: string;
  summary: string;
  optOuts: {
    id: number;
    channel: string;
    source: string;
    note: string | null;
    createdBy: string;
    createdAt: string;
    liftedAt: string | null;
    liftedBy: string | null;
    liftReason: string | null;
  }[];
  timeZone: string;
  today: string;
  attemptsToday: number;
  dailyCap: number;
  dailyCapVersion: number;
  liveCall: { agent: string } | null;
  tasks: TaskBrief[];
  attempts: (AttemptSeen & { taskId: number })[];
  texts: TextSeen[];
  records: {
    recordType: string;
    recordKey: string;
    name: string | null;
    plate: string | null;
    branchCode: string;
  }[];
}
