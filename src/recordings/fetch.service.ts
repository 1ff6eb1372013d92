import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { fraction } from '../seeded';
import { type Next, type ProviderRecording, answerNext, nextOf, soundNext, waitMs } from './fetch.rules';
import { fileNameOf } from './file-name.rules';
import { countKeep } from './keep';
import { LEASE_MARGIN_MS, RECORDING_LIMITS, type RecordingLimits, USUAL_RECORDING_LIMITS } from './limits';
import type { Part, Written } from './part';
import { policyInForce } from './policy.sql';
import { ProviderTrouble, RecordingProvider, brokenOff, type Sound } from './provider';
import * as sql from './recording.sql';
import { keyIdOf } from './sealed';
import { RecordingStore, hashOf } from './store';

/** After so many tries in a row that met trouble the provider is left alone until the next tick. */
const TROUBLES = 3;

/**
 * Brings sounds from the provider into our folder: into a file that nobody reads, checked, safe on the disk, then under its
 * name and into the row in one step. A death at any point leaves a row that is awaited, and is tried again.
 */
@Injectable()
export class RecordingFetch {
  private readonly log = new Logger('recordings');

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly provider: RecordingProvider,
    private readonly store: RecordingStore,
    @Inject(CONFIG) private readonly config: Pick<Config, 'recordings' | 'timeZone'>,
    @Optional() @Inject(RECORDING_LIMITS) private readonly limits: RecordingLimits = USUAL_RECORDING_LIMITS,
  ) {}

  /** Whether the disk has room for more. */
  async hasRoom(): Promise<boolean> {
    return (await this.store.freeBytes()) >= this.limits.freeBytes;
  }

  /** Fetches what is due, some side by side, until there is no more. Answers how many were stored. */
  async fetchDue(stopping?: AbortSignal): Promise<number> {
    let stored = 0;
    let troubles = 0;
    const one = async (): Promise<void> => {
      while (!stopping?.aborted && troubles < TROUBLES && (await this.hasRoom())) {
        const now = this.clock.now();
        const leaseMs = this.limits.fetchMs + LEASE_MARGIN_MS;
        const taken = await sql.takeAwaited(this.dataSource.manager, now, new Date(now.getTime() + leaseMs));
        if (!taken) return;
        const ended = await this.fetchOne(taken, stopping);
        stored += ended === 'stored' ? 1 : 0;
        troubles = ended === 'trouble' ? troubles + 1 : 0;
      }
    };
    // All of them: what runs on after a tick has ended is waited for by nobody.
    const ended = await Promise.allSettled(Array.from({ length: this.limits.atOnce }, one));
    const failed = ended.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason as Error;
    return stored;
  }

  private async fetchOne(
    taken: sql.AwaitedRow,
    stopping?: AbortSignal,
  ): Promise<'stored' | 'over' | 'put off' | 'trouble'> {
    try {
      const next = await this.bring(taken, stopping);
      if (next === null) return 'stored';
      if (next.kind !== 'wait' && next.kind !== 'fetch') {
        this.log.warn(`recording ${taken.id} is ${next.kind}: ${next.why}`);
        await sql.giveUp(this.dataSource.manager, taken, next.kind, next.why, this.clock.now());
        return 'over';
      }
      await this.putOff(taken, next.kind === 'wait' ? next.why : 'not_ready');
      return 'put off';
    } catch (error) {
      if (error instanceof ProviderTrouble) {
        this.log.warn(`recording ${taken.id} could not be fetched: ${error.why}`);
        await this.putOff(taken, error.why);
        return 'trouble';
      }
      const { code } = error as NodeJS.ErrnoException;
      // Of the disk or the database: told by its code alone, since a path may say who runs this.
      this.log.error(`recording ${taken.id} could not be stored: ${code ?? (error as Error).message}`);
      await this.putOff(taken, `ours_${code ?? 'failed'}`);
      return 'trouble';
    }
  }

  /** Null: it is stored, or somebody else's by now. */
  private async bring(taken: sql.AwaitedRow, stopping?: AbortSignal): Promise<Next | null> {
    const forMs = this.clock.now().getTime() - taken.heardAt.getTime();
    const known = await this.provider.describe(taken.ref);
    const next = nextOf(known, forMs);
    if (next.kind !== 'fetch') return next;
    const { format } = this.config.recordings;
    const signals = [AbortSignal.timeout(this.limits.fetchMs), ...(stopping ? [stopping] : [])];
    const sound = await this.provider.sound(taken.ref, format, known!.channels, AbortSignal.any(signals));
    const answer = answerNext(sound, forMs, taken.tries, this.limits.largestBytes);
    if (answer.kind !== 'fetch') {
      sound.stream.destroy();
      return answer;
    }
    const part = await this.store.begin(taken.id, taken.tries).catch((error: unknown) => {
      sound.stream.destroy();
      throw error;
    });
    try {
      const tooLarge = await this.receive(sound, part);
      const written = await part.finish();
      const { contentLength } = sound;
      const fault = tooLarge ?? soundNext({ ...written, contentLength, format }, taken.tries);
      if (fault) return fault;
      await this.keep(taken, known!, part, written);
      return null;
    } finally {
      // After a rename there is nothing left under this name.
      await part.abandon();
    }
  }

  /** @throws ProviderTrouble where the connection breaks, whatever has come */
  private async receive({ stream }: Sound, part: Part): Promise<Next | null> {
    const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    for (;;) {
      const { value, done } = await chunks.next().catch((error: NodeJS.ErrnoException) => {
        throw brokenOff(error);
      });
      if (done) return null;
      if (part.received + value.length > this.limits.largestBytes) {
        stream.destroy();
        return { kind: 'failed', why: 'too_large' };
      }
      try {
        await part.add(value);
      } catch (error) {
        stream.destroy();
        throw error;
      }
    }
  }

  /**
   * The file takes its place under the lock of its row, so that a try that was given up, and ends late, puts nothing in the
   * place of what its successor has stored. Should the commit fail, the file lies there and the row is awaited: the next try
   * takes the same name.
   */
  private async keep(
    taken: sql.AwaitedRow,
    known: ProviderRecording,
    part: Part,
    { bytes, sha256 }: Written,
  ): Promise<void> {
    const { format, keys } = this.config.recordings;
    const { id, ref, heardAt } = taken;
    const fileName = fileNameOf({ id, hash: hashOf(ref), heardAt, format, sealed: keys.length > 0 });
    const sealedWith = keys[0] ? keyIdOf(keys[0]) : null;
    await this.dataSource.transaction(async (manager) => {
      if (!(await sql.holdFetch(manager, taken))) return;
      const now = this.clock.now();
      await sql.describe(manager, id, known);
      const policy = await policyInForce(manager, now);
      const counted = (await countKeep(manager, [id], policy, this.config.timeZone, now)).get(id);
      if (!counted) throw new Error(`recording ${id} belongs to no call`);
      await this.store.place(part, fileName);
      const keep = { keepUntil: counted.until, keepReason: counted.reason, keepPolicy: policy.version };
      await sql.markStored(manager, id, { format, bytes, sha256, fileName, sealedWith, ...keep }, now);
    });
  }

  private async putOff(taken: sql.AwaitedRow, why: string): Promise<void> {
    const wait = waitMs(taken.tries, fraction('recording', taken.id, taken.tries));
    const nextAt = new Date(this.clock.now().getTime() + wait);
    await sql.putOff(this.dataSource.manager, taken, nextAt, why.slice(0, 60));
  }
}
