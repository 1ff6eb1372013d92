import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance';
import type { Ledger } from './ledger';

export interface Answer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whoever asked knows the shape of the answer
  json: any;
}

export interface Question {
  /** Name in the counts. */
  what: string;
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  body?: object;
}

const REQUEST_TIMEOUT_MS = 15_000;
const LONGEST_PAUSE_MS = 1_600;
/** A key whose holder died stays taken for a minute; a person would reload the page sooner. */
const PATIENCE_WITH_A_KEY_MS = 4_000;

/** One client's way to the servers: any of them, again and again under the same Idempotency-Key until one answers. */
export class Door {
  constructor(
    private readonly servers: () => readonly string[],
    private readonly ledger: Ledger,
    private readonly chance: Chance,
    /** Whose request it is: an API key of the dialler and the records. */
    private readonly key: { authorization: string },
  ) {}

  /** The first answer that is one. Null: nobody answered within `patienceMs`, and whether it happened is not known. */
  async ask(question: Question, patienceMs = 60_000): Promise<Answer | null> {
    const givesUpAt = Date.now() + patienceMs;
    let key = randomUUID();
    let keySince = Date.now();
    for (let pauseMs = 150; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const answer = await this.once(question, key);
      this.ledger.count(`${question.what} ${answer?.status ?? 'cut'}`);
      const busyKey = answer?.status === 409 && answer.json?.code === 'idempotency_in_progress';
      if (answer && answer.status < 500 && !busyKey) return answer;
      if (answer && answer.status >= 500 && answer.status !== 503)
        this.ledger.faults.push(`${question.what} ${answer.status} ${JSON.stringify(answer.json)}`);
      if (Date.now() > givesUpAt) return null;
      if (busyKey && Date.now() - keySince > PATIENCE_WITH_A_KEY_MS) {
        // Reloads: the task's own epoch and the attempt's own row must do without the key.
        key = randomUUID();
        keySince = Date.now();
      }
      await sleep(this.chance.between(0.5, 1) * pauseMs);
    }
  }

  /** Pressed twice: the same request to two servers at the same time, under one key or, from two tabs, under two. */
  async askTwice(one: Question, other: Question = one): Promise<[Answer | null, Answer | null]> {
    return Promise.all([this.ask(one), this.ask(other)]);
  }

  private async once({ method, path, body }: Question, key: string): Promise<Answer | null> {
    try {
      const response = await fetch(new URL(`/api${path}`, this.chance.pick(this.servers())), {
        method,
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
        headers: {
          ...this.key,
          ...(method !== 'GET' && { 'idempotency-key': key }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, json: text === '' ? null : JSON.parse(text) };
    } catch {
      return null;
    }
  }
}
