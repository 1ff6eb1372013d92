import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { Conflict, InvalidInput, Refusal } from '../errors';
import { StoredAnswer, pruneKeys, readKey, releaseKey, storeAnswer, takeKey } from './idempotency.sql';

/** A request that has not ended after this is taken for dead, and the same request may run again. */
const STALE_AFTER_MS = 60_000;
/** A key is remembered at least this long. */
const KEPT_MS = 24 * 3_600_000;
const LOTS = 20;
/** Larger answers are not kept: the request runs again, and its own unique keys make that harmless. */
const LARGEST_ANSWER = 1_000_000;

/** The key came back with another request behind it (422): the caller's mistake, and not to be guessed at. */
export class KeyReused extends Refusal {
  readonly status = 422;
}

/** A key held by the running request. */
export interface HeldKey {
  key: string;
  route: string;
  requestHash: string;
  takenAt: Date;
}

export type Admission = { held: HeldKey } | { status: number; answer: StoredAnswer };

/**
 * Makes a mutation that carries an `Idempotency-Key` safe to send again: the first one runs, later ones get its answer.
 * The key is taken in a transaction of its own before the request runs. A process killed half way leaves the key taken
 * for 60 s; the request that then runs again meets the epochs and unique keys of the domain, which refuse a second effect.
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
        return { held: { key, route, requestHash, takenAt: now } };
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
   * Ends a held request: its answer is kept and replayed, except a fault of ours (5xx) and input that was refused before
   * anything happened (400), after which the same key may be sent again, corrected or not.
   */
  async end(held: HeldKey, status: number, answer: StoredAnswer | null): Promise<void> {
    const db = poolOf(this.dataSource);
    if (answer === null || status >= 500 || status === 400 || answer.text.length > LARGEST_ANSWER) {
      await releaseKey(db, held, held.takenAt);
    } else {
      await storeAnswer(db, held, held.takenAt, status, answer);
    }
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
  /** A parsed body, a Buffer, or `undefined`; of a streamed body its type and length. */
  body: unknown;
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
