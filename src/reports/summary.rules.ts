import { Temporal } from 'temporal-polyfill';

type Counts = Record<string, number>;

/** A count under its keys. */
export interface Tally {
  keys: string[];
  count: number;
}

export interface DrawTotals {
  campaign: string;
  draws: number;
  eligible: number;
  drawn: number;
  excluded: number;
}

export interface TaskTotals {
  campaign: string;
  tasks: number;
  open: number;
  late: number;
  /** Their cycle ended before anybody could dial: what did not fit. */
  expiredUncalled: number;
}

export interface HourTotals {
  campaign: string;
  /** 0–23 on the wall clock of the session's zone. */
  hour: number;
  attempts: number;
  reached: number;
}

export interface AgentTotals {
  agent: string;
  attempts: number;
  reached: number;
  /** Local days on which they called. */
  days: number;
  /** From the dial to the recorded disposition. */
  busySeconds: number;
}

/** What the tables say, each list in the order of its keys. */
export interface SummaryFacts {
  draws: DrawTotals[];
  exclusions: Tally[];
  tasks: TaskTotals[];
  closeReasons: Tally[];
  dispositions: Tally[];
  hours: HourTotals[];
  cases: Tally[];
  messages: Tally[];
  messageReasons: Tally[];
  followUps: Tally[];
  agents: AgentTotals[];
}

export interface CampaignSummary {
  draws: number;
  eligible: number;
  drawn: number;
  excluded: number;
  exclusions: Counts;
  tasks: number;
  open: number;
  late: number;
  expiredUncalled: number;
  closeReasons: Counts;
  attempts: number;
  reached: number;
  /** Reached of counted attempts, four decimals; null before the first. */
  contactRate: number | null;
  dispositions: Counts;
  hours: Record<string, { attempts: number; reached: number }>;
}

export interface Summary {
  timeZone: string;
  campaigns: Record<string, CampaignSummary>;
  closeReasons: Counts;
  dispositions: Counts;
  hours: Record<string, { attempts: number; reached: number }>;
  cases: Record<string, Counts>;
  messages: Record<string, { states: Counts; reasons: Counts }>;
  followUps: Record<string, Counts>;
  agents: Record<string, Omit<AgentTotals, 'agent'>>;
  invariants: {
    checked: number;
    broken: number;
    byName: Record<string, { checked: number; broken: number }>;
  };
}

/** `summary.json`. Keys come in the order of the facts, so the same facts give the same bytes. */
export function summarise(
  facts: SummaryFacts,
  timeZone: string,
  invariants: readonly { name: string; checked: number; broken: number }[],
): Summary {
  const codes = new Set([...facts.draws, ...facts.tasks, ...facts.hours].map((each) => each.campaign));
  return {
    timeZone,
    campaigns: Object.fromEntries([...codes].sort().map((code) => [code, campaign(facts, code)])),
    closeReasons: totals(facts.closeReasons),
    dispositions: totals(facts.dispositions),
    hours: byHour(facts.hours),
    cases: nested(facts.cases),
    messages: Object.fromEntries(
      Object.entries(nested(facts.messages)).map(([rule, states]) => [
        rule,
        { states, reasons: nested(facts.messageReasons)[rule] ?? {} },
      ]),
    ),
    followUps: nested(facts.followUps),
    agents: Object.fromEntries(facts.agents.map(({ agent, ...load }) => [agent, load])),
    invariants: {
      checked: sum(invariants.map((each) => each.checked)),
      broken: sum(invariants.map((each) => each.broken)),
      byName: Object.fromEntries(invariants.map(({ name, checked, broken }) => [name, { checked, broken }])),
    },
  };
}

function campaign(facts: SummaryFacts, code: string): CampaignSummary {
  const draws = facts.draws.find((each) => each.campaign === code);
  const tasks = facts.tasks.find((each) => each.campaign === code);
  const hours = facts.hours.filter((each) => each.campaign === code);
  const attempts = sum(hours.map((each) => each.attempts));
  const reached = sum(hours.map((each) => each.reached));
  return {
    draws: draws?.draws ?? 0,
    eligible: draws?.eligible ?? 0,
    drawn: draws?.drawn ?? 0,
    excluded: draws?.excluded ?? 0,
    exclusions: nested(facts.exclusions)[code] ?? {},
    tasks: tasks?.tasks ?? 0,
    open: tasks?.open ?? 0,
    late: tasks?.late ?? 0,
    expiredUncalled: tasks?.expiredUncalled ?? 0,
    closeReasons: nested(facts.closeReasons)[code] ?? {},
    attempts,
    reached,
    contactRate: rate(reached, attempts),
    dispositions: nested(facts.dispositions)[code] ?? {},
    hours: byHour(hours),
  };
}

/** Four decimals; null where nothing was tried. */
export function rate(reached: number, attempts: number): number | null {
  return attempts === 0 ? null : Math.round((reached / attempts) * 10_000) / 10_000;
}

/** First key → second key → count. */
function nested(tallies: readonly Tally[]): Record<string, Counts> {
  const found: Record<string, Counts> = {};
  for (const { keys, count } of tallies) (found[keys[0]!] ??= {})[keys[1]!] = count;
  return found;
}

/** Over all first keys, by the second. */
function totals(tallies: readonly Tally[]): Counts {
  const found: Counts = {};
  for (const { keys, count } of tallies) found[keys[1]!] = (found[keys[1]!] ?? 0) + count;
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Hours as `00` to `23`: as numbers they would jump in front of every other key. */
function byHour(hours: readonly HourTotals[]): Record<string, { attempts: number; reached: number }> {
  const found: Record<string, { attempts: number; reached: number }> = {};
  for (const { hour, attempts, reached } of [...hours].sort((a, b) => a.hour - b.hour)) {
    const at = (found[String(hour).padStart(2, '0')] ??= { attempts: 0, reached: 0 });
    at.attempts += attempts;
    at.reached += reached;
  }
  return found;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** The local date of an instant in a zone, YYYY-MM-DD. */
export function localDate(at: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
}
