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
  'postgres killed',
  'switched over',
] as const;
export type Fault = (typeof FAULTS)[number];

/** A fault, and what undoes it. */
interface Strike {
  what: string;
  struck: PatroniNode;
  /** Another node has to lead afterwards. */
  anotherLeads: boolean;
  mend?: () => void;
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
    const struck =
      fault === 'synchronous standby killed' ? await this.cluster.syncStandby(HEALED_MS) : primary;
    const { machine, name } = struck;
    const start = () => machine.start();
    switch (fault) {
      case 'cut off and killed': {
        await holdBack(primary);
        await sleep(HELD_BACK_MS);
        machine.powerOff();
        const what = `${name}, the primary, cut off for ${HELD_BACK_MS / 1000} s and killed`;
        return this.passes({ what, struck, anotherLeads: true, mend: start });
      }
      case 'killed':
        machine.powerOff();
        return this.passes({ what: `${name}, the primary, killed`, struck, anotherLeads: true, mend: start });
      case 'frozen': {
        machine.freeze();
        const what = `${name}, the primary, standing still`;
        return this.passes({ what, struck, anotherLeads: true, mend: () => machine.thaw() });
      }
      case 'guardian killed': {
        machine.killProgram();
        const what = `the Patroni of ${name}, the primary, killed and its PostgreSQL left alone`;
        return this.passes({ what, struck, anotherLeads: true, mend: start });
      }
      case 'synchronous standby killed': {
        machine.powerOff();
        const what = `${name}, the synchronous standby, killed`;
        return this.passes({ what, struck, anotherLeads: false, mend: start });
      }
      case 'postgres killed': {
        machine.killPostgres();
        const what = `the PostgreSQL of ${name}, the primary, killed and its Patroni left alone`;
        return this.passes({ what, struck, anotherLeads: false });
      }
      case 'switched over': {
        const done = struck.switchOver();
        await this.passes({ what: `${name}, the primary, relieved as planned`, struck, anotherLeads: true });
        return done;
      }
    }
  }

  /** Until another node leads, where one has to; then until the struck one follows again. */
  private async passes({ what, struck, anotherLeads, mend }: Strike): Promise<void> {
    const outage: Outage = {
      what,
      at: this.now(),
      endedAt: null,
      takesPrimary: anotherLeads,
      primaryAt: null,
    };
    this.outages.push(outage);
    this.say(what);
    if (anotherLeads) {
      const leader = await this.cluster.primary(ANOTHER_LEADS_MS, struck);
      outage.primaryAt = this.now();
      this.say(`  ${leader.name} leads after ${seconds(outage.primaryAt - outage.at)}`);
    }
    const from = this.now();
    const until = from + ANOTHER_LEADS_MS;
    while (firstAckOf(this.beats, from) === null && this.now() < until) await sleep(100);
    if (mend) await sleep(this.chance.between(...AWAY_MS));
    const back = this.now();
    mend?.();
    await this.cluster.healed(HEALED_MS);
    outage.endedAt = this.now();
    this.say(
      `  the cluster is whole ${seconds(outage.endedAt - back)} after ${mend ? `${struck.name} is back` : 'that'}`,
    );
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
