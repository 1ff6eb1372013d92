/** The sums of a draw or of a campaign's week (src/campaigns/coverage.rules.ts). */
export interface Sums {
  eligible: number;
  drawn: number;
  late: number;
  excluded: Record<string, number>;
  closed: Record<string, number>;
  open: number;
}

/** One number behind which there is a list. */
export interface Part {
  kind: 'closed' | 'open' | 'excluded';
  /** A close reason or a reason of exclusion; `open` for what is open. */
  code: string;
  records: number;
}

/** What eligible is made of: completed first, other outcomes, what is open, then the exclusions. */
export function partsOf({ closed, open, excluded }: Pick<Sums, 'closed' | 'open' | 'excluded'>): Part[] {
  const many = (kind: Part['kind'], counts: Record<string, number>): Part[] =>
    Object.entries(counts)
      .map(([code, records]) => ({ kind, code, records }))
      .filter(({ records }) => records > 0)
      .sort((a, b) => rank(a.code) - rank(b.code) || b.records - a.records);
  return [
    ...many('closed', closed),
    ...(open > 0 ? [{ kind: 'open' as const, code: 'open', records: open }] : []),
    ...many('excluded', excluded),
  ];
}

const rank = (code: string) => (code === 'completed' ? 0 : 1);

export function addsUp(sums: Sums): boolean {
  const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, n) => sum + n, 0);
  return sums.eligible === sums.drawn + total(sums.excluded) && sums.drawn === total(sums.closed) + sums.open;
}

/** What the server is asked for the list behind a part. */
export function queryOf(part: Pick<Part, 'kind' | 'code'> | 'eligible' | 'drawn' | 'excluded' | 'late') {
  if (part === 'eligible' || part === 'excluded') return {};
  if (part === 'late') return { late: 'true' };
  if (part === 'drawn') return { reason: 'drawn' };
  return part.kind === 'excluded' ? { reason: part.code } : { outcome: part.code };
}

/** How long after it was due a draw ran; less than five minutes is in time. */
export function lateSeconds(dueAt: string, ranAt: string, parse: (instant: string) => number): number {
  const seconds = (parse(ranAt) - parse(dueAt)) / 1000;
  return seconds >= 300 ? seconds : 0;
}
