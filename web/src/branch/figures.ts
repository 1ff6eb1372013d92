/** What GET /api/desk/branch and GET /api/reports/cases answer. */

interface Named {
  code: string;
  nameZh: string;
  nameEn: string;
}

export interface Coverage {
  campaign: Named;
  eligible: number;
  excluded: number;
  called: number;
  completed: number;
  open: number;
}

export interface BranchRow {
  branchCode: string;
  branchName: string | null;
  casesOpen: number;
  casesOverdue: number;
  casesDueToday: number;
  casesEscalated: number;
  casesAwaitingVisit: number;
  answeredThisMonth: number;
  onTimeThisMonth: number;
  confirmedThisMonth: number;
  followUpsOpen: number;
  followUpsOverdue: number;
}

export interface Figures {
  at: string;
  branchCode: string | null;
  cases: {
    open: number;
    overdue: number;
    dueToday: number;
    escalated: number;
    awaitingVisit: number;
    answeredThisMonth: number;
    onTimeThisMonth: number;
    confirmedThisMonth: number;
  };
  followUps: { open: number; overdue: number };
  reasons: { reason: Named; open: number; overdue: number }[];
  coverage: { weekStartsOn: string; campaigns: Coverage[] };
  branches: BranchRow[];
}

export interface ReportRow {
  branchCode: string;
  branchName: string | null;
  month: string;
  issued: number;
  corrected: number;
  onTime: number;
  escalated: number;
  open: number;
  awaitingVisit: number;
  confirmed: number;
  unreachableAfterCorrection: number;
  cannotBeCorrected: number;
}
