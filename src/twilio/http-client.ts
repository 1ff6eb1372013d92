import { Agent } from 'node:http';
import RequestClient from 'twilio/lib/base/RequestClient';

/** How long a request to Twilio may take before its result counts as unknown (reliability.md §2). */
export const TWILIO_TIMEOUT_MS = 10_000;
/** More than the texts and calls that are ever under way at once. */
const SOCKETS = 80;
const OFFICIAL = 'https://api.twilio.com';

/**
 * The library's own HTTP client, which tries nothing twice: Messages and Calls have no idempotency key, so a repeated
 * request may reach the customer twice. It can be pointed at a server that plays Twilio.
 */
export class TwilioHttp extends RequestClient {
  constructor(
    private readonly apiUrl: string,
    timeoutMs = TWILIO_TIMEOUT_MS,
  ) {
    super({
      autoRetry: false,
      timeout: timeoutMs,
      maxSockets: SOCKETS,
      maxTotalSockets: SOCKETS,
      maxFreeSockets: SOCKETS,
    });
    this.axios.defaults.httpAgent = new Agent({ keepAlive: true, maxSockets: SOCKETS, timeout: timeoutMs });
  }

  override request<T>(
    options: Parameters<RequestClient['request']>[0],
  ): ReturnType<typeof RequestClient.prototype.request<T>> {
    const uri = options.uri.startsWith(OFFICIAL)
      ? this.apiUrl.replace(/\/+$/, '') + options.uri.slice(OFFICIAL.length)
      : options.uri;
    return super.request<T>({ ...options, uri } as never);
  }
}
