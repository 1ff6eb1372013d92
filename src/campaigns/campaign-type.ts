import type { PlanValues } from '../queue/call-plan';

/** Tables that a campaign may draw from. */
export type RecordType = 'policy' | 'claim' | 'complaint' | 'repair';

/**
 * A campaign type is data: what the standard says, in a form that the draw's one statement is built from. Adding a type is
 * one file in `types/` and its line in `campaign-types.ts`; no other code names a campaign.
 *
 * What a supervisor may change is in `defaults` (the first version of the campaign's values); the rest is the standard.
 */
export interface CampaignType {
  /** Stable name in tables, files and addresses. */
  code: string;
  nameZh: string;
  nameEn: string;
  /** The clause that it implements, quoted by tasks, calls and reports. */
  clause: string;
  /** The rule in one sentence, in our own words, for the people who answer "why". */
  ruleZh: string;
  ruleEn: string;
  /** Null: named by each list drawn by hand. */
  recordType: RecordType | null;
  schedule: Schedule;
  selector: Selector;
  /** Reasons for which an eligible record is not called, in any order: the draw tests them in its own. */
  exclusions: readonly ExclusionReason[];
  pool: PoolChoice;
  /** How far back, in days, a record beyond the late horizon is still listed, as excluded `stale`. */
  staleDays: number;
  /** Work for people that the draw opens in its own transaction. */
  followUps: readonly DrawFollowUp[];
  /** A new contact of a record closes what is still open of an older one. */
  supersedes: boolean;
  defaults: PlanValues;
}

export type Schedule =
  /** `rrule`: RFC 5545; `start`: wall clock of the installation's zone. */
  | { kind: 'recurring'; rrule: string; start: string }
  /** Enqueued by the dialler when a branch corrects a case. */
  | { kind: 'on-correction' }
  | { kind: 'by-hand' };

export type Selector =
  | {
      kind: 'events';
      window: EventWindow;
      /** A record matches when any of its events lies in the window. */
      events: readonly EventMatch[];
      where: readonly Condition[];
    }
  /** Due on the days before expiry that the values list; one contact for each reminder. */
  | { kind: 'reminders'; expiry: string; knownFrom: string; where: readonly Condition[] }
  /** A list or filter that somebody hands over, or a corrected case. */
  | { kind: 'given' };

/** Relative to the draw's due instant T and its local date in the installation's zone; half-open as instants. */
export type EventWindow =
  /** The calendar week, Monday to Sunday, before the one that T lies in. */
  | { kind: 'previous-week' }
  /** [T − from, T − to) of elapsed time. */
  | { kind: 'minutes-before'; from: number; to: number }
  /** Local dates T − first to T − last, both included. */
  | { kind: 'days-before'; first: number; last: number };

export interface EventMatch {
  /** Column of an instant. */
  column: string;
  /** Counts only while this other event is not on record as of the draw's due instant. */
  unlessBy?: string;
}

export type Condition =
  | { column: string; in: readonly string[] }
  | { column: string; is: boolean }
  | { anyOf: readonly (readonly Condition[])[] }
  /** Of a claim: by its policy's product line; where no policy is known, by having a plate. */
  | { policyLine: readonly string[]; orUnknownWith: string };

/** In the order in which a draw tests them: the first that applies is the reason that is kept. */
export const EXCLUSION_REASONS = [
  /** Reached us after the horizon within which the call still makes sense. */
  'stale',
  /** No number that could be called. */
  'no_contact',
  /** One of its numbers must not be called. */
  'opted_out',
  /** Another policy renews it. */
  'renewed',
  /** Closed early. */
  'ended',
  /** The customer refused an earlier contact of this campaign. */
  'refused',
  /** Another call of this campaign to the same number is open. */
  'in_progress',
] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];

export type PoolChoice =
  /** Agents of the centre with the plan's skill. */
  | 'skill'
  /** The policy's own salesperson; the branch's team where there is none on the staff list. */
  | 'salesperson-then-branch';

export interface DrawFollowUp {
  kind: string;
  /**
   * `missing`: this event is not on record as of the draw; `stale`: beyond the late horizon, or drawn so late, as after an
   * outage, that the cycle had passed before a call could be made.
   */
  when: { missing: string } | 'stale';
  /** Minutes from the draw's due instant until a person must have acted. */
  dueMinutes: number;
}

export const MINUTES_A_DAY = 24 * 60;
export const MINUTES_A_WEEK = 7 * MINUTES_A_DAY;

/** What most campaigns share (服务标准 9(4)(4)–(5), 10(8)(4)–(5)): standard hours, three attempts; the rest is the house's. */
export const USUAL_VALUES: PlanValues = {
  enabled: true,
  priority: 50,
  hours: 'standard',
  cycleMinutes: MINUTES_A_WEEK,
  maxAttempts: 3,
  retryGapMinutes: 120,
  spreadOverDay: true,
  previewSeconds: 60,
  wrapUpSeconds: 60,
  ringSeconds: 30,
  callbackToleranceMinutes: 15,
  maySkip: true,
  skill: 'visit',
  script: { code: 'new-policy', version: 2 },
  opensCaseFor: [],
  exhausted: 'unreachable',
  stopsOn: [],
  lateHorizonDays: 28,
};
