import { Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { type NewOptOut, addOptOut } from '../intake/opt-out.sql';
import type { Metrics } from '../operation/metrics';
import { inTransaction, prepared } from './prepared.sql';
import { alarmPaused } from './template-alarm';
import { type SendResult, markRefused, markSent, returnUnsent } from './result.sql';

/** What is known of one send. An ambiguous one has no result: its intent stands until the gateway is asked. */
export type KnownResult = SendResult &
  (
    | { readonly kind: 'sent'; readonly providerRef: string }
    | { readonly kind: 'refused'; readonly code: string; readonly phone: string; readonly provider: string }
    | { readonly kind: 'unsent'; readonly why: string; readonly notBefore: Date }
  );

/** How long a result may wait for others to share its statement, and how many are worth one. */
const GATHER_MS = 5;
const GATHERED = 20;

/**
 * Writes results in arrays: those that come within a few milliseconds, or while a statement is under way, share one. What could not be written
 * (a database restart) is kept and written with the next; if the process dies first, the intents stand and the gateway is
 * asked by token.
 */
export class ResultWriter {
  private readonly log = new Logger('texts');
  private pending: KnownResult[] = [];
  private writing: Promise<void> | null = null;
  private gathering: NodeJS.Timeout | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly metrics?: Metrics,
  ) {}

  push(result: KnownResult): void {
    this.pending.push(result);
    if (this.pending.length >= GATHERED) this.begin();
    else this.gather();
  }

  /** Resolves when everything is written. @throws the database's error; nothing is lost by it */
  async flush(): Promise<void> {
    while (this.writing || this.pending.length > 0) await (this.writing ?? this.write());
  }

  private gather(): void {
    this.gathering ??= setTimeout(() => {
      this.gathering = null;
      this.begin();
    }, GATHER_MS);
  }

  /** A failure shows in `flush`, which the drain ends with. */
  private begin(): void {
    if (!this.writing) void this.write().catch(() => undefined);
  }

  private write(): Promise<void> {
    if (this.gathering) clearTimeout(this.gathering);
    this.gathering = null;
    this.writing = this.writeAll().finally(() => (this.writing = null));
    return this.writing;
  }

  private async writeAll(): Promise<void> {
    do {
      // In the order in which reports hold messages (`lockByTokens`): two who hold several never wait for each other in a circle.
      const batch = this.pending.sort((one, other) => one.id - other.id);
      this.pending = [];
      try {
        await this.writeOrSplit(batch);
      } catch (error) {
        this.pending = [...batch, ...this.pending];
        throw error;
      }
    } while (this.pending.length >= GATHERED);
    if (this.pending.length > 0) this.gather();
  }

  /**
   * One result that no database will ever take must not keep the others, and with them the next drain, waiting: it is left out,
   * and its intent stands until the gateway is asked.
   */
  private async writeOrSplit(batch: readonly KnownResult[]): Promise<void> {
    try {
      await this.writeBatch(batch);
    } catch (error) {
      if (!isAboutData(error)) throw error;
      if (batch.length > 1) for (const one of batch) await this.writeOrSplit([one]);
      else this.log.error(`what became of message ${batch[0]!.id} cannot be written: SQLSTATE ${error.code}`);
    }
  }

  /** Safe to run again from the start: each statement looks only at messages whose result is still open. */
  private async writeBatch(batch: readonly KnownResult[]): Promise<void> {
    const sent = batch.filter((it) => it.kind === 'sent');
    const refused = batch.filter((it) => it.kind === 'refused');
    const unsent = batch.filter((it) => it.kind === 'unsent');
    if (sent.length > 0) this.count('sent', await markSent(prepared(this.pool, 'text-sent'), sent));
    for (const { code, phone, provider, at } of refused) {
      // Before the message is closed: a process that dies in between leaves an intent, never a lost refusal.
      if (code !== 'opted_out') continue;
      await inTransaction(this.pool, (client) => addOptOut(client, providerOptOut(phone, provider), at));
    }
    if (refused.length > 0) {
      const { count, paused } = await markRefused(this.pool, refused);
      this.count('failed', count);
      alarmPaused(paused, this.metrics);
    }
    if (unsent.length > 0) this.count('returned', await returnUnsent(this.pool, unsent));
  }

  private count(state: string, messages: number): void {
    this.metrics?.countText(state, messages);
  }
}

/** The database will say the same of it whenever it is asked (SQLSTATE classes 22 and 23). */
function isAboutData(error: unknown): error is { code: string } {
  return /^2[23]/.test(String((error as { code?: unknown } | null)?.code));
}

/** The gateway says that the number, as it stands in the message, refuses texts: that holds for every rule. */
export function providerOptOut(phone: string, provider: string): NewOptOut {
  return { phone, channel: 'text', rule: null, source: 'provider', note: provider, createdBy: 'system' };
}
