import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance';
import type { Answer, Door } from './door';
import type { Ledger } from './ledger';
import { BRANCH, type Stock, phoneNo } from './storm-data';

const LIST_LENGTH = 25;
/** Numbers that no record has yet begin here. */
const NEW_NUMBERS = 1_000_000;

/** People behind the agents: a branch clerk who corrects cases, and a supervisor who hands over lists. */
export class Office {
  private lists = 0;

  constructor(
    private readonly door: Door,
    private readonly ledger: Ledger,
    private readonly chance: Chance,
    private readonly stock: Stock,
  ) {}

  async work(isOver: () => boolean): Promise<void> {
    await Promise.all([this.correct(isOver), this.draw(isOver)]);
  }

  private async correct(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await sleep(this.chance.between(500, 1_500));
      const path = `/cases?branch=${BRANCH}&state=open&limit=50`;
      const list = await this.door.ask({ what: 'cases', method: 'GET', path });
      const cases = (list?.json?.cases ?? []) as { id: number; version: number }[];
      if (list?.status === 200 && cases.length > 0) await this.settle(this.chance.pick(cases));
    }
  }

  private async settle({ id, version }: { id: number; version: number }): Promise<void> {
    const ask = (action: string, body: object): Promise<Answer | null> =>
      this.door.ask({
        what: action,
        method: 'POST',
        path: `/cases/${id}/${action}?branch=${BRANCH}`,
        body: { version, ...body },
      });
    const correction = () => {
      // Half of the new numbers are somebody else's as well: two records, one person.
      const number = this.chance.hits(0.5)
        ? NEW_NUMBERS + id
        : Math.floor(this.chance.next() * this.stock.phones);
      return ask('correction', { phone: phoneNo(number), confirmedSame: true });
    };
    const cannot = () => ask('cannot-be-corrected', { reason: '客户失联' });
    // Two clerks at one case: the version lets one of them through.
    const asked = this.chance.hits(0.15)
      ? [correction(), cannot()]
      : [this.chance.hits(0.8) ? correction() : cannot()];
    const answers = await Promise.all(asked);
    if (answers.some((answer) => answer?.status === 200)) this.ledger.written.push(`case ${id}`);
  }

  private async draw(isOver: () => boolean): Promise<void> {
    const { policies } = this.stock;
    while (!isOver()) {
      await sleep(this.chance.between(2_000, 6_000));
      const from = this.lists++ * LIST_LENGTH;
      const keys = Array.from(
        { length: LIST_LENGTH },
        (_, index) => policies[(from + index) % policies.length]!,
      );
      const answer = await this.door.ask({
        what: 'draw',
        method: 'POST',
        path: '/campaigns/special-visit/draws',
        body: { title: `名单 ${this.lists}`, recordType: 'policy', keys },
      });
      if (answer?.status === 201) this.ledger.written.push(`draw ${answer.json.id}`);
    }
  }
}
