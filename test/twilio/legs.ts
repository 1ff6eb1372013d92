import type { Clock } from '../../src/clock';
import type { Callbacks, Hook } from './callbacks';
import type { TwilioJournal } from './journal';
import {
  type Leg,
  type LegStatus,
  type ProgressEvent,
  callParams,
  isOver,
  outcomeOf,
  progressParams,
} from './leg';
import type { Fates, LegPlan } from './people';
import { type Sids } from './sids';

export interface LegSetting {
  clock: Clock;
  speed: number;
  accountSid: string;
  forgetAfterMs: number | null;
}

export interface NewLeg {
  token: string | null;
  side: Leg['side'];
  parent: Leg | null;
  to: string;
  from: string;
  hook: Hook | null;
  events: readonly string[];
}

/** From the network's acceptance to the first ring. */
const SETUP_MS = 500;

/** Every telephone that rings, talks or has hung up, and the network between: no instructions are known here. */
export class Legs {
  /** What a test says of the telephone at a number, beyond the seed. */
  readonly plans = new Map<string, Partial<LegPlan>>();
  readonly known = new Map<string, Leg>();
  private live = 0;

  constructor(
    readonly setting: LegSetting,
    private readonly sids: Sids,
    private readonly fates: Fates,
    private readonly callbacks: Callbacks,
    private readonly journal: TwilioJournal,
  ) {}

  get underWay(): number {
    return this.live;
  }

  make({ token, side, parent, to, from, hook, events }: NewLeg): Leg {
    const sid = this.sids.make('CA');
    const key = token ?? sid;
    const plan = side === 'agent' ? this.fates.agent(key, to) : this.fates.customer(key, to);
    const at = this.setting.clock.now();
    const leg: Leg = {
      sid,
      token,
      side,
      parent,
      to,
      from,
      status: 'queued',
      plan: { ...plan, ...this.plans.get(to) },
      hook,
      events: new Set(events as readonly ProgressEvent[]),
      told: 0,
      queueMs: 0,
      sipCode: null,
      answeredBy: null,
      createdAt: at,
      updatedAt: at,
      startedAt: null,
      answeredAt: null,
      endedAt: null,
      alarms: new Set(),
      run: new AbortController(),
      settled: new AbortController(),
      peer: null,
      star: null,
    };
    this.known.set(sid, leg);
    this.live++;
    return leg;
  }

  /** Lets it ring for at most `timeoutSeconds`; what comes of it shows in `settled`. */
  ring(leg: Leg, timeoutSeconds: number): void {
    const { ends, ringSeconds, sipCode } = leg.plan;
    leg.startedAt = this.setting.clock.now();
    this.note('leg_started', leg);
    this.tell(leg, 'initiated');
    if (ends !== 'failed') {
      this.after(leg, SETUP_MS, () => {
        leg.status = 'ringing';
        leg.updatedAt = this.setting.clock.now();
        this.note('leg_ringing', leg);
        this.tell(leg, 'ringing');
      });
    }
    const seconds = ringSeconds ?? Infinity;
    if (seconds >= timeoutSeconds)
      return this.after(leg, SETUP_MS + timeoutSeconds * 1000, () => this.end(leg, 'no-answer', 487));
    this.after(leg, SETUP_MS + seconds * 1000, () => {
      if (ends === 'answered' || ends === 'voicemail') this.answer(leg);
      else this.end(leg, ends, sipCode);
    });
  }

  answer(leg: Leg): void {
    if (isOver(leg) || leg.answeredAt) return;
    this.quieten(leg);
    leg.status = 'in-progress';
    leg.answeredAt = leg.updatedAt = this.setting.clock.now();
    this.note('leg_answered', leg);
    this.tell(leg, 'answered');
    const { talkSeconds } = leg.plan;
    // Whatever happens to the call meanwhile, this person hangs up then.
    if (talkSeconds !== null) this.after(leg, talkSeconds * 1000, () => this.end(leg, 'completed', 200));
    leg.settled.abort();
  }

  /** Hung up, by this telephone or by whoever may. */
  end(leg: Leg, status?: LegStatus, sipCode?: number): void {
    if (isOver(leg)) return;
    this.quieten(leg);
    leg.status = status ?? (leg.answeredAt ? 'completed' : 'canceled');
    leg.sipCode = sipCode ?? (leg.answeredAt ? 200 : 487);
    leg.endedAt = leg.updatedAt = this.setting.clock.now();
    this.live--;
    const { sid, token, side, to } = leg;
    const entry = { sid, token, leg: side, to, status: leg.status, outcome: outcomeOf(leg) };
    this.journal.write('leg_ended', entry);
    this.tell(leg, 'completed');
    const { clock, forgetAfterMs } = this.setting;
    if (forgetAfterMs !== null) clock.after(forgetAfterMs, () => this.known.delete(sid));
    leg.settled.abort();
    leg.run.abort();
  }

  /** After so many milliseconds of the network's time, unless the leg answers or ends before. */
  after(leg: Leg, milliseconds: number, work: () => void): void {
    const { clock, speed } = this.setting;
    const alarm = clock.after(milliseconds * speed, () => {
      leg.alarms.delete(alarm);
      work();
    });
    leg.alarms.add(alarm);
  }

  note(event: Parameters<TwilioJournal['write']>[0], leg: Leg, more: { note?: string } = {}): void {
    const { sid, token, side, to, status } = leg;
    this.journal.write(event, { sid, token, leg: side, to, status, ...more });
  }

  private quieten(leg: Leg): void {
    for (const alarm of leg.alarms) alarm.cancel();
    leg.alarms.clear();
  }

  private tell(leg: Leg, event: ProgressEvent): void {
    if (!leg.hook || !leg.events.has(event)) return;
    const { sid, token, to } = leg;
    const { clock, accountSid } = this.setting;
    const status = event === 'initiated' ? 'initiated' : leg.status;
    const params = { ...callParams(leg, accountSid, status), ...progressParams(leg, event, clock.now()) };
    leg.told++;
    const lie = { CallStatus: leg.status === 'busy' ? 'completed' : 'busy' };
    this.callbacks.send(leg.hook, params, { kind: 'calls', sid, token, to, status, lie });
  }
}

/** Resolves when the signal is given, at once where it has been. */
export function given(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
