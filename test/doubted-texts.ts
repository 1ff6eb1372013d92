import { VirtualClock } from '../src/clock';
import { AgainService } from '../src/sms/again.service';
import type { TextGateway } from '../src/sms/gateways/port';
import type { TestDatabase } from './database';
import { addBranch, addPolicy, emptyTexts, storedMessages, textingCentre, type Centre } from './texting';

/** A centre whose texts are handed over as the gateway breaks off, and a person who decides about them. */
export class DoubtedTexts {
  readonly clock = new VirtualClock('2026-03-11T09:00:00+08:00');
  readonly centre: Centre;
  readonly again: AgainService;
  readonly why = '控制台里没有这条';

  constructor(private readonly database: TestDatabase) {
    this.centre = textingCentre(database, this.clock);
    this.again = new AgainService(database.dataSource, this.clock, this.centre.outbox);
  }

  static async begin(database: TestDatabase): Promise<DoubtedTexts> {
    await emptyTexts(database);
    const texts = new DoubtedTexts(database);
    await texts.centre.outbox.goLive(new Date('2026-03-01T00:00:00+08:00'));
    await addBranch(database);
    return texts;
  }

  ask(ids: number[], by = 'M1') {
    return this.again.sendAgain({ ids, note: this.why }, by);
  }

  /** Numbers that texts went to, as the exchange took them. */
  sentTo(): string[] {
    return this.centre.exchange.journal.filter(({ event }) => event === 'accepted').map(({ to }) => to);
  }

  /** A report of it comes, long after everybody has given it up. */
  async late(id: number, status = 'delivered'): Promise<void> {
    const { token } = (await storedMessages(this.database)).find((it) => it.id === id)!;
    await this.centre.delivery.receive({ token, status, code: null, providerRef: 'late' });
    await this.centre.delivery.tickReduce(this.clock.now());
  }

  /** What is queued goes out as the gateway breaks off; asked ten minutes later, it knows of nothing. Then as many minutes more. */
  async outage(minutes = 10): Promise<number[]> {
    const gateway: TextGateway = {
      name: 'simulated',
      send: () => Promise.reject(new Error('connection cut')),
      find: async () => null,
      parseReport: (payload) => this.centre.gateway.parseReport(payload),
    };
    const tokens = `outage ${this.clock.now().getTime()}`;
    const process = textingCentre(this.database, this.clock, { gateway, tokens });
    await process.sender.drain();
    this.clock.advance(10 * 60_000);
    await process.delivery.tickReconcile(this.clock.now());
    this.clock.advance(minutes * 60_000);
    const stored = await storedMessages(this.database);
    return stored.filter(({ state }) => state === 'unknown').map(({ id }) => id);
  }

  /** The renewal notice of policy P1, of which nobody knows. */
  async renewal(): Promise<number> {
    await addPolicy(this.database, { policyNo: 'P1', expiresOn: '2026-04-10' });
    await this.centre.outbox.tickCreate(this.clock.now());
    const [id] = await this.outage();
    return id!;
  }

  /** Whether so many statements wait for a lock. */
  async waiting(count: number): Promise<boolean> {
    const [found] = await this.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return found!.count >= count;
  }
}
