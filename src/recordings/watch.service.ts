import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DAY_MS } from '../calendar/zone.rules';
import { Clock } from '../clock';
import { nextOf } from './fetch.rules';
import { ProviderTrouble, RecordingProvider } from './provider';
import { keepHeard } from './recording.sql';
import { ASK_FOR_DAYS, askNow } from './watch.rules';
import { askLater, settle, takeWatch, watchUnannounced, type WatchRow } from './watch.sql';

const LEASE_MS = 5 * 60_000;

/** Asks the provider what it has of calls that were to be recorded: callbacks get lost (reliability.md §0.2). */
@Injectable()
export class RecordingWatch {
  private readonly log = new Logger('recordings');

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly provider: RecordingProvider,
  ) {}

  /** Asks about every call whose time has come, one after the other. Answers about how many. */
  async askDue(stopping?: AbortSignal): Promise<number> {
    for (let asked = 0; ; asked++) {
      if (stopping?.aborted) return asked;
      const now = this.clock.now();
      const call = await takeWatch(this.dataSource.manager, now, new Date(now.getTime() + LEASE_MS));
      if (!call) return asked;
      try {
        await this.ask(call);
      } catch (error) {
        if (!(error instanceof ProviderTrouble)) throw error;
        // Its lease ends by itself; the others would meet the same.
        this.log.warn(`recordings of calls could not be asked for: ${error.why}`);
        return asked;
      }
    }
  }

  /** Calls that were recorded and whose announcement nobody fetched. Answers how many there are. */
  async findUnannounced(now: Date): Promise<number> {
    const from = new Date(now.getTime() - (ASK_FOR_DAYS + 1) * DAY_MS);
    const found = await watchUnannounced(this.dataSource.manager, from, now);
    if (found > 0)
      this.log.error(
        `${found} calls were to be recorded, and their announcement was not fetched: see the audit trail`,
      );
    return found;
  }

  private async ask({ attemptId, callSid, endedAt, asked, known }: WatchRow): Promise<void> {
    const db = this.dataSource.manager;
    const ask = askNow(endedAt?.getTime() ?? null, asked, this.clock.now().getTime());
    if (ask.kind === 'later') return askLater(db, attemptId, new Date(ask.at), false);
    const found = callSid === null ? [] : ((await this.provider.ofCall(callSid)) ?? []);
    const now = this.clock.now();
    let waiting = false;
    for (const each of found) {
      const next = nextOf(each, 0);
      // One that is still being made is awaited too: the fetch looks again until it is ready.
      const state = next.kind === 'absent' || next.kind === 'failed' ? next.kind : 'awaited';
      waiting ||= next.kind === 'wait';
      const why = 'why' in next ? next.why : null;
      await keepHeard(db, { by: { attemptId }, provider: 'twilio', ref: each.ref, state, why, now });
    }
    const isKnown = known || found.length > 0;
    if (!waiting && isKnown) return settle(db, attemptId, true, now);
    if (ask.again !== null) return askLater(db, attemptId, new Date(ask.again), true);
    if (!isKnown) this.log.warn(`call ${attemptId} was to be recorded, and the provider has nothing of it`);
    await settle(db, attemptId, isKnown, now);
  }
}
