import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { Clock } from '../../src/clock';
import { type ExchangeOptions, type ExchangeReport, TextExchange } from '../../src/sms/gateways/exchange';
import { listen, stop } from '../loopback';
import { PushQueue } from './push-queue';
import { type Account, type Answer, ShortMessages, problem } from './short-messages';
import { type Keys, verdictOf } from './signature';

export interface AlibabaOptions extends ExchangeOptions, Keys, Account {
  port?: number;
  /** Where receipts (SmsReport) and replies (SmsUp) are pushed to; null: they are lost. */
  reportsTo?: () => string | null;
  repliesTo?: () => string | null;
  /** Pauses before a push that was not taken is made again. */
  pushAgainMs?: readonly number[];
}

/** One request as the server saw it, in order. */
export interface Asked {
  action: string;
  outId: string | null;
  /** The code of a request that was turned away at the gate; null: it was looked at. */
  turnedAway: string | null;
}

export interface AlibabaServer {
  exchange: TextExchange;
  asked: readonly Asked[];
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** What every request with a right signature is answered with from now on; null: what is true. */
  answers(instead: { status: number; code: string } | null): void;
  /** A customer writes back: resolves when it has been taken, or given up. */
  reply(number: string, content: string): Promise<void>;
  close(): Promise<void>;
}

const VERSION = '2017-05-25';
const CLOCKS_APART_MS = 15 * 60_000;

/**
 * Alibaba Cloud SMS as a server of this machine, for its official library: it checks the signature of each request, its time,
 * its nonce, the signature name, the template and its values, and then behaves as badly as its seed says (exchange.rules.ts).
 * Its journal is the exchange's.
 */
export async function serveAlibaba(clock: Clock, options: AlibabaOptions): Promise<AlibabaServer> {
  const reports = new PushQueue(clock, () => options.reportsTo?.() ?? null, options.pushAgainMs);
  const replies = new PushQueue(clock, () => options.repliesTo?.() ?? null, options.pushAgainMs);
  const push = ({ token, status, code }: ExchangeReport) => {
    const receipt = messages.receipt(token, status, code);
    if (receipt) void reports.push(receipt);
  };
  const exchange = new TextExchange(clock, options, push);
  const messages = new ShortMessages(clock, options, exchange);
  const gate = new Gate(clock, options, messages);
  const server = createServer((request, response) => {
    gate.serve(request, response).catch(() => response.destroy());
  });
  const url = await listen(server, options.port);
  let replied = 0;
  return {
    exchange,
    asked: gate.asked,
    url,
    answers: (instead) => {
      gate.instead = instead;
    },
    reply: (number, content) =>
      replies.push({
        phone_number: number,
        send_time: '2026-03-11 10:00:00',
        content,
        sign_name: options.signName,
        dest_code: '1234',
        sequence_id: String(++replied),
      }),
    close: () => {
      reports.close();
      replies.close();
      return stop(server);
    },
  };
}

/** The gate in front of the service: who asks, when, and for what. */
class Gate {
  readonly asked: Asked[] = [];
  instead: { status: number; code: string } | null = null;
  private readonly nonces = new Set<string>();

  constructor(
    private readonly clock: Clock,
    private readonly keys: Keys,
    private readonly messages: ShortMessages,
  ) {}

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const query = Object.fromEntries(new URL(request.url ?? '/', 'http://local').searchParams);
    const action = String(request.headers['x-acs-action'] ?? '');
    const refusal = this.refusal(request, query, await bodyOf(request), action);
    const turnedAway = refusal && (refusal.body as { Code: string }).Code;
    this.asked.push({ action, outId: query.OutId ?? null, turnedAway });
    if (refusal) return answer(response, refusal);
    if (action === 'QuerySendDetails') return answer(response, this.messages.details(query));
    const sent = this.messages.send(query);
    if (sent.latencyMs > 0) await this.clock.sleep(sent.latencyMs);
    answer(response, sent.answer);
  }

  private refusal(
    { method, headers }: IncomingMessage,
    query: Record<string, string>,
    body: string,
    action: string,
  ): Answer {
    if (!['SendSms', 'QuerySendDetails'].includes(action))
      return problem(404, 'InvalidAction.NotFound', 'Specified api is not found.');
    if (headers['x-acs-version'] !== VERSION)
      return problem(400, 'InvalidVersion', 'Specified parameter Version is not valid.');
    const at = Date.parse(String(headers['x-acs-date']));
    if (!(Math.abs(at - this.clock.now().getTime()) <= CLOCKS_APART_MS))
      return problem(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.');
    const verdict = verdictOf({ method: method ?? '', query, headers, body }, this.keys);
    if (verdict !== 'fits')
      return problem(verdict === 'InvalidAccessKeyId.NotFound' ? 404 : 400, verdict, verdict);
    const nonce = String(headers['x-acs-signature-nonce']);
    if (this.nonces.has(nonce))
      return problem(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.');
    this.nonces.add(nonce);
    return this.instead && problem(this.instead.status, this.instead.code, this.instead.code);
  }
}

function answer(response: ServerResponse, told: Answer): void {
  // Without an answer the connection stays open until the caller gives up.
  if (told === null) return;
  response
    .writeHead(told.status, { 'content-type': 'application/json;charset=utf-8' })
    .end(JSON.stringify(told.body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
