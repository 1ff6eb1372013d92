import { type Alarm, type Clock } from '../clock';
import { choose, fraction } from '../seeded';
import { type CallOutcome, type CallReport, type OutgoingCall, type Placement } from './port';

/** What the exchange looks at of a call. */
export type ExchangeCall = Pick<OutgoingCall, 'token' | 'phone' | 'agent' | 'ringSeconds'>;

/** Chances in [0, 1] of each kind of trouble. All zero: a carrier that behaves. */
export interface ExchangeFaults {
  /** Says no at once, on our side's account. */
  refuse: number;
  /** Accepts and never answers the request. */
  hang: number;
  /** Never heard: neither accepts nor answers. */
  lose: number;
  /** Sends a report twice. */
  twice: number;
  /** Sends a report long after the call. */
  late: number;
  /** Never sends the report of the end. */
  silent: number;
}

export const NO_FAULTS: ExchangeFaults = { refuse: 0, hang: 0, lose: 0, twice: 0, late: 0, silent: 0 };

/** Share of calls answered by the hour of the called party's clock; people are at home in the evening. */
const ANSWER_RATE = [
  0.35, 0.3, 0.3, 0.3, 0.3, 0.3, 0.4, 0.45, 0.5, 0.52, 0.55, 0.56, 0.5, 0.48, 0.55, 0.56, 0.55, 0.52, 0.55,
  0.64, 0.66, 0.6, 0.45, 0.4,
];
const WRONG_NUMBER_RATE = 0.02;
const INVALID_RATE = 0.015;
const SWITCHED_OFF_RATE = 0.06;

const NOT_ANSWERED: readonly (readonly [CallOutcome, number])[] = [
  ['no_answer', 70],
  ['busy', 22],
  ['voicemail', 8],
];

/** What happened at the exchange, in order: the judge of a storm reads this, not our tables. */
export interface JournalEntry {
  at: string;
  event: 'placed' | 'refused' | 'ended';
  token: string;
  phone: string;
  outcome?: CallOutcome;
}

interface Call {
  call: ExchangeCall;
  outcome: CallOutcome;
  placedAt: Date;
  answeredAt: Date | null;
  endsAt: Date;
  ended: boolean;
  alarms: Alarm[];
}

export interface ExchangeOptions {
  seed: number | string;
  timeZone: string;
  faults?: Partial<ExchangeFaults>;
  /** False: only the end of a call is reported (a simulation of months has no screen to keep live). */
  progress?: boolean;
  /** Shortens every delay, e.g. 0.01 for a storm. */
  speed?: number;
}

/** Injects what a simulation or a test wants otherwise than the configuration says. */
export const EXCHANGE_OPTIONS = Symbol('exchange options');

/**
 * A telephone exchange with people at the other end, all seeded: what a call does depends on the seed, its number, its
 * token and the hour alone. Some numbers do not exist, some belong to somebody else, for good; some are switched off for
 * a day. It keeps a journal and, unlike a real one, a promise: the same seed, the same calls.
 */
export class SimulatedExchange {
  readonly journal: JournalEntry[] = [];
  private readonly calls = new Map<string, Call>();
  private readonly faults: ExchangeFaults;

  constructor(
    private readonly clock: Clock,
    private readonly options: ExchangeOptions,
    private readonly report: (report: CallReport) => void,
  ) {
    this.faults = { ...NO_FAULTS, ...options.faults };
  }

  /** Whether somebody else answers this number: what the agent learns when a call to it is answered. */
  static belongsToSomebodyElse(seed: number | string, phone: string): boolean {
    return fraction(seed, 'wrong', phone) < WRONG_NUMBER_RATE;
  }

  /** `null` stands for a request that is never answered. The call may have been placed all the same. */
  place(call: ExchangeCall): Placement | null {
    if (this.strikes('lose', call.token)) return null;
    if (this.strikes('refuse', call.token)) {
      this.write('refused', call);
      return { kind: 'refused', code: 'exchange_busy', ours: true };
    }
    if (!this.calls.has(call.token)) this.start(call);
    // A real exchange has no idempotency key: it would ring again. The journal shows that it was asked twice.
    else this.write('placed', call);
    return this.strikes('hang', call.token) ? null : { kind: 'accepted', ref: call.token };
  }

