import type { JournalEntry } from '../../src/carriers/exchange';
import type { TextJournalEntry } from '../../src/sms/gateways/exchange';

/** A disposition that a server acknowledged (2xx) to the agent who sent it. Instants in here are epoch milliseconds. */
export interface AcknowledgedDisposition {
  attemptId: number;
  disposition: string;
  at: number;
}

/** An opt-out that a server acknowledged to whoever asked for it. */
export interface AcknowledgedOptOut {
  phone: string;
  channel: 'call' | 'text' | 'all';
  at: number;
}

export interface TaskRow {
  id: number;
  state: string;
  attempts: number;
  closedAt: number | null;
  heldBy: string | null;
}

export interface AttemptRow {
  id: number;
  taskId: number;
  phone: string;
  token: string | null;
  state: string;
  outcome: string | null;
  counted: boolean;
  startedAt: number;
  disposition: string | null;
}

export interface MessageRow {
  id: number;
  rule: string;
  recordType: string;
  recordKey: string;
  dueOn: string;
  phone: string | null;
  token: string | null;
  state: string;
  intentAt: number | null;
  /** The text that a person had sent again as this one. */
  againOf: number | null;
}

/** All that a storm left behind: what the exchanges saw, what callers were told, and what the tables say. */
export interface Evidence {
  calls: readonly JournalEntry[];
  texts: readonly TextJournalEntry[];
  dispositions: readonly AcknowledgedDisposition[];
  optOuts: readonly AcknowledgedOptOut[];
  /** Other writes that were acknowledged, by name, e.g. `claim R1`. */
  written: readonly string[];
  /** Those of them, and of their kind, that the tables hold. */
  present: ReadonlySet<string>;
  tasks: readonly TaskRow[];
  attempts: readonly AttemptRow[];
  messages: readonly MessageRow[];
}

/** One call as the exchange saw it. */
export interface PlacedCall {
  token: string;
  phone: string;
  placedAt: number;
  /** Infinity: the exchange still carries it. */
  endedAt: number;
  outcome: string | null;
}

/** Calls in the order of their placing; a token placed twice is two calls that end together. */
export function placedCalls(journal: readonly JournalEntry[]): PlacedCall[] {
  const ends = new Map(journal.flatMap((entry) => (entry.event === 'ended' ? [[entry.token, entry]] : [])));
  return journal
    .filter((entry) => entry.event === 'placed')
    .map((entry) => {
      const end = ends.get(entry.token);
      return {
        token: entry.token,
        phone: entry.phone,
        placedAt: Date.parse(entry.at),
        endedAt: end ? Date.parse(end.at) : Infinity,
        outcome: end?.outcome ?? null,
      };
    })
    .sort((one, other) => one.placedAt - other.placedAt);
}
