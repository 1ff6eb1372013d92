import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Clock, type Alarm } from '../clock';
import { poolOf } from '../database/db';
import { Conflict, InvalidInput, Refusal } from '../errors';
import {
  StoredAnswer,
  pruneKeys,
  readKey,
  releaseKey,
  renewKey,
  storeAnswer,
  takeKey,
} from './idempotency.sql';

/** A request that has given no sign of life for this long is taken for dead, and the same request may run again. */
const STALE_AFTER_MS = 60_000;
/** How often a running request gives one: twice may go wrong. */
const RENEW_EVERY_MS = 20_000;
/** Nothing of ours takes this long: a handler that never ends must not hold its key for ever. */
const LONGEST_RUN_MS = 3_600_000;
/** A key is remembered at least this long. */
const KEPT_MS = 24 * 3_600_000;
const LOTS = 20;
/** Larger answers are not kept: the request runs again, and its own unique keys make that harmless. */
const LARGEST_ANSWER = 1_000_000;

/** Refused before anything happened, for a reason that may be gone the next time. */
const BEFORE_ANYTHING = new Set([400, 401, 403, 429]);

/** The key came back with another request behind it (422): the caller's mistake, and not to be guessed at. */
export class KeyReused extends Refusal {
  readonly status = 422;
}

/** A key held by the running request. */
export interface HeldKey {
  key: string;
  route: string;
  /** The last sign of life, by which the row knows its holder. */
  takenAt: Date;
  begunAt: Date;
  /** The next one. */
  alarm: Alarm | null;
  renewing: Promise<void>;
}

export type Admission = { held: HeldKey } | { status: number; answer: StoredAnswer };

/**
 * Makes a mutation that carries an `Idempotency-Key` safe to send again: the first one runs, later ones get its answer.
 * The key is taken in a transaction of its own before the request runs. A process killed half way leaves the key taken
 * for 60 s from its last sign of life; the request that then runs again meets the epochs and unique keys of the domain, which refuse a second effect.
 */
@Injectable()
export class Idempotency {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * @param route method and pattern, e.g. `POST /api/tasks/:id/dial`
   * @throws InvalidInput the key is empty, too long or not printable
   * @throws KeyReused the key was used with another body, address or actor (422)
   * @throws Conflict `idempotency_in_progress`: the first request is still under way (409, Retry-After)
   */
  async admit(key: string, route: string, request: RequestParts): Promise<Admission> {
    if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
      throw new InvalidInput(
        'invalid_idempotency_key',
        'Idempotency-Key 无效 · The Idempotency-Key is not usable.',
        {
          field: 'Idempotency-Key',
          hint: '用 1 到 200 个可见 ASCII 字符，例如 UUID · 1 to 200 printable ASCII characters, for example a UUID',
        },
      );
    }
    const db = poolOf(this.dataSource);
    const requestHash = hashOf(request);
    // Twice: between our failed insert and our read, the holder may have given the key back.
    for (let turn = 0; turn < 2; turn++) {
      const now = this.clock.now();
      const stale = new Date(now.getTime() - STALE_AFTER_MS);
      if (await takeKey(db, { key, route, requestHash }, now, stale)) {
        const held = { key, route, takenAt: now, begunAt: now, alarm: null, renewing: Promise.resolve() };
        this.keepAlive(held);
        return { held };
      }
      const known = await readKey(db, key, route);
      if (known === null) continue;
      if (known.requestHash !== requestHash) {
        throw new KeyReused(
          'idempotency_key_reused',
          '同一 Idempotency-Key 用于了不同的请求 · This Idempotency-Key was used for another request.',
          {
            field: 'Idempotency-Key',
            hint: '新请求请换新的键；重试请原样重发 · New request, new key; a retry must be sent unchanged',
          },
        );
      }
      if (known.status !== null && known.body !== null) return { status: known.status, answer: known.body };
      throw inProgress(STALE_AFTER_MS - (now.getTime() - known.createdAt.getTime()));
    }
    throw inProgress(1000);
  }

  /**
   * Ends a held request: its answer is kept and replayed, except a fault of ours (5xx), input that was refused before anything
   * happened (400) and somebody who was not let in yet (401, 403, 429), after which the same key may be sent again.
   */
  async end(held: HeldKey, status: number, answer: StoredAnswer | null): Promise<void> {
    silence(held);
    // Under way it may be writing the very instant that the row must be known by, and sets the next alarm afterwards.
    await held.renewing;
    silence(held);
    const db = poolOf(this.dataSource);
    const nothingDone = status >= 500 || BEFORE_ANYTHING.has(status);
    if (answer === null || nothingDone || answer.text.length > LARGEST_ANSWER) {
      await releaseKey(db, held, held.takenAt);
    } else {
      await storeAnswer(db, held, held.takenAt, status, answer);
    }
  }

  private keepAlive(held: HeldKey): void {
    held.alarm = this.clock.after(RENEW_EVERY_MS, () => {
      held.renewing = this.renew(held);
    });
  }

  private async renew(held: HeldKey): Promise<void> {
    const now = this.clock.now();
    try {
      // Taken over meanwhile: this process stood still for too long, and another runs the request now.
      if (!(await renewKey(poolOf(this.dataSource), held, held.takenAt, now))) return;
      held.takenAt = now;
    } catch {
      // The database is away: the next sign of life may still come in time.
    }
    if (now.getTime() - held.begunAt.getTime() < LONGEST_RUN_MS) this.keepAlive(held);
  }

  /** Forgets keys older than a day. Any number of processes may do so at once. */
  async tickPrune(now: Date): Promise<number> {
    const before = new Date(now.getTime() - KEPT_MS);
    let pruned = 0;
    for (let lot = 0; lot < LOTS; lot++) {
      const count = await pruneKeys(poolOf(this.dataSource), before);
      pruned += count;
      if (count === 0) break;
    }
    return pruned;
  }
}

/** What makes two requests the same. The actor too: nobody is shown an answer that another was given. */
export interface RequestParts {
  url: string;
  actor: string;
  /** A parsed body, a Buffer, or `undefined`. */
  body: unknown;
}

function silence(held: HeldKey): void {
  held.alarm?.cancel();
  held.alarm = null;
}

function hashOf(request: RequestParts): string {
  const hash = createHash('sha256').update(`${request.url}\n${request.actor}\n`);
  const { body } = request;
  if (Buffer.isBuffer(body) || typeof body === 'string') hash.update(body);
  else if (body !== undefined) hash.update(JSON.stringify(body));
  return hash.digest('hex');
}

function inProgress(leftMs: number): Conflict {
  return new Conflict('idempotency_in_progress', '相同请求正在处理 · The same request is still under way.', {
    hint: '稍后原样重发 · Send it again, unchanged, a little later',
    facts: { retryAfterSeconds: Math.min(5, Math.max(1, Math.ceil(leftMs / 1000))) },
  });
}
