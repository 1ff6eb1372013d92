import { type ClientRequest, type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { stringify } from 'node:querystring';
import { text } from 'node:stream/consumers';
import RequestClient from 'twilio/lib/base/RequestClient';
import Response from 'twilio/lib/http/response';
import { OFFICIAL_TWILIO } from '../provider-settings.rules';
import { Connections } from './connections';

/** How long a request to Twilio may take before its result counts as unknown (reliability.md §2). */
export const TWILIO_TIMEOUT_MS = 10_000;
/** More than the texts and calls that are ever under way at once. */
const SOCKETS = 80;

type Options = Parameters<RequestClient['request']>[0];

/**
 * What carries the library's requests, instead of its own client over axios: it tries nothing twice (Messages and Calls have no
 * idempotency key, so a repeated request may reach the customer twice), follows no redirect, can be pointed at a server that
 * plays Twilio, and knows of what failed whether a connection ever came about: `neverHeard`. A text costs six tenths of the
 * processor's time that it costs through axios, and that is what bounds a drain of thousands.
 */
export class TwilioHttp extends RequestClient {
  private readonly connections: Connections;

  constructor(
    private readonly apiUrl: string,
    private readonly timeoutMs = TWILIO_TIMEOUT_MS,
  ) {
    super({ autoRetry: false, timeout: timeoutMs });
    this.connections = new Connections(SOCKETS);
  }

  /** @throws what broke the request, with `neverHeard`: true where not a byte of it can have been heard */
  override async request<T>(options: Options): Promise<Response<T>> {
    const { username, password, params, data } = options;
    const address = new URL(this.addressOf(options.uri));
    // An address of a next page has its query already.
    if (params && Object.keys(params).length > 0)
      address.search = stringify(params as Record<string, string>);
    const headers: Record<string, string> = { ...options.headers };
    headers.Authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const body = data ? stringify(data as Record<string, string>) : '';
    if (data) headers['Content-Length'] = String(Buffer.byteLength(body));
    const isPlain = address.protocol === 'http:';
    const asked = (isPlain ? plain : secure)(address, {
      method: options.method.toUpperCase(),
      headers,
      agent: isPlain ? this.connections.http : this.connections.https,
    });
    const late = setTimeout(() => asked.destroy(timedOut()), options.timeout ?? this.timeoutMs);
    try {
      const response = await answerTo(asked, body);
      // The library reads it as JSON, and says what it has read where it is none.
      const said = await text(response);
      return new Response(response.statusCode!, said as T, response.headers);
    } catch (error) {
      throw Object.assign(error as Error, { neverHeard: !this.connections.wasHeard(asked) });
    } finally {
      clearTimeout(late);
    }
  }

  private addressOf(uri: string): string {
    return uri.startsWith(OFFICIAL_TWILIO)
      ? this.apiUrl.replace(/\/+$/, '') + uri.slice(OFFICIAL_TWILIO.length)
      : uri;
  }
}

function answerTo(asked: ClientRequest, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.once('response', resolve).once('error', reject).end(body);
    // What breaks while the answer is read is told by the answer; an error that nobody hears would end the process.
    asked.on('error', () => undefined);
  });
}

/** From the first look for a name to the last byte of the answer. */
function timedOut(): Error {
  return Object.assign(new Error('no whole answer in time'), { code: 'ETIMEDOUT' });
}
