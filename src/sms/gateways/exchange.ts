import type { Clock } from '../../clock';
import type { DeliveryReport } from '../delivery.rules';
import { type ExchangeBehaviour, type FaultName, type Fate, USUAL_BEHAVIOUR, fateOf } from './exchange.rules';
import type { OutgoingText, RawReport } from './port';

/** One line of what happened at the exchange, in order: the judge of a storm reads this, not our tables. */
export interface TextJournalEntry {
  /** ISO instant of the exchange's clock. */
  at: string;
  event: 'accepted' | 'refused' | 'throttled' | 'lost' | 'reported';
  token: string;
  to: string;
  body?: string;
  /** Accepted: what the caller was told. Reported: the status. */
  said?: string;
}

/** What the caller is told; `none`: nothing, ever. */
export type ExchangeAnswer =
  | { kind: 'accepted'; providerRef: string }
  | { kind: 'refused'; code: string }
  | { kind: 'throttled' }
  | { kind: 'error' }
  | { kind: 'none' };

export interface ExchangeOptions {
  seed: number | string;
  behaviour?: Partial<ExchangeBehaviour>;
}

interface Taken {
  text: OutgoingText;
  fate: Fate;
  providerRef: string;
  at: number;
}

/** Form of a simulated report on the wire. */
export interface ExchangeReport {
  token: string;
  status: DeliveryReport['status'];
  code: string | null;
  providerRef: string;
  /** ISO instant at the exchange. */
  at: string;
}

/**
 * A short-message centre, seeded: what happens to a text depends on the seed, its token and its number alone. Like the
 * real ones it has no idempotency key: the same text handed over twice reaches the customer twice, and the journal shows
 * it. Reports are pushed to `onReport` by the clock's alarms where one is given, and otherwise wait to be taken.
 */
export class TextExchange {
  readonly journal: TextJournalEntry[] = [];
  private readonly behaviour: ExchangeBehaviour;
  private readonly taken = new Map<string, Taken>();
  private readonly waiting: { at: number; order: number; report: ExchangeReport }[] = [];
  private readonly demands = new Map<FaultName, number>();
  private planned = 0;

  constructor(
    private readonly clock: Clock,
    private readonly options: ExchangeOptions,
    private readonly onReport?: (report: ExchangeReport) => void,
  ) {
    this.behaviour = { ...USUAL_BEHAVIOUR, ...options.behaviour };
  }

  /** The next `times` texts suffer this fault, whatever their seed says. */
  demand(fault: FaultName, times = 1): void {
    this.demands.set(fault, (this.demands.get(fault) ?? 0) + times);
  }

  /** Takes a text or not, at once; the caller hears of it `latencyMs` later. */
  submit(text: OutgoingText): { answer: ExchangeAnswer; latencyMs: number } {
    const fate = fateOf(this.options.seed, text, this.behaviour, this.struck());
    const { latencyMs } = fate;
    if (fate.verdict === 'lost') return { answer: this.note('lost', text, { kind: 'none' }), latencyMs };
    if (fate.verdict === 'throttled')
      return { answer: this.note('throttled', text, { kind: 'throttled' }), latencyMs };
    if (fate.verdict !== 'accept') {
      return { answer: this.note('refused', text, { kind: 'refused', code: fate.verdict }), latencyMs };
    }
    // By the token, not by a counter: what a message is called must not hang on who came first.
    const providerRef = `SX${text.token.replaceAll('-', '').slice(0, 16)}`;
    const taken: Taken = { text, fate, providerRef, at: this.clock.now().getTime() };
    // The first stands for `find`; a second one under the same token is in the journal for the judge.
    if (!this.taken.has(text.token)) this.taken.set(text.token, taken);
    this.plan(taken);
    const answer: ExchangeAnswer =
      fate.answer === 'ok'
        ? { kind: 'accepted', providerRef }
        : { kind: fate.answer === 'error' ? 'error' : 'none' };
    return { answer: this.note('accepted', text, answer), latencyMs };
  }

  /** How a text stands now, whatever was reported of it. */
  find(token: string): ExchangeReport | null {
    const known = this.taken.get(token);
    if (!known) return null;
    const { end } = known.fate;
    const over = this.clock.now().getTime() >= known.at + end.afterMs;
    return this.reportOf(known, over ? end.status : 'sent', over ? end.code : null);
  }

  /** Reports whose time has come, in order of time; each is handed out once. Nothing when they are pushed. */
  takeReports(now: Date): RawReport[] {
    const due = this.waiting.filter((it) => it.at <= now.getTime());
    if (due.length === 0) return [];
    const kept = this.waiting.filter((it) => it.at > now.getTime());
    this.waiting.splice(0, this.waiting.length, ...kept);
    due.sort(
      (one, other) =>
        one.at - other.at || compare(one.report.token, other.report.token) || one.order - other.order,
    );
    return due.map(({ report }) => {
      this.noteReport(report);
      return { token: report.token, payload: report };
    });
  }

  /** The instant of the next report that waits to be taken, or null. */
  nextReport(): Date | null {
    return this.waiting.length ? new Date(Math.min(...this.waiting.map((it) => it.at))) : null;
  }

  private plan(taken: Taken): void {
    for (const planned of taken.fate.reports) {
      const at = taken.at + planned.afterMs;
      const report = {
        ...this.reportOf(taken, planned.status, planned.code),
        at: new Date(at).toISOString(),
      };
      if (!this.onReport) this.waiting.push({ at, order: this.planned++, report });
      else {
        this.clock.at(new Date(at), () => {
          this.noteReport(report);
          this.onReport!(report);
        });
      }
    }
  }

  private reportOf(
    { text, providerRef }: Taken,
    status: ExchangeReport['status'],
    code: string | null,
  ): ExchangeReport {
    return { token: text.token, status, code, providerRef, at: this.clock.now().toISOString() };
  }

  private struck(): ReadonlySet<FaultName> {
    const struck = new Set<FaultName>();
    for (const [fault, left] of this.demands) {
      struck.add(fault);
      if (left > 1) this.demands.set(fault, left - 1);
      else this.demands.delete(fault);
    }
    return struck;
  }

  private note<A extends ExchangeAnswer>(event: TextJournalEntry['event'], text: OutgoingText, answer: A): A {
    const { token, to, body } = text;
    this.journal.push({ at: this.clock.now().toISOString(), event, token, to, body, said: answer.kind });
    return answer;
  }

  private noteReport({ token, status }: ExchangeReport): void {
    const to = this.taken.get(token)?.text.to ?? '';
    this.journal.push({ at: this.clock.now().toISOString(), event: 'reported', token, to, said: status });
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
