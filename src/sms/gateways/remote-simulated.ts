import { NEVER_CONNECTED } from '../../never-connected.rules';
import type { Clock } from '../../clock';
import type { DeliveryReport } from '../delivery.rules';
import {
  AmbiguousSend,
  GATEWAY_TIMEOUT_MS,
  type OutgoingText,
  type SendAnswer,
  type SoughtText,
  type TextGateway,
} from './port';
import { readExchangeReport } from './simulated';

/**
 * The exchange in another process (test/exchanges), where it outlives ours: for storms, and for several servers. It
 * pushes its reports to our webhook.
 */
export class RemoteSimulatedGateway implements TextGateway {
  readonly name = 'simulated';

  constructor(
    private readonly url: string,
    private readonly clock: Clock,
    private readonly timeoutMs = GATEWAY_TIMEOUT_MS,
  ) {}

  async send(text: OutgoingText): Promise<SendAnswer> {
    let status: number;
    let body: unknown;
    try {
      ({ status, body } = await this.ask('POST', '/messages', {
        ...text,
        expiresAt: text.expiresAt.toISOString(),
      }));
    } catch (error) {
      if (neverConnected(error)) return { kind: 'later', code: 'unreachable' };
      throw new AmbiguousSend(`the exchange gave no whole answer: ${String(error)}`);
    }
    if (status === 429) return { kind: 'later', code: 'rate_limited' };
    const { providerRef, code } = (body ?? {}) as { providerRef?: unknown; code?: unknown };
    if (status === 202 && typeof providerRef === 'string') return { kind: 'accepted', providerRef };
    if (status === 422 && typeof code === 'string') return { kind: 'refused', code };
    throw new AmbiguousSend(`the exchange answered ${status}`);
  }

  async find({ token }: SoughtText): Promise<DeliveryReport | null> {
    const { status, body } = await this.ask('GET', `/messages/${encodeURIComponent(token)}`);
    if (status === 404) return null;
    const report = status === 200 ? readExchangeReport(body) : null;
    if (!report) throw new Error(`the exchange answered ${status}`);
    return report;
  }

  parseReport(payload: unknown): DeliveryReport | null {
    return readExchangeReport(payload);
  }

  private async ask(
    method: string,
    path: string,
    content?: object,
  ): Promise<{ status: number; body: unknown }> {
    const abort = new AbortController();
    const alarm = this.clock.after(this.timeoutMs, () => abort.abort());
    try {
      const response = await fetch(new URL(path, this.url), {
        method,
        signal: abort.signal,
        ...(content && { body: JSON.stringify(content), headers: { 'content-type': 'application/json' } }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : JSON.parse(text) };
    } finally {
      alarm.cancel();
    }
  }
}

function neverConnected(error: unknown): boolean {
  const code = (error as { cause?: { code?: unknown } } | null)?.cause?.code;
  return typeof code === 'string' && NEVER_CONNECTED.has(code);
}
