import { chmodSync, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '../../src/clock';
import { createLogger } from '../../src/operation/logger';
import { Chance } from '../faults/chance';
import { Customers } from '../faults/customers';
import { Desk } from '../faults/desk';
import { Door } from '../faults/door';
import type { Evidence } from '../faults/evidence';
import { openExchanges } from '../faults/exchanges';
import { figuresOf } from '../faults/figures';
import { Fleet } from '../faults/fleet';
import { judge } from '../faults/judge';
import { Ledger } from '../faults/ledger';
import { Office } from '../faults/office';
import { fell, named, settle, testimony } from '../faults/storm';
import { agentNo } from '../faults/storm-data';
import { evening, morning } from '../faults/storm-day';
import { readTables, withClient } from '../faults/tables';
import type { Verdict } from '../faults/verdict';
import { keyHeader } from '../key';
import { Cluster, DATABASE } from './cluster';
import { CoreSystem } from './core-system';
import { FailoverNemesis, type Fault } from './failover-nemesis';
import { judgeOptOuts, readOptOuts } from './opt-outs';
import { judgeOutages, silenceOf } from './outages';
import type { EtcdApi, Timing } from './patroni';
import { Pulse } from './pulse';
import type { Tools } from './tools';

export interface FailoverOptions {
  seconds: number;
  seed: number;
  agents: number;
  timing: Timing;
  etcdApi: EtcdApi;
  faults: readonly Fault[];
  /** True: commits do not wait for a standby; the judge must find what is lost. */
  control: boolean;
  /** Leaves databases and logs behind. */
  keep: boolean;
  say: (sentence: string) => void;
}

export interface FailoverReport {
  verdicts: Verdict[];
  figures: Record<string, number>;
  /** Where databases and logs are, if they were kept. */
  folder: string | null;
}

/** Of the control: checks of which at least one must be broken. */
export const CONTROL_BREAKS = ['acknowledged_stands', 'written_stands', 'opt_outs_stand', 'calls_are_ours'];
export const CONTROL_FAULTS: readonly Fault[] = ['cut off and killed'];

const SERVERS = 2;
const START_MS = 120_000;

/**
 * Two servers on a real cluster of three, agents at their desks, customers and a core system; the primary is struck again and
 * again. Then the storm's own judge, and whether every acknowledged write is still there.
 */
export async function failover(tools: Tools, options: FailoverOptions): Promise<FailoverReport> {
  const { say, control } = options;
  const folder = mkdtempSync(join(tmpdir(), 'huifang-failover-'));
  chmodSync(folder, 0o755);
  const log = (name: string) =>
    createLogger({ level: 'warn', to: createWriteStream(join(folder, `${name}.log`)) });
  const clock = new SystemClock();
  const ledger = new Ledger();
  const chance = (name: string) => new Chance(options.seed, name);
  const cluster = await Cluster.start(tools, folder, {
    timing: options.timing,
    synchronous: !control,
    etcdApi: options.etcdApi,
  });
  say(
    `Three nodes are up, ${control ? 'and commits wait for none of the standbys' : 'commits wait for a standby'}.`,
  );
  const webhooks = { urls: [] as readonly string[] };
  const exchanges = await openExchanges(clock, options.seed, chance('webhook'), webhooks);
  let fleet: Fleet | null = null;
  let broken = true;
  try {
    const stock = await morning(cluster.url, options, log('morning'));
    fleet = await Fleet.launch({
      servers: SERVERS,
      folder,
      environment: {
        DATABASE_URL: cluster.url,
        ...exchanges.environment,
        HOST: '127.0.0.1',
        LOG_LEVEL: 'warn',
        POOL_SIZE: '8',
        STORM_CONTROL: '',
      },
    });
    await fleet.allReady(START_MS);
    const { urls } = fleet;
    webhooks.urls = urls;
    say(`${SERVERS} servers are up; ${stock.records} records on ${stock.phones} numbers.`);

    const began = clock.now();
    const first = await cluster.primary(START_MS);
    const key = await withClient(first.adminUrl(DATABASE), (client) => keyHeader(client, began));
    let over = false;
    const isOver = () => over;
    const door = (actor: string) => new Door(() => urls, ledger, chance(`door ${actor}`), key);
    const customers = new Customers(door('customers'), ledger, chance('customers'), {
      phones: stock.phones,
      reportsPerSecond: 5,
    });
    const office = new Office(door('office'), ledger, chance('office'), stock);
    const core = new CoreSystem(urls, key, ledger, chance('core'), clock, stock.phones);
    const pulse = new Pulse(urls, key, ledger, clock);
    const nemesis = new FailoverNemesis(cluster, options.faults, pulse.beats, chance('nemesis'), clock, say);
    const desks = Array.from({ length: options.agents }, (_, index) => agentNo(index + 1)).map(
      (agent) => new Desk(agent, door(agent), ledger, chance(agent)),
    );
    await Promise.all([
      nemesis.rage(began.getTime() + options.seconds * 1000).finally(() => (over = true)),
      pulse.live(isOver),
      core.work(isOver),
      customers.live(isOver),
      office.work(isOver),
      ...desks.map((desk) => desk.work(isOver)),
    ]);
    say('It is over; what is under way ends.');
    const last = (await cluster.primary(START_MS)).adminUrl(DATABASE);
    await settle(last, exchanges);
    await fleet.stop();

    const tables = await evening(cluster.url, exchanges, log('evening'));
    const evidence: Evidence = named(
      { ...testimony(exchanges, ledger), ...(await readTables(last)) },
      ledger,
    );
    const verdicts = [
      ...judge(evidence),
      judgeOptOuts(evidence.optOuts, await readOptOuts(last)),
      ...judgeOutages(nemesis.outages, pulse.beats),
      ...fell(fleet, ledger),
      ...tables,
    ];
    broken = verdicts.some((verdict) => verdict.broken > 0);
    const seconds = Math.round((clock.now().getTime() - began.getTime()) / 1000);
    const figures = {
      ...figuresOf({ seconds, fleet, nemesis: { pauses: 0, databaseCrashes: 0 }, ledger, evidence }),
      'claims imported by file': core.imports,
      'primaries that had to go': nemesis.outages.filter((outage) => outage.takesPrimary).length,
      'other outages': nemesis.outages.filter((outage) => !outage.takesPrimary).length,
      'pulse writes acknowledged': pulse.beats.filter((beat) => beat.ackedAt !== null).length,
      'pulse writes not acknowledged': pulse.beats.filter((beat) => beat.ackedAt === null).length,
      'longest without a write, ms': Math.max(
        ...nemesis.outages.map((outage) => silenceOf(outage, pulse.beats)),
      ),
    };
    return { verdicts, figures, folder: options.keep || (broken && !control) ? folder : null };
  } finally {
    await fleet?.stop();
    await exchanges.close();
    cluster.powerOff();
    if (!options.keep && (!broken || control)) rmSync(folder, { recursive: true, force: true });
  }
}
