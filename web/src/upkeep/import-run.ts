/** What the server tells of imports (src/intake/import.service.ts). */

export const KINDS = ['branches', 'staff', 'policies', 'claims', 'complaints', 'repairs'] as const;
export type Kind = (typeof KINDS)[number];
export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const;

export interface ImportCounts {
  rowsRead: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

export interface ImportRun extends ImportCounts {
  id: number;
  kind: Kind;
  fileName: string | null;
  encoding: string | null;
  state: 'running' | 'done' | 'failed';
  notes: Record<string, unknown> | null;
  startedBy: string;
  startedAt: string;
  finishedAt: string | null;
}

export interface ImportResult extends ImportCounts {
  runId: number | null;
  kind: Kind;
  notes: Record<string, unknown> | null;
}

export interface Rejection {
  rowNo: number;
  field: string | null;
  value: string | null;
  reason: string;
}
