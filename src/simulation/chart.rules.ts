import { MINUTES_AN_ATTEMPT, USUAL_CONTACT_RATE, attemptsACall } from '../reports/effort.rules';
import { rate } from '../reports/summary.rules';

export type Counts = Record<string, number>;

/** Tasks that opened on a local day, by when they fall due. */
export interface TasksOpened {
  date: string;
  dueOn: string;
  campaign: string;
  /** Of the centre's agents; the others have salespeople or a branch. */
  centre: boolean;
  /** Code of its calling hours. */
  hours: string;
  tasks: number;
}

export interface CallsMade {
  date: string;
  campaign: string;
  attempts: number;
  reached: number;
  /** Of them by the centre's agents. */
  byCentre: number;
}

/** Calls whose cycle ended on a local day before they were done. */
export interface CallsExpired {
  date: string;
  campaign: string;
  expired: number;
  neverDialled: number;
}

export interface ChartFacts {
  dates: readonly string[];
  /** Minutes of the hours named, on a date. */
  openMinutes(date: string, hours: string): number;
  agents: number;
  dry: boolean;
  suspended: readonly string[];
  tasks: readonly TasksOpened[];
  calls: readonly CallsMade[];
  expired: readonly CallsExpired[];
  cases: readonly { date: string; count: number }[];
  texts: readonly { date: string; count: number }[];
}

/** One local day of a run, for charts. */
export interface ChartDay {
  date: string;
  /** Minutes of the standard windows. */
  openMinutes: number;
  /** New calls by campaign. */
  tasks: Counts;
  /** Attempts by campaign; planned ones where nobody dialled. */
  calls: Counts;
  attempts: number;
  reached: number;
  contactRate: number | null;
  /** Attempts of the centre's agents, what they can make in the standard windows, and the share; null: those were closed. */
  centreAttempts: number;
  capacity: number;
  load: number | null;
  cases: number;
  texts: number;
}

export interface NotFit {
  date: string;
  campaign: string;
  /** Calls whose cycle ended on that day undone. */
  calls: number;
  neverDialled: number;
  reason: 'suspended' | 'no_windows' | 'people' | 'not_reached' | 'place';
  zh: string;
  en: string;
}

export interface Charts {
  dry: boolean;
  agents: number;
  days: ChartDay[];
  notFit: NotFit[];
}

/** The hours that the whole centre keeps. */
const STANDARD = 'standard';
const A_WEEK = 7;
/** From this load on people are what is missing. */
const BUSY = 0.9;

const REASONS: Record<NotFit['reason'], [string, string]> = {
  suspended: ['项目已暂停', 'the campaign was suspended'],
  no_windows: ['截止前没有可呼叫时段', 'no window was open before its end'],
  people: ['人手不足，坐席已满负荷', 'too few people: agents were busy all along'],
  not_reached: ['呼过未接通，次数或间隔所限', 'tried in vain, within its attempts and gaps'],
  place: [
    '坐席有余，受间隔、技能或排队先后所限',
    'agents had time left: gaps, skills or the order of the queue stood in the way',
  ],
};

/** What a run says day by day. A dry run made no calls: its plan is laid over the days instead, what is due first served first. */
export function chartsOf(facts: ChartFacts): Charts {
  const capacity = (date: string) =>
    Math.floor((facts.agents * facts.openMinutes(date, STANDARD)) / MINUTES_AN_ATTEMPT);
  const planned = facts.dry ? planOver(facts, capacity) : null;
  const calls = planned?.calls ?? facts.calls;
  const days = facts.dates.map((date) => {
    const made = calls.filter((each) => each.date === date);
    const attempts = sum(made, 'attempts');
    const reached = sum(made, 'reached');
    const centreAttempts = sum(made, 'byCentre');
    const able = capacity(date);
    return {
      date,
      openMinutes: facts.openMinutes(date, STANDARD),
      tasks: byCampaign(
        facts.tasks.filter((each) => each.date === date).map((each) => [each.campaign, each.tasks]),
      ),
      calls: byCampaign(made.map((each) => [each.campaign, each.attempts])),
      attempts,
      reached,
      contactRate: facts.dry ? null : rate(reached, attempts),
      centreAttempts,
      capacity: able,
      load: able === 0 ? null : Math.round((centreAttempts / able) * 1000) / 1000,
      cases: countOn(facts.cases, date),
      texts: countOn(facts.texts, date),
    };
  });
  const left = planned?.left ?? facts.expired;
  return {
    dry: facts.dry,
    agents: facts.agents,
    days,
    notFit: left.map((each) => explained(each, days, facts.suspended)),
  };
}

