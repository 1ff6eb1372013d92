import { z } from 'zod';
import type { Clock } from '../../clock';
import type { DeliveryReport } from '../delivery.rules';
import type { TextExchange } from './exchange';
import {
  AmbiguousSend,
  GATEWAY_TIMEOUT_MS,
  type OutgoingText,
  type RawReport,
  type SendAnswer,
  type SoughtText,
  type TextGateway,
} from './port';

const exchangeReport = z.object({
  token: z.uuid(),
  status: z.enum(['accepted', 'queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed']),
  code: z.string().max(60).nullable().default(null),
  providerRef: z.string().max(100).nullable().default(null),
});

/** Reads a report of the simulated exchange, wherever that runs; null when it is none. */
export function readExchangeReport(payload: unknown): DeliveryReport | null {
  const read = exchangeReport.safeParse(payload);
  return read.success ? read.data : null;
}

/**
 * The exchange in this process: for the demo centre, training, tests and simulation. Delays go by the injected clock, and
 * a delay of nothing takes no alarm at all: with `latencyMs: [0, 0]` and `timeoutMs: 0` every send is answered within the
 * same instant of a virtual clock.
 */
export class SimulatedGateway implements TextGateway {
  readonly name = 'simulated';

  constructor(
    private readonly clock: Clock,
    readonly exchange: TextExchange,
    private readonly timeoutMs = GATEWAY_TIMEOUT_MS,
  ) {}

  async send(text: OutgoingText): Promise<SendAnswer> {
    const { answer, latencyMs } = this.exchange.submit(text);
    await this.pass(answer.kind === 'none' ? this.timeoutMs : latencyMs);
    switch (answer.kind) {
      case 'accepted':
      case 'refused':
        return answer;
      case 'throttled':
        return { kind: 'later', code: 'rate_limited' };
      case 'error':
        throw new AmbiguousSend('the exchange answered 500');
      case 'none':
        throw new AmbiguousSend(`the exchange did not answer within ${this.timeoutMs} ms`);
    }
  }

  async find({ token }: SoughtText): Promise<DeliveryReport | null> {
    return this.exchange.find(token);
  }

  parseReport(payload: unknown): DeliveryReport | null {
    return readExchangeReport(payload);
  }

  async pull(now: Date): Promise<RawReport[]> {
    return this.exchange.takeReports(now);
  }

  private pass(milliseconds: number): Promise<void> {
    return milliseconds <= 0 ? Promise.resolve() : this.clock.sleep(milliseconds);
  }
}
