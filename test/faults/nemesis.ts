import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedDatabase } from '../../src/database/embedded/embedded';
import { choose } from '../../src/seeded';
import type { Chance } from './chance';
import type { Fleet } from './fleet';

type Fault = 'kill one' | 'kill all' | 'crash the database' | 'pause one';

const FAULTS: readonly (readonly [Fault, number])[] = [
  ['kill one', 60],
  ['crash the database', 18],
  ['pause one', 14],
  ['kill all', 8],
];

/** Longer than the storm's servers wait before they give a lost call up, so that a paused one wakes into another world. */
const PAUSE_MS = [4_000, 20_000] as const;

/** What goes wrong, when: drawn from the seed, one fault after the other, for as long as the storm lasts. */
export class Nemesis {
  databaseCrashes = 0;
  pauses = 0;
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(
    private readonly fleet: Fleet,
    private readonly database: EmbeddedDatabase,
    private readonly chance: Chance,
    private readonly say: (sentence: string) => void,
  ) {}

  /** Returns once the last fault has passed. */
  async rage(until: number): Promise<void> {
    while (Date.now() < until) {
      // What never got up cannot be struck down: on a slow machine the faults come slower.
      await this.fleet.anyReady(until - Date.now());
      await sleep(Math.min(this.chance.between(2_000, 7_000), Math.max(0, until - Date.now())));
      if (Date.now() >= until) break;
      await this.strike(choose(FAULTS, this.chance.next()));
    }
    await Promise.all(this.underWay);
  }

  private async strike(fault: Fault): Promise<void> {
    const victim = this.chance.pick(this.fleet.names);
    if (fault === 'kill one') {
      if (this.fleet.kill(victim)) this.say(`killed ${victim}`);
    } else if (fault === 'kill all') {
      for (const name of this.fleet.names) this.fleet.kill(name);
      this.say('killed every server');
    } else if (fault === 'pause one') {
      const milliseconds = this.chance.between(...PAUSE_MS);
      // Beside the other faults: whoever is paused may be killed, or find the database restarted.
      const paused = this.fleet.pause(victim, milliseconds).finally(() => this.underWay.delete(paused));
      this.underWay.add(paused);
      this.pauses++;
      this.say(`paused ${victim} for ${Math.round(milliseconds / 1000)} s`);
    } else {
      await this.database.stop('immediate');
      await sleep(this.chance.between(100, 1_500));
      await this.database.start();
      this.databaseCrashes++;
      this.say('crashed the database and started it again');
    }
  }
}
