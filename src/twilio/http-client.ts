import type { ClientRequest } from 'node:http';
import RequestClient from 'twilio/lib/base/RequestClient';
import { OFFICIAL_TWILIO } from '../provider-settings.rules';
import { Connections } from './connections';

/** How long a request to Twilio may take before its result counts as unknown (reliability.md §2). */
export const TWILIO_TIMEOUT_MS = 10_000;
/** More than the texts and calls that are ever under way at once. */
const SOCKETS = 80;

/**
 * The library's own HTTP client, which tries nothing twice: Messages and Calls have no idempotency key, so a repeated
 * request may reach the customer twice. It can be pointed at a server that plays Twilio. What it throws says in `neverHeard`
 * whether no connection came about.
 */
export class TwilioHttp extends RequestClient {
  private readonly connections: Connections;

  constructor(
    private readonly apiUrl: string,
    timeoutMs = TWILIO_TIMEOUT_MS,
  ) {
    super({ autoRetry: false, timeout: timeoutMs });
    this.connections = new Connections(SOCKETS, timeoutMs);
    this.axios.defaults.httpAgent = this.connections.http;
    this.axios.defaults.httpsAgent = this.connections.https;
  }

  override async request<T>(
    options: Parameters<RequestClient['request']>[0],
  ): ReturnType<typeof RequestClient.prototype.request<T>> {
    const uri = options.uri.startsWith(OFFICIAL_TWILIO)
      ? this.apiUrl.replace(/\/+$/, '') + options.uri.slice(OFFICIAL_TWILIO.length)
      : options.uri;
    try {
      return await super.request<T>({ ...options, uri } as never);
    } catch (error) {
      const { request } = error as { request?: ClientRequest };
      if (request) Object.assign(error as object, { neverHeard: !this.connections.wasHeard(request) });
      throw error;
    }
  }
}
