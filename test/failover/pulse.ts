import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/clock';
import type { Ledger } from '../faults/ledger';
import { BRANCH, phoneNo } from '../faults/storm-data';
import type { Beat } from './outages';

const EVERY_MS = 250;
const PATIENCE_MS = 15_000;

/**
 * Writes on the beat, to one server after the other, and never twice: what is measured is when writes are taken again, and
 * not how long a client happens to wait before it tries once more. Each acknowledged one has to be in the database at the end.
 */
export class Pulse {
  readonly beats: Beat[] = [];

  constructor(
    private readonly servers: readonly string[],
    private readonly key: { authorization: string },
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  async live(isOver: () => boolean): Promise<void> {
    const sent: Promise<void>[] = [];
    while (!isOver()) {
      sent.push(this.write(sent.length));
      await sleep(EVERY_MS);
    }
    await Promise.all(sent);
  }

  private async write(number: number): Promise<void> {
    const beat: Beat = { sentAt: this.clock.now().getTime(), ackedAt: null };
    this.beats.push(beat);
    const reportNo = `PULSE${number}`;
    const body = {
      reportNo,
      reporterPhone: phoneNo(90_000_000 + number),
      reportedAt: this.clock.now().toISOString(),
      branchCode: BRANCH,
    };
    const response = await fetch(new URL('/api/records/claims', this.servers[number % this.servers.length]), {
      method: 'POST',
      headers: { ...this.key, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch(() => null);
    await response?.arrayBuffer().catch(() => undefined);
    this.ledger.count(`pulse ${response?.status ?? 'cut'}`);
    if (response?.status === 200) {
      beat.ackedAt = this.clock.now().getTime();
      this.ledger.written.push(`claim ${reportNo}`);
    } else if (response && response.status !== 503) this.ledger.faults.push(`pulse ${response.status}`);
  }
}
