import { type SimulatedExchange } from './exchange';
import { type CallReport, type Carrier, type OutgoingCall, type PlacedCall, type Placement } from './port';

/** How long a request to a carrier may take before its result counts as unknown. */
export const CARRIER_TIMEOUT_MS = 10_000;

/** The exchange in this process: for the demo centre, training and simulation. */
export class SimulatedCarrier implements Carrier {
  readonly name = 'simulated';
  readonly reports = true;

  constructor(private readonly exchange: SimulatedExchange) {}

  async place(call: OutgoingCall): Promise<Placement> {
    const answer = this.exchange.place(call);
    if (!answer) throw new Error('the exchange did not answer');
    return answer;
  }

  async find({ token }: PlacedCall): Promise<CallReport | null> {
    return this.exchange.find(token);
  }

  async hangUp({ token }: PlacedCall): Promise<void> {
    this.exchange.hangUp(token);
  }
}

/** The same exchange behind HTTP in another process, where it outlives us: for storms, and for several servers. */
export class RemoteSimulatedCarrier implements Carrier {
  readonly name = 'simulated';
  readonly reports = true;

  constructor(
    private readonly url: string,
    private readonly timeoutMs = CARRIER_TIMEOUT_MS,
  ) {}

  async place(call: OutgoingCall): Promise<Placement> {
    const response = await this.request('POST', '/calls', call);
    if (!response.ok) throw new Error(`the exchange answered ${response.status}`);
    return (await response.json()) as Placement;
  }

  async find({ token }: PlacedCall): Promise<CallReport | null> {
    const response = await this.request('GET', `/calls/${token}`);
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`the exchange answered ${response.status}`);
    return (await response.json()) as CallReport;
  }

  async hangUp({ token }: PlacedCall): Promise<void> {
    await this.request('DELETE', `/calls/${token}`);
  }

  private request(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(new URL(path, this.url), {
      method,
      signal: AbortSignal.timeout(this.timeoutMs),
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
  }
}
