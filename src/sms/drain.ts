import type { LeasedText } from './outbox.sql';

/** A message whose intent is committed: it goes out now, or is known not to have gone. */
export interface IntendedText extends LeasedText {
  readonly token: string;
  readonly intentAt: number;
  /** Until when its hours are open, epoch milliseconds; null: they do not close. */
  readonly openUntil: number | null;
}

/** What a drain asks of its surroundings. */
export interface DrainPorts {
  /** Sends that may be under way now; 0: leave the gateway alone. */
  slots(): number;
  /** Holds the next messages; fewer than `lot`: there are no more. */
  lease(): Promise<LeasedText[]>;
  /** Passes the last gates and commits the intents of those that may go. */
  intend(batch: LeasedText[]): Promise<IntendedText[]>;
  /** Sends one and tells the result to whom it concerns. Never rejects. */
  send(text: IntendedText): Promise<void>;
  /** An intent that was not followed by a send. */
  unsent(text: IntendedText): void;
  release(batch: LeasedText[]): Promise<void>;
}

export interface DrainSizes {
  readonly slots: number;
  /** Messages of one lease. */
  readonly lot: number;
  /**
   * Intents written ahead of a free slot, so that a slot never waits for the database: at least, at most. If the process dies,
   * these and the ones in flight are all that becomes unknown (the leased ones simply go back), so they are no more than it takes.
   */
  readonly ahead: readonly [least: number, most: number];
}

export const DRAIN_SIZES: DrainSizes = { slots: 50, lot: 100, ahead: [10, 40] };

/**
 * One run through the outbox until nothing is due: leases, intents and sends go on side by side, each in its own batches,
 * and none waits for all of another (performance.md §6: 50 single loops reach 0.71 of the gateway's own rate, waiting for
 * whole batches 0.76).
 */
export class Drain {
  private leased: LeasedText[] = [];
  private ready: IntendedText[] = [];
  private inFlight = 0;
  private leasing = false;
  private writing = false;
  private ahead: number;
  private exhausted = false;
  private stopped = false;
  private failure: { error: unknown } | null = null;
  private sent = 0;
  private finish!: () => void;

  constructor(
    private readonly ports: DrainPorts,
    private readonly sizes: DrainSizes = DRAIN_SIZES,
  ) {
    this.ahead = sizes.ahead[0];
  }

  /** Resolves with the number of sends when nothing is due, in flight or held any more. @throws what a port threw */
  async run(): Promise<number> {
    const finished = new Promise<void>((resolve) => (this.finish = resolve));
    this.pump();
    await finished;
    for (const text of this.ready.splice(0)) this.ports.unsent(text);
    // A lease that cannot be given back runs out by itself.
    if (this.leased.length > 0) await this.ports.release(this.leased.splice(0)).catch(() => undefined);
    if (this.failure) throw this.failure.error;
    return this.sent;
  }

  /** Takes nothing more; what is in flight is waited for, what is held is given back. */
  stop(): void {
    this.stopped = true;
    this.pump();
  }

  private pump(): void {
    const slots = this.stopped || this.failure ? 0 : Math.min(this.ports.slots(), this.sizes.slots);
    while (this.ready.length > 0 && this.inFlight < slots) this.launch(this.ready.shift()!);
    if (slots > 0) {
      // While a single probe is let through, nothing is written ahead of it.
      const ahead = slots < this.sizes.slots ? 0 : this.ahead;
      const room = slots + ahead - this.inFlight - this.ready.length;
      // A transaction each time a slot comes free would cost more than it saves.
      const worth = Math.min(Math.max(1, ahead >> 1), this.leased.length);
      if (!this.writing && worth > 0 && room >= worth) void this.intendNext(room);
      if (!this.leasing && !this.exhausted && this.leased.length <= this.sizes.lot / 2) void this.leaseNext();
    }
    const busy = this.inFlight > 0 || this.writing || this.leasing;
    const left = slots > 0 && (this.ready.length > 0 || this.leased.length > 0);
    if (!busy && !left) this.finish();
  }

  private launch(text: IntendedText): void {
    this.inFlight++;
    this.sent++;
    void this.ports.send(text).finally(() => {
      this.inFlight--;
      // This slot has to wait for the database: more ahead from now on.
      if (this.writing && this.ready.length === 0) this.ahead = Math.min(this.ahead * 2, this.sizes.ahead[1]);
      this.pump();
    });
  }

  private async leaseNext(): Promise<void> {
    this.leasing = true;
    try {
      const lot = await this.ports.lease();
      this.exhausted = lot.length < this.sizes.lot;
      this.leased.push(...lot);
    } catch (error) {
      this.failure ??= { error };
    }
    this.leasing = false;
    this.pump();
  }

  private async intendNext(room: number): Promise<void> {
    const batch = this.leased.splice(0, room);
    this.writing = true;
    try {
      const intended = await this.ports.intend(batch);
      if (this.ready.length > this.ahead / 2) this.ahead = Math.max(this.ahead - 1, this.sizes.ahead[0]);
      this.ready.push(...intended);
    } catch (error) {
      this.failure ??= { error };
    }
    this.writing = false;
    this.pump();
  }
}
