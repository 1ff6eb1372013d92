import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { insertClaim } from '../factory';
import type { Chance } from './chance';
import type { Door } from './door';
import type { Ledger } from './ledger';
import { BRANCH, phoneNo } from './storm-data';

/** The world outside: accidents are reported, and customers say that they want to hear no more. */
export class Customers {
  reports = 0;

  constructor(
    private readonly door: Door,
    private readonly ledger: Ledger,
    private readonly chance: Chance,
    private readonly databaseUrl: string,
    private readonly phones: number,
  ) {}

  async live(isOver: () => boolean): Promise<void> {
    await Promise.all([this.report(isOver), this.optOut(isOver)]);
  }

  /** The core system's reports, as an import leaves them: each is owed a text at once. */
  private async report(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await sleep(this.chance.between(50, 500));
      const now = new Date();
      const claim = {
        report_no: `R${this.reports}`,
        reporter_phone: this.anyone(),
        reported_at: now,
        dispatched_at: null,
        branch_code: BRANCH,
        known_at: now,
        changed_at: now,
      };
      if (await this.insert(claim)) this.reports++;
    }
  }

  private async insert(claim: Record<string, unknown>): Promise<boolean> {
    const client = new Client({ connectionString: this.databaseUrl, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await insertClaim(client, claim);
      return true;
    } catch (error) {
      // Written after all, and only the answer was lost.
      return (error as { code?: string }).code === '23505';
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private async optOut(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await sleep(this.chance.between(700, 2_000));
      const phone = this.anyone();
      const answer = await this.door.ask({
        what: 'opt-out',
        method: 'POST',
        path: '/webhooks/texts/simulated/inbound',
        body: { from: phone, text: this.chance.pick(['R', 'T', '退订', 'STOP']) },
      });
      if (answer?.status === 204) this.ledger.optOuts.push({ phone, channel: 'text', at: Date.now() });
    }
  }

  private anyone(): string {
    return phoneNo(Math.floor(this.chance.next() * this.phones));
  }
}
