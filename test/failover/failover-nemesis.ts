import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/clock';
import type { Chance } from '../faults/chance';
import { withClient } from '../faults/tables';
import type { Cluster } from './cluster';
import { type Beat, type Outage, firstAckOf, silenceOf } from './outages';
import type { PatroniNode } from './patroni';
import { signalAll } from './process-tree';

/** How long the standbys hear nothing before the primary dies: what is acknowledged meanwhile is on one machine alone. */
const HELD_BACK_MS = 4_000;
const ANOTHER_LEADS_MS = 150_000;
const HEALED_MS = 240_000;
/** A node that comes back at once, or later than the others have gone on. */
const AWAY_MS = [1_000, 8_000] as const;
const QUIET_MS = [4_000, 9_000] as const;

export const FAULTS = [
  'cut off and killed',
  'killed',
  'frozen',
  'guardian killed',
  'synchronous standby killed',
] as const;
export type Fault = (typeof FAULTS)[number];

interface Strike {
  what: string;
  struck: PatroniNode;
  /** It led, so that another has to. */
  leads: boolean;
  mend(): void;
}

/** Strikes the cluster, one fault after the other, each once the cluster is whole again. */
export class FailoverNemesis {
  readonly outages: Outage[] = [];

  constructor(
    private readonly cluster: Cluster,
    private readonly faults: readonly Fault[],
    private readonly beats: readonly Beat[],
    private readonly chance: Chance,
    private readonly clock: Clock,
    private readonly say: (sentence: string) => void,
  ) {}

  /** Returns once the last fault has passed; the first comes whatever the time. */
  async rage(until: number): Promise<void> {
    for (let turn = 0; turn === 0 || this.now() < until; turn++) {
      await sleep(this.chance.between(...QUIET_MS));
      await this.strike(this.faults[turn % this.faults.length]!);
    }
  }

  private async strike(fault: Fault): Promise<void> {
    const primary = await this.cluster.primary(HEALED_MS);
    const { machine, name } = primary;
    switch (fault) {
      case 'cut off and killed':
        await holdBack(primary);
        await sleep(HELD_BACK_MS);
        machine.powerOff();
        return this.passes({
          what: `${name}, the primary, cut off for ${HELD_BACK_MS / 1000} s and killed`,
          struck: primary,
          leads: true,
          mend: () => machine.start(),
        });
      case 'killed':
        machine.powerOff();
        return this.passes({
          what: `${name}, the primary, killed`,
          struck: primary,
          leads: true,
          mend: () => machine.start(),
        });
      case 'frozen':
        machine.freeze();
        return this.passes({
          what: `${name}, the primary, standing still`,
          struck: primary,
          leads: true,
          mend: () => machine.thaw(),
        });
      case 'guardian killed':
        machine.killProgram();
        return this.passes({
          what: `the Patroni of ${name}, the primary, killed and its PostgreSQL left alone`,
          struck: primary,
          leads: true,
          mend: () => machine.start(),
        });
      case 'synchronous standby killed': {
        const standby = await this.cluster.syncStandby(HEALED_MS);
        standby.machine.powerOff();
        return this.passes({
          what: `${standby.name}, the synchronous standby, killed`,
          struck: standby,
          leads: false,
          mend: () => standby.machine.start(),
        });
      }
    }
  }

  /** Until another node leads, where one has to; then until the struck one follows again. */
  private async passes({ what, struck, leads, mend }: Strike): Promise<void> {
    const outage: Outage = { what, at: this.now(), endedAt: null, takesPrimary: leads, primaryAt: null };
    this.outages.push(outage);
    this.say(what);
    if (leads) {
      const leader = await this.cluster.primary(ANOTHER_LEADS_MS, struck);
      outage.primaryAt = this.now();
      this.say(`  ${leader.name} leads after ${seconds(outage.primaryAt - outage.at)}`);
    }
    const from = this.now();
    const until = from + ANOTHER_LEADS_MS;
    while (firstAckOf(this.beats, from) === null && this.now() < until) await sleep(100);
    await sleep(this.chance.between(...AWAY_MS));
    const back = this.now();
    mend();
    await this.cluster.healed(HEALED_MS);
    outage.endedAt = this.now();
    this.say(`  ${struck.name} is back and follows after ${seconds(outage.endedAt - back)}`);
    this.say(`  longest without an acknowledged write: ${seconds(silenceOf(outage, this.beats))}`);
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}

/** The primary's senders of WAL stand still: to the standbys the line is dead, to the application all is well. */
async function holdBack(primary: PatroniNode): Promise<void> {
  await withClient(primary.adminUrl(), async (client) => {
    const { rows } = await client.query('SELECT pid FROM pg_stat_replication');
    signalAll(
      (rows as { pid: number }[]).map(({ pid }) => pid),
      'SIGSTOP',
    );
  });
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
