/** What a row of `import_run` says, as far as its progress goes. */
interface Run {
  state: 'running' | 'done' | 'failed';
  rowsRead: number;
  rejected: number;
  notes: Record<string, unknown> | null;
  startedAt: Date;
}

/** How far a running import has come. */
export interface ImportProgressView {
  rowsRead: number;
  rejected: number;
  /** Of the file's bytes, 0 to 1; null before the first note. At 1 the rows are being merged. */
  share: number | null;
  seconds: number;
  rowsPerSecond: number | null;
}

export type WithProgress<R> = R & {
  /** Null once it is over. */
  progress: ImportProgressView | null;
};

export function withProgress<R extends Run>(run: R, now: Date): WithProgress<R> {
  if (run.state !== 'running') return { ...run, progress: null };
  const { bytesRead, bytes } = run.notes ?? {};
  const known = typeof bytesRead === 'number' && typeof bytes === 'number' && bytes > 0;
  const seconds = Math.max(0, (now.getTime() - run.startedAt.getTime()) / 1000);
  return {
    ...run,
    progress: {
      rowsRead: run.rowsRead,
      rejected: run.rejected,
      share: known ? Math.min(1, Math.round((bytesRead / bytes) * 1000) / 1000) : null,
      seconds: Math.round(seconds),
      rowsPerSecond: seconds >= 1 ? Math.round(run.rowsRead / seconds) : null,
    },
  };
}