  find(token: string): CallReport | null {
    const known = this.calls.get(token);
    if (!known) return null;
    if (known.ended) return this.endReport(known);
    // A busy machine asks between the end of a call and the alarm that tells it: nothing is later than the end.
    const at = new Date(Math.min(this.clock.now().getTime(), known.endsAt.getTime()));
    const { answeredAt } = known;
    if (answeredAt === null || answeredAt > at) return { token, status: 'ringing', at: at.toISOString() };
    return { token, status: 'answered', at: at.toISOString(), answeredAt: answeredAt.toISOString() };
  }

  hangUp(token: string): void {
    const known = this.calls.get(token);
    if (!known || known.ended) return;
    for (const alarm of known.alarms) alarm.cancel();
    if (known.answeredAt === null || known.answeredAt > this.clock.now()) {
      known.outcome = 'no_answer';
      known.answeredAt = null;
    }
    this.end(known, this.clock.now());
  }

  /** Calls under way now. */
  get live(): number {
    return [...this.calls.values()].filter((each) => !each.ended).length;
  }

  private start(call: ExchangeCall): void {
    const placedAt = this.clock.now();
    const outcome = this.outcomeOf(call, placedAt);
    const pace = 1000 * (this.options.speed ?? 1);
    const ring = this.chance('ring', call.token);
    const answeredAt =
      outcome === 'answered' ? new Date(placedAt.getTime() + pace * (4 + Math.floor(ring * 18))) : null;
    const talk = pace * (35 + Math.floor(this.chance('talk', call.token) * 150));
    const quick = outcome === 'busy' || outcome === 'invalid_number' || outcome === 'switched_off';
    const endsAt = answeredAt
      ? new Date(answeredAt.getTime() + talk)
      : new Date(placedAt.getTime() + pace * (quick ? 4 : call.ringSeconds));
    const known: Call = { call, outcome, placedAt, answeredAt, endsAt, ended: false, alarms: [] };
    this.calls.set(call.token, known);
    this.write('placed', call);
    if (this.options.progress !== false) {
      const ringingAt = new Date(placedAt.getTime() + pace);
      known.alarms.push(
        this.clock.at(ringingAt, () =>
          this.send({ token: call.token, status: 'ringing', at: ringingAt.toISOString() }),
        ),
      );
      if (answeredAt)
        known.alarms.push(
          this.clock.at(answeredAt, () =>
            this.send({ token: call.token, status: 'answered', at: answeredAt.toISOString() }),
          ),
        );
    }
    known.alarms.push(this.clock.at(endsAt, () => this.end(known, endsAt)));
  }

  private end(known: Call, at: Date): void {
    known.ended = true;
    known.endsAt = at;
    this.write('ended', known.call, known.outcome, at);
    if (!this.strikes('silent', known.call.token)) this.send(this.endReport(known));
  }

  private endReport(known: Call): CallReport {
    return {
      token: known.call.token,
      status: 'ended',
      outcome: known.outcome,
      at: known.endsAt.toISOString(),
      ...(known.answeredAt ? { answeredAt: known.answeredAt.toISOString() } : {}),
    };
  }

  private outcomeOf(call: ExchangeCall, at: Date): CallOutcome {
    const { seed, timeZone } = this.options;
    if (fraction(seed, 'invalid', call.phone) < INVALID_RATE) return 'invalid_number';
    const local = at.toLocaleString('en-GB', {
      timeZone,
      hourCycle: 'h23',
      dateStyle: 'short',
      timeStyle: 'short',
    });
    const [date, time] = local.split(', ');
    if (fraction(seed, 'off', call.phone, date!) < SWITCHED_OFF_RATE) return 'switched_off';
    if (this.chance('answer', call.token) < ANSWER_RATE[Number(time!.slice(0, 2))]!) return 'answered';
    return choose(NOT_ANSWERED, this.chance('why', call.token));
  }

  private send(report: CallReport): void {
    const key = `${report.token}/${report.status}`;
    const deliver = () => this.report(report);
    if (this.strikes('late', key)) this.clock.after(this.chance('how-late', key) * 20_000, deliver);
    else deliver();
    if (this.strikes('twice', key)) this.clock.after(this.chance('again', key) * 5_000, deliver);
  }

  private write(
    event: JournalEntry['event'],
    call: ExchangeCall,
    outcome?: CallOutcome,
    at = this.clock.now(),
  ): void {
    this.journal.push({
      at: at.toISOString(),
      event,
      token: call.token,
      phone: call.phone,
      ...(outcome && { outcome }),
    });
  }

  private strikes(fault: keyof ExchangeFaults, key: string): boolean {
    return this.faults[fault] > 0 && this.chance(`fault/${fault}`, key) < this.faults[fault];
  }

  private chance(what: string, key: string): number {
    return fraction(this.options.seed, what, key);
  }
}
