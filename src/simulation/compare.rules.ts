import { rate, type Summary } from '../reports/summary.rules';
import type { Charts, Counts } from './chart.rules';

/** What a finished run keeps, as far as a comparison reads it. */
export interface ComparedRun {
  campaigns: Summary['campaigns'];
  cases: Summary['cases'];
  messages: Summary['messages'];
  charts: Charts;
}

/** One figure of both runs; `diff`: the second less the first, null where one of them has none. */
export interface Figure {
  a: number | null;
  b: number | null;
  diff: number | null;
}

export interface Comparison {
  total: Record<string, Figure>;
  byCampaign: ({ campaign: string } & Record<string, Figure | string>)[];
  /** Days on which any figure differs, by campaign where it does. */
  byDay: { date: string; campaign: string; tasks: Figure; calls: Figure }[];
  /** The load of the centre's agents on every day of either run. */
  load: { date: string; load: Figure }[];
}

type Figures = Record<string, number | null>;

/** What the second run changes against the first. */
export function compareRuns(a: ComparedRun, b: ComparedRun): Comparison {
  const codes = [...new Set([...Object.keys(a.campaigns), ...Object.keys(b.campaigns)])].sort();
  const dates = [...new Set([...a.charts.days, ...b.charts.days].map(({ date }) => date))].sort();
  const dayOf = (run: ComparedRun, date: string) => run.charts.days.find((day) => day.date === date);
  const byDay = dates.flatMap((date) => {
    const [first, second] = [dayOf(a, date), dayOf(b, date)];
    const campaigns = [
      ...new Set(
        [first, second].flatMap((day) => (day ? [...Object.keys(day.tasks), ...Object.keys(day.calls)] : [])),
      ),
    ].sort();
    return campaigns
      .map((campaign) => ({
        date,
        campaign,
        tasks: figure(first && (first.tasks[campaign] ?? 0), second && (second.tasks[campaign] ?? 0)),
        calls: figure(first && (first.calls[campaign] ?? 0), second && (second.calls[campaign] ?? 0)),
      }))
      .filter(({ tasks, calls }) => tasks.diff !== 0 || calls.diff !== 0);
  });
  return {
    total: figures(totals(a), totals(b)),
    byCampaign: codes.map((campaign) => ({
      campaign,
      ...figures(ofCampaign(a, campaign), ofCampaign(b, campaign)),
    })),
    byDay,
    load: dates.map((date) => ({ date, load: figure(dayOf(a, date)?.load, dayOf(b, date)?.load) })),
  };
}

function ofCampaign({ campaigns, charts }: ComparedRun, code: string): Figures {
  const each = campaigns[code];
  const planned = charts.dry ? plannedCalls(charts, code) : undefined;
  const left = charts.notFit.filter(({ campaign }) => campaign === code);
  return {
    drawn: each?.drawn ?? 0,
    tasks: each?.tasks ?? 0,
    attempts: planned ?? each?.attempts ?? 0,
    contactRate: charts.dry ? null : (each?.contactRate ?? null),
    completed: each?.closeReasons.completed ?? 0,
    unreachable: each?.closeReasons.unreachable ?? 0,
    notFit: left.reduce((sum, { calls }) => sum + calls, 0),
    neverDialled: left.reduce((sum, { neverDialled }) => sum + neverDialled, 0),
    open: each?.open ?? 0,
  };
}

function totals(run: ComparedRun): Figures {
  const every = Object.keys(run.campaigns).map((code) => ofCampaign(run, code));
  const sum = (name: string) => every.reduce((total, each) => total + (each[name] ?? 0), 0);
  const attempts = sum('attempts');
  const reached = Object.values(run.campaigns).reduce((total, each) => total + each.reached, 0);
  return {
    drawn: sum('drawn'),
    tasks: sum('tasks'),
    attempts,
    contactRate: run.charts.dry ? null : rate(reached, attempts),
    completed: sum('completed'),
    unreachable: sum('unreachable'),
    notFit: sum('notFit'),
    neverDialled: sum('neverDialled'),
    open: sum('open'),
    cases: count(Object.values(run.cases)),
    texts: count(Object.values(run.messages).map(({ states }) => states)),
    busiestLoad: run.charts.days.reduce<number | null>(
      (most, { load }) => (load === null ? most : Math.max(most ?? 0, load)),
      null,
    ),
  };
}

function plannedCalls({ days }: Charts, code: string): number {
  return days.reduce((sum, { calls }) => sum + (calls[code] ?? 0), 0);
}

function count(groups: readonly Counts[]): number {
  return groups.flatMap((group) => Object.values(group)).reduce((total, each) => total + each, 0);
}

function figures(a: Figures, b: Figures): Record<string, Figure> {
  return Object.fromEntries(Object.keys(a).map((name) => [name, figure(a[name], b[name])]));
}

function figure(a: number | null | undefined, b: number | null | undefined): Figure {
  const diff = a == null || b == null ? null : Math.round((b - a) * 10_000) / 10_000;
  return { a: a ?? null, b: b ?? null, diff };
}
