import { dateOfDay, dayOfDate, weekdayOfDay } from '../calendar/zone.rules';

/** Records of one campaign and week that share a reason or an outcome. */
export interface CoverageCell {
  campaignCode: string;
  /** Monday of the ISO week of the draws, in the installation's zone. */
  weekStartsOn: string;
  /** Null: drawn. */
  reason: string | null;
  /** Of the call: its close reason, or `open`. Null: excluded. */
  outcome: string | null;
  records: number;
  late: number;
}

export interface DrawsOfWeek {
  campaignCode: string;
  weekStartsOn: string;
  draws: number;
  calls: number;
}

/** Coverage of one campaign in one ISO week (product §2): eligible = drawn + excluded, drawn = closed + open. */
export interface CoverageRow {
  campaign: string;
  /** e.g. `2026-W10` */
  week: string;
  weekStartsOn: string;
  draws: number;
  /** Calls made of the records drawn: one person, one call. */
  calls: number;
  eligible: number;
  drawn: number;
  late: number;
  excluded: Record<string, number>;
  excludedTotal: number;
  /** Of the records drawn: how their call was closed. */
  closed: Record<string, number>;
  open: number;
  addsUp: boolean;
}

/** Folds the counts into one row for each week and campaign, in that order. */
export function coverageRows(cells: readonly CoverageCell[], draws: readonly DrawsOfWeek[]): CoverageRow[] {
  const found = new Map<string, CoverageRow>();
  const rowOf = (campaign: string, weekStartsOn: string) => {
    const key = `${weekStartsOn} ${campaign}`;
    let row = found.get(key);
    if (!row) found.set(key, (row = emptyRow(campaign, weekStartsOn)));
    return row;
  };
  for (const each of draws) {
    const row = rowOf(each.campaignCode, each.weekStartsOn);
    row.draws += each.draws;
    row.calls += each.calls;
  }
  for (const cell of cells) {
    const row = rowOf(cell.campaignCode, cell.weekStartsOn);
    row.eligible += cell.records;
    row.late += cell.late;
    if (cell.reason !== null) row.excluded[cell.reason] = (row.excluded[cell.reason] ?? 0) + cell.records;
    else {
      row.drawn += cell.records;
      if (cell.outcome === 'open') row.open += cell.records;
      else row.closed[cell.outcome!] = (row.closed[cell.outcome!] ?? 0) + cell.records;
    }
  }
  for (const row of found.values()) {
    row.excludedTotal = sum(row.excluded);
    row.addsUp =
      row.eligible === row.drawn + row.excludedTotal &&
      row.drawn === sum(row.closed) + row.open &&
      !('missing' in row.closed);
  }
  return [...found.keys()].sort().map((key) => found.get(key)!);
}

/** ISO week of its Monday: the week belongs to the year of its Thursday. */
export function isoWeek(monday: string): string {
  const day = dayOfDate(monday);
  const thursday = day - weekdayOfDay(day) + 4;
  const year = Number(dateOfDay(thursday).slice(0, 4));
  const number = Math.floor((thursday - dayOfDate(`${dateOfDay(thursday).slice(0, 4)}-01-01`)) / 7) + 1;
  return `${year}-W${number < 10 ? '0' : ''}${number}`;
}

function emptyRow(campaign: string, weekStartsOn: string): CoverageRow {
  return {
    campaign,
    week: isoWeek(weekStartsOn),
    weekStartsOn,
    draws: 0,
    calls: 0,
    eligible: 0,
    drawn: 0,
    late: 0,
    excluded: {},
    excludedTotal: 0,
    closed: {},
    open: 0,
    addsUp: true,
  };
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, each) => total + each, 0);
}
