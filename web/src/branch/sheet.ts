/** What the import of a filled-in sheet answers (src/verification/case-importer.ts). */

export interface SheetChange {
  row: number;
  caseId: number;
  recordKey: string;
  customerName: string | null;
  outcome: 'corrected' | 'closed';
  why?: 'new_number' | 'new_person' | 'confirmed_same';
  before?: string[];
  after?: string[];
  contactName?: string | null;
  reason?: string;
}

export interface SheetRejection {
  row: number;
  caseId: number | null;
  recordKey: string | null;
  field: string | null;
  code: string;
  reason: string;
}

export interface SheetReport {
  dryRun: boolean;
  rows: number;
  corrected: number;
  closed: number;
  unchanged: number;
  rejected: number;
  changes: SheetChange[];
  rejections: SheetRejection[];
}
