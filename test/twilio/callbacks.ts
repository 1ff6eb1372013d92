import { randomUUID } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import type { Clock } from '../../src/clock';
import type { FaultName, Faults } from './faults';
import type { TwilioJournal } from './journal';

/** An address that we were given, and how to call it. */
export interface Hook {
  url: string;
  method: 'GET' | 'POST';
}

export type Params = Record<string, string>;

/** Whose callback it is, for the journal, for chance and for order. */
export interface About {
  kind: 'calls' | 'messages';
  sid: string;
  token: string | null;
  to?: string;
  status: string;
  /** What a forged callback says instead. */
  lie: Params;
}

export interface Answered {
  status: number;
  body: string;
  /** Its content type. */
  type: string;
}

interface Options {
  authToken: string;
  speed: number;
  timeoutMs: number;
  overrides: boolean;
  route: (url: string) => string | null;
}

const LATE_MS = 30_000;
const HELD_MS = 5_000;
const AGAIN_MS = 700;
const RETRY_MS = 1_000;
const USER_AGENT = 'TwilioProxy/1.1';
/** No connection came about: the other side has seen nothing. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN', 'NOBODY']);

/** Posts to us as Twilio does: form-encoded, signed, one after the other for each call or text unless chance disturbs it. */
export class Callbacks {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 128 });
  private readonly lines = new Map<string, Promise<void>>();
  private readonly held = new Map<string, (() => void)[]>();
  private waiting = 0;

  constructor(
    private readonly clock: Clock,
    private readonly options: Options,
    private readonly faults: Faults,
    private readonly journal: TwilioJournal,
  ) {}

  /** Callbacks that are on their way or wait. */
  get pending(): number {
    return this.waiting;
  }

  close(): void {
    this.agent.destroy();
  }

  /** Tells us something, once and later than now; what becomes of it is in the journal. */
  send(hook: Hook, given: Params, about: About): void {
    const { kind, sid, token, to, status } = about;
    const key = `${token ?? sid}/${kind}/${status}/${given.CallbackSource ?? ''}${given.CallSid ?? ''}`;
    const strikes = (fault: FaultName) => this.faults.strikes(fault, kind, key);
    if (strikes('lostCallbacks'))
      return this.journal.write('callback_lost', { sid, token, to, status, url: hook.url });
    const params = strikes('extraParameters')
      ? { ...given, FutureParameter: 'never heard of', 'Odd.Name[]': '' }
      : given;
    const forged = strikes('wrongSignature');
    const twice = strikes('twiceCallbacks');
    const deliver = () => {
      // The lie goes out first: who believes it cannot be talked out of it by the truth.
      if (forged) this.enqueue(sid, () => this.forge(hook, params, about));
      this.enqueue(sid, () => this.deliver(hook, params, about, twice ? 2 : 1));
    };
    if (strikes('lateCallbacks')) this.later(LATE_MS, deliver);
    else if (strikes('shuffledCallbacks')) this.hold(sid, deliver);
    else {
      deliver();
      this.release(sid);
    }
  }

  /** Asks us for instructions. Null: nobody answered. */
  async ask(
    hook: Hook,
    params: Params,
    about: Pick<About, 'sid' | 'token' | 'status'>,
  ): Promise<Answered | null> {
    const { sid, token, status } = about;
    const key = `${token ?? sid}/instructions/${bare(hook.url)}`;
    const strikes = (fault: FaultName) => sid.startsWith('CA') && this.faults.strikes(fault, 'calls', key);
    this.waiting++;
    try {
      // Another call under the same token: who believes this one rings a customer a second time.
      const lie = { CallSid: `CA${'f'.repeat(32)}` };
      if (strikes('wrongSignature'))
        await this.forge(hook, params, { kind: 'calls', sid, token, status, lie });
      const id = randomUUID();
      if (strikes('repeatInstructions')) await this.tries(hook, params, 0, id);
      const answered = await this.tries(hook, params, 1, id);
      this.journal.write('instructions', {
        ...about,
        url: bare(hook.url),
        answered: answered?.status ?? null,
      });
      return answered;
    } finally {
      this.waiting--;
    }
  }

  private async deliver(hook: Hook, params: Params, about: About, times: number): Promise<void> {
    const { sid, token, to, status } = about;
    const id = randomUUID();
    for (let time = 1; time <= times; time++) {
      if (time > 1) await this.pause(AGAIN_MS);
      const answered = await this.tries(hook, params, this.retriesOf(hook), id);
      const entry = { sid, token, to, status, url: bare(hook.url), answered: answered?.status ?? null };
      this.journal.write(answered ? 'callback' : 'callback_failed', entry);
    }
  }

  private async forge(hook: Hook, params: Params, { sid, token, to, lie }: About): Promise<void> {
    const lying = { ...params, ...lie };
    const answered = await this.tries(hook, lying, 0, randomUUID(), `${this.options.authToken.slice(1)}f`);
    const status = Object.values(lie)[0];
    this.journal.write('forged', {
      sid,
      token,
      to,
      status,
      url: bare(hook.url),
      answered: answered?.status ?? null,
    });
  }

  private retriesOf(hook: Hook): number {
    const fragment = new URLSearchParams(hook.url.split('#')[1] ?? '');
    return this.options.overrides ? Number(fragment.get('rc') ?? 1) : 1;
  }

  /** The same webhook until it is taken: by default again only when no connection came about (within 15 s). */
  private async tries(
    hook: Hook,
    params: Params,
    retries: number,
    id: string = randomUUID(),
    authToken = this.options.authToken,
  ): Promise<Answered | null> {
    const always = this.options.overrides && /[#&]rp=[^&]*\b(all|4xx|5xx|rt)\b/.test(hook.url);
    for (let left = retries; ; left--) {
      try {
        const answered = await this.post(hook, params, id, authToken);
        if (left <= 0 || !always || answered.status < 400) return answered;
      } catch (error) {
        const code = String((error as { code?: unknown }).code);
        if (left <= 0 || !(always || NOT_CONNECTED.has(code))) return null;
      }
      await this.pause(RETRY_MS);
    }
  }

  private post(hook: Hook, params: Params, id: string, authToken: string): Promise<Answered> {
    const encoded = new URLSearchParams(params).toString();
    const get = hook.method === 'GET';
    const plain = bare(hook.url);
    const url = get ? `${plain}${plain.includes('?') ? '&' : '?'}${encoded}` : plain;
    const target = this.options.route(url);
    if (target === null)
      return Promise.reject(Object.assign(new Error('nobody is there'), { code: 'NOBODY' }));
    const headers: Record<string, string> = {
      'User-Agent': USER_AGENT,
      Accept: '*/*',
      'X-Home-Region': 'us1',
      'I-Twilio-Idempotency-Token': id,
      'X-Twilio-Signature': getExpectedTwilioSignature(authToken, url, get ? {} : params),
      ...(!get && {
        'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'Content-Length': String(Buffer.byteLength(encoded)),
      }),
    };
    return this.exchange(target, hook.method, headers, get ? '' : encoded);
  }

  private exchange(
    target: string,
    method: string,
    headers: Record<string, string>,
    body: string,
  ): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const secure = target.startsWith('https:');
      const options = {
        method,
        headers,
        timeout: this.options.timeoutMs,
        ...(!secure && { agent: this.agent }),
      };
      const request = (secure ? httpsRequest : httpRequest)(target, options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const type = response.headers['content-type'] ?? '';
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8'), type });
        });
      });
      request.on('timeout', () =>
        request.destroy(Object.assign(new Error('no answer'), { code: 'TIMEOUT' })),
      );
      request.on('error', (error: NodeJS.ErrnoException) => {
        // An idle connection that the other side had just closed: nothing was sent over it.
        if (request.reusedSocket && error.code === 'ECONNRESET')
          this.exchange(target, method, headers, body).then(resolve, reject);
        else reject(error);
      });
      request.end(body);
    });
  }

  private enqueue(sid: string, work: () => Promise<void>): void {
    this.waiting++;
    const before = this.lines.get(sid) ?? Promise.resolve();
    const line = before.then(work).finally(() => {
      this.waiting--;
      if (this.lines.get(sid) === line) this.lines.delete(sid);
    });
    this.lines.set(sid, line);
  }

  private hold(sid: string, deliver: () => void): void {
    this.waiting++;
    const release = () => {
      alarm.cancel();
      this.waiting--;
      deliver();
    };
    const alarm = this.clock.after(HELD_MS * this.options.speed, () => this.release(sid));
    this.held.set(sid, [...(this.held.get(sid) ?? []), release]);
  }

  private release(sid: string): void {
    const held = this.held.get(sid);
    this.held.delete(sid);
    for (const release of held ?? []) release();
  }

  private later(milliseconds: number, work: () => void): void {
    this.waiting++;
    this.clock.after(milliseconds * this.options.speed, () => {
      this.waiting--;
      work();
    });
  }

  private pause(milliseconds: number): Promise<void> {
    return this.clock.sleep(milliseconds * this.options.speed);
  }
}

/** Without the fragment, which is an order to Twilio and no part of the address. */
export function bare(url: string): string {
  return url.split('#')[0]!;
}

/** An address of instructions, which may be relative to the one that they came from. */
export function hookOf(base: string, url: string, method: string | undefined): Hook {
  return { url: new URL(url, base).href, method: method === 'GET' ? 'GET' : 'POST' };
}