function explained(left: CallsExpired, days: readonly ChartDay[], suspended: readonly string[]): NotFit {
  const { date, campaign, expired, neverDialled } = left;
  const last = days.findIndex((day) => day.date === date);
  const until = last < 0 ? days.length : last + 1;
  const week = days.slice(Math.max(0, until - A_WEEK), until);
  const open = week.filter((day) => day.openMinutes > 0);
  const busy = open.filter((day) => day.load !== null && day.load >= BUSY);
  const reason = suspended.includes(campaign)
    ? 'suspended'
    : open.length === 0
      ? 'no_windows'
      : neverDialled === 0
        ? 'not_reached'
        : busy.length * 2 >= open.length
          ? 'people'
          : 'place';
  const [zh, en] = REASONS[reason];
  return { date, campaign, calls: expired, neverDialled, reason, zh, en };
}

interface Waiting {
  dueOn: string;
  campaign: string;
  centre: boolean;
  hours: string;
  calls: number;
}

/** Lays a plan over the days: each day does what its people can, what is due first, first; what is due and undone is left over. */
function planOver(
  facts: ChartFacts,
  capacity: (date: string) => number,
): { calls: CallsMade[]; left: CallsExpired[] } {
  const each = attemptsACall(USUAL_CONTACT_RATE);
  const calls: CallsMade[] = [];
  const left: CallsExpired[] = [];
  let waiting: Waiting[] = [];
  for (const date of facts.dates) {
    waiting.push(
      ...facts.tasks
        .filter((opened) => opened.date === date)
        .map(({ dueOn, campaign, centre, hours, tasks }) => ({
          dueOn,
          campaign,
          centre,
          hours,
          calls: tasks,
        })),
    );
    waiting.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0));
    let able = Math.floor(capacity(date) / each);
    for (const work of waiting) {
      if (facts.suspended.includes(work.campaign) || facts.openMinutes(date, work.hours) === 0) continue;
      // Salespeople and branches have hours of their own, and calls that may be made when the centre is closed are for those on
      // duty: neither takes anything from the centre's agents.
      const byAgents = work.centre && facts.openMinutes(date, STANDARD) > 0;
      const done = byAgents ? Math.min(able, work.calls) : work.calls;
      if (byAgents) able -= done;
      work.calls -= done;
      if (done === 0) continue;
      const attempts = Math.round(done * each);
      calls.push({
        date,
        campaign: work.campaign,
        attempts,
        reached: 0,
        byCentre: work.centre ? attempts : 0,
      });
    }
    for (const { dueOn, campaign, calls: undone } of waiting)
      if (undone > 0 && dueOn <= date) left.push({ date, campaign, expired: undone, neverDialled: undone });
    waiting = waiting.filter((work) => work.calls > 0 && work.dueOn > date);
  }
  return { calls, left: merged(left) };
}

function merged(left: readonly CallsExpired[]): CallsExpired[] {
  const found = new Map<string, CallsExpired>();
  for (const each of left) {
    const key = `${each.date} ${each.campaign}`;
    const held = found.get(key);
    if (held) {
      held.expired += each.expired;
      held.neverDialled += each.neverDialled;
    } else found.set(key, { ...each });
  }
  return [...found.values()];
}

function byCampaign(pairs: readonly (readonly [string, number])[]): Counts {
  const counts: Counts = {};
  for (const [campaign, count] of pairs) counts[campaign] = (counts[campaign] ?? 0) + count;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function countOn(list: readonly { date: string; count: number }[], date: string): number {
  return list.find((each) => each.date === date)?.count ?? 0;
}

function sum<K extends string>(list: readonly Record<K, number>[], key: K): number {
  return list.reduce((total, each) => total + each[key], 0);
}
