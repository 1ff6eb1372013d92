import { Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { BREAKER, type BreakerState, CLOSED, type SendOutcome, afterSend, slotsOpen } from '../breaker.rules';
import type { Clock } from '../clock';
import type { Metrics } from '../operation/metrics';
import { PauseNote } from '../provider-pause';
import { fraction } from '../seeded';
import type { SendAnswer } from './gateways/port';

/** What an answer says of the gateway's health; `no_answer`: nobody can say whether the text was taken. */
type Told = SendAnswer | 'no_answer';

/**
 * Watches how a gateway bears up under our sends, and when it is to be left alone. Each process judges by what it met
 * itself; what it concludes is noted for people to see, and an account at fault raises an alarm.
 */
export class GatewayWatch {
  private readonly log = new Logger('texts');
  private breaker: BreakerState = CLOSED;
  private readonly note: PauseNote;

  constructor(
    pool: Pool,
    private readonly clock: Clock,
    private readonly gateway: string,
    private readonly metrics?: Metrics,
  ) {
    this.note = new PauseNote(pool, { provider: gateway, channel: 'text' });
  }

  /** How many sends may be under way now. */
  slots(most: number): number {
    return slotsOpen(this.breaker, this.clock.now().getTime(), most);
  }

  /** Null: sends go on. Otherwise the instant until which the gateway is left alone. */
  get pausedUntil(): Date | null {
    const { shutUntil } = this.breaker;
    return shutUntil !== null && shutUntil > this.clock.now().getTime() ? new Date(shutUntil) : null;
  }

  /** @param token of the send: it spreads pauses, and makes them the same in a repeated simulation */
  learn(told: Told, token: string): void {
    const outcome = outcomeOf(told);
    if (outcome === null) return;
    const before = this.breaker;
    // Nearly every send: there is nothing to learn from it.
    if (outcome === 'good' && before === CLOSED) return;
    const now = this.clock.now();
    this.breaker = afterSend(before, outcome, now.getTime(), fraction('pause', token));
    if (outcome === 'good') {
      // A good answer to a send from before the pause does not end it.
      if (this.breaker.shutUntil === null && this.note.end(now)) this.metrics?.showTextPause(null);
      return;
    }
    const until = this.breaker.shutUntil;
    if (until === null || until === before.shutUntil) return;
    const why = told === 'no_answer' ? told : (told as { code: string }).code;
    if (why === 'account') this.alarm();
    if (this.note.begin(new Date(until), why, now)) this.metrics?.showTextPause(new Date(until));
  }

  /** When a text that was certainly not taken may be tried again. */
  nextTry(token: string): number {
    const pause = BREAKER.troublePauseMs[0] * (0.5 + fraction('pause', token) / 2);
    return Math.max(this.breaker.shutUntil ?? 0, this.clock.now().getTime() + pause);
  }

  private alarm(): void {
    this.metrics?.countTextAlarm('account');
    this.log.error(
      `${this.gateway} refuses every text: its account, key, balance or sender is at fault. Texts wait in the outbox; see docs/operations.md`,
    );
  }
}

function outcomeOf(told: Told): SendOutcome | null {
  if (told === 'no_answer') return 'trouble';
  if (told.kind !== 'later') return 'good';
  switch (told.code) {
    case 'rate_limited':
      return 'throttled';
    case 'account':
      return 'hopeless';
    case 'unreachable':
      return 'trouble';
    // Nothing was asked of the gateway.
    case 'closing':
      return null;
  }
}
