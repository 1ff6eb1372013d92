/** What the server tells of verification cases (src/verification/case-desk.service.ts). Instants are ISO texts. */

export type CaseState =
  'open' | 'corrected' | 'confirmed' | 'unreachable_after_correction' | 'cannot_be_corrected';

interface Named {
  zh: string;
  en: string;
}

export interface Case {
  id: number;
  version: number;
  recordType: string;
  recordKey: string;
  alsoKeys: string[] | null;
  reason: string;
  branchCode: string;
  branchName: string | null;
  holderCode: string;
  state: CaseState;
  phone: string | null;
  openedAt: string;
  dueAt: string;
  dueProvisional: boolean;
  remindedAt: string | null;
  escalatedAt: string | null;
  correctedAt: string | null;
  correctedBy: string | null;
  closedAt: string | null;
  closeNote: string | null;
  onTime: boolean | null;
  remaining: (Named & { overdue: boolean; workingDays: number }) | null;
}

export interface ListedCase extends Case {
  customerName: string | null;
  plate: string | null;
}

export interface CaseRecord {
  customerName: string | null;
  insuredName: string | null;
  contactName: string | null;
  holderType: 'individual' | 'group' | null;
  plate: string | null;
  policyNo: string | null;
  reportNo: string | null;
  numbers: string[];
  numberKinds: string[];
  vip: boolean;
  effectiveOn: string | null;
  expiresOn: string | null;
  salespersonNo: string | null;
}

export interface CaseAttempt {
  taskId: number;
  campaignCode: string;
  number: number;
  phone: string;
  agent: string;
  startedAt: string;
  disposition: string | null;
  nameZh: string | null;
  nameEn: string | null;
  note: string | null;
}

interface Contact {
  numbers?: string[];
  name?: string | null;
}

export interface CaseEvent {
  at: string;
  actor: string;
  kind: string;
  note: string | null;
  before: Contact | null;
  after: (Contact & { why?: string; dueAt?: string; holder?: string }) | null;
}

export interface ContactChange {
  source: 'import' | 'api' | 'correction';
  before: Contact;
  after: Contact;
  reason: string | null;
  changedBy: string;
  changedAt: string;
}

export interface CaseText {
  rule: string;
  recordKey: string;
  state: string;
  reason: string | null;
  at: string;
}

export interface SecondVisit {
  taskId: number;
  state: string;
  closeReason: string | null;
  attempts: number;
  maxAttempts: number;
  readyAt: string;
  dueAt: string;
  closedAt: string | null;
  nextCallAt: string | null;
}

export interface WholeCase {
  case: Case;
  record: CaseRecord | null;
  attempts: CaseAttempt[];
  events: CaseEvent[];
  contactChanges: ContactChange[];
  texts: CaseText[];
  secondVisit: SecondVisit | null;
}

export interface Corrected {
  caseId: number;
  version: number;
  why: 'new_number' | 'new_person' | 'confirmed_same';
}

export interface PhoneCheck {
  ok: boolean;
  numbers: {
    typed: string;
    e164: string;
    kind: { code: string; nameZh: string; nameEn: string };
    local: string;
    textable: boolean;
  }[];
  problems: { typed: string; zh: string; en: string }[];
}
