import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance';
import type { Door } from './door';
import type { Ledger } from './ledger';
import { BRANCH, phoneNo } from './storm-data';

/** One loop that reports, and pauses as it does. */
const A_REPORTER_A_SECOND = 2.5;

/** The world outside: accidents are reported, and customers say that they want to hear no more. */
export class Customers {
  private reports = 0;

  constructor(
    private readonly door: Door,
    private readonly ledger: Ledger,
    private readonly chance: Chance,
    private readonly world: {
      phones: number;
      reportsPerSecond: number;
      /** Replies go to the provider, which tells us; absent: straight to our own webhook. */
      textsBack?: (phone: string, text: string) => Promise<boolean>;
    },
  ) {}

  async live(isOver: () => boolean): Promise<void> {
    const reporters = Math.max(1, Math.ceil(this.world.reportsPerSecond / A_REPORTER_A_SECOND));
    await Promise.all([...Array.from({ length: reporters }, () => this.report(isOver)), this.optOut(isOver)]);
  }

  /** The core system tells of a report: its customer is owed a text at once. */
  private async report(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await sleep(this.chance.between(100, 700));
      const reportNo = `R${++this.reports}`;
      const answer = await this.door.ask({
        what: 'report',
        method: 'POST',
        path: '/records/claims',
        body: {
          reportNo,
          plate: '浙A12345',
          reporterName: '陈静',
          reporterPhone: this.anyone(),
          onScene: true,
          reportedAt: new Date().toISOString(),
          branchCode: BRANCH,
        },
      });
      if (answer?.status === 200) this.ledger.written.push(`claim ${reportNo}`);
    }
  }

  private async optOut(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await sleep(this.chance.between(700, 2_000));
      const phone = this.anyone();
      if (this.chance.hits(0.6)) await this.replies(phone);
      else await this.calls(phone, this.chance.pick(['call', 'all']));
    }
  }

  private async replies(phone: string): Promise<void> {
    const text = this.chance.pick(['R', 'T', '退订', 'STOP']);
    if (this.world.textsBack) {
      if (await this.world.textsBack(phone, text))
        this.ledger.optOuts.push({ phone, channel: 'text', at: Date.now() });
      return;
    }
    const path = '/webhooks/texts/simulated/inbound';
    const answer = await this.door.ask({
      what: 'opt-out',
      method: 'POST',
      path,
      body: { from: phone, text },
    });
    if (answer?.status === 204) this.ledger.optOuts.push({ phone, channel: 'text', at: Date.now() });
  }

  private async calls(phone: string, channel: 'call' | 'all'): Promise<void> {
    const answer = await this.door.ask({
      what: 'opt-out',
      method: 'POST',
      path: '/opt-outs',
      body: { phone, channel, source: 'hotline' },
    });
    if (answer && answer.status >= 200 && answer.status < 300)
      this.ledger.optOuts.push({ phone, channel, at: Date.now() });
  }

  private anyone(): string {
    return phoneNo(Math.floor(this.chance.next() * this.world.phones));
  }
}
