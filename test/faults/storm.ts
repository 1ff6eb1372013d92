import { chmodSync, createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SystemClock } from '../../src/clock';
import { startEmbedded } from '../../src/database/embedded/embedded';
import { createLogger } from '../../src/operation/logger';
import { Chance } from './chance';
import type { Control } from './control';
import { Customers } from './customers';
import { Desk } from './desk';
import { keyHeader } from '../key';
import { Door } from './door';
import type { Evidence } from './evidence';
import { type Exchanges, openExchanges } from './exchanges';
import { openTwilio } from './exchanges-twilio';
import { figuresOf } from './figures';
import { Fleet } from './fleet';
import { FullDisk } from './full-disk';
import { judge } from './judge';
import { Ledger } from './ledger';
import { Nemesis } from './nemesis';
import { Office } from './office';
import { evening, morning } from './storm-day';
import { agentNo } from './storm-data';
import { readTables, underWay, withClient } from './tables';
import { type Verdict, check } from './verdict';

export interface StormOptions {
  seconds: number;
  seed: number;
  /** What carries calls and texts. */
  provider: 'simulated' | 'twilio';
  /** Accidents reported in a second, each of which owes a text; as many as the server takes. */
  reportsPerSecond: number;
  agents: number;
  control: Control | null;
  /** Folder on a small file system for the database: then nothing is killed, but that disk is filled again and again. */
  smallDisk?: string;
  /** Leaves database and logs behind, for whoever looks into a breach. */
  keep: boolean;
  say: (sentence: string) => void;
}

export interface StormReport {
  verdicts: Verdict[];
  figures: Record<string, number>;
  /** Where database and logs are, if they were kept. */
  folder: string | null;
}

const SERVERS = 2;
const SERVER_START_MS = 120_000;
const SETTLE_MS = 45_000;
/** The clock of one machine is wrong; both servers keep the database's time. */
const SECOND_MACHINE_IS_AHEAD_MS = 90_000;

/** Two servers on one database, agents at their desks, and for a while everything that can go wrong. Then the judgement. */
export async function storm(options: StormOptions): Promise<StormReport> {
  const folder = mkdtempSync(join(tmpdir(), 'huifang-storm-'));
  // Root's database runs under another account, which must pass here; otherwise it would lie elsewhere and stay behind.
  chmodSync(folder, 0o755);
  const dataDir = options.smallDisk ?? join(folder, 'data');
  mkdirSync(dataDir, { recursive: true });
  const log = (name: string) =>
    createLogger({ level: 'warn', to: createWriteStream(join(folder, `${name}.log`)) });
  const clock = new SystemClock();
  const ledger = new Ledger();
  const chance = (name: string) => new Chance(options.seed, name);
  const database = await startEmbedded({
    dataDir,
    log: options.say,
    ...(options.smallDisk && { tuning: { max_wal_size: '64MB' } }),
  });
  const webhooks = { urls: [] as readonly string[] };
  const open = options.provider === 'twilio' ? openTwilio : openExchanges;
  const exchanges = await open(clock, options.seed, chance('webhook'), webhooks);
  let fleet: Fleet | null = null;
  let broken = true;
  try {
    const { url } = database;
    const stock = await morning(url, options, log('morning'));
    if (options.control?.database) await withClient(url, options.control.database);
    fleet = await Fleet.launch({
      servers: SERVERS,
      folder,
      environment: environmentOf(url, exchanges, options),
      skewMs: SECOND_MACHINE_IS_AHEAD_MS,
    });
    await fleet.allReady(SERVER_START_MS);
    webhooks.urls = fleet.urls;
    options.say(
      `${SERVERS} servers are up; ${stock.records} records on ${stock.phones} numbers. The storm begins.`,
    );

    const urls = fleet.urls;
    const began = Date.now();
    const key = await withClient(url, (client) => keyHeader(client, new Date(began)));
    const ends = began + options.seconds * 1000;
    const isOver = () => Date.now() >= ends;
    const door = (actor: string) => new Door(() => urls, ledger, chance(`door ${actor}`), key);
    const customers = new Customers(door('customers'), ledger, chance('customers'), {
      phones: stock.phones,
      reportsPerSecond: options.reportsPerSecond,
      textsBack: exchanges.replies,
    });
    const office = new Office(door('office'), ledger, chance('office'), stock);
    const nemesis = options.smallDisk
      ? new FullDisk(options.smallDisk, chance('nemesis'), options.say)
      : new Nemesis(fleet, database, chance('nemesis'), options.say);
    const desks = Array.from({ length: options.agents }, (_, index) => agentNo(index + 1)).map(
      (agent) => new Desk(agent, door(agent), ledger, chance(agent)),
    );
    await Promise.all([
      nemesis.rage(ends),
      customers.live(isOver),
      office.work(isOver),
      ...desks.map((desk) => desk.work(isOver)),
    ]);
    options.say('The storm is over; what is under way ends.');
    await fleet.allReady(SERVER_START_MS);
    await settle(url, exchanges);
    await fleet.stop();

    const tables = await evening(url, exchanges, log('evening'));
    const evidence: Evidence = { ...testimony(exchanges, ledger), ...(await readTables(url)) };
    const verdicts = [
      ...judge(named(evidence, ledger)),
      ...fell(fleet, ledger),
      ...exchanges.complaints(),
      ...tables,
    ];
    broken = verdicts.some((verdict) => verdict.broken > 0);
    const seconds = Math.round((Date.now() - began) / 1000);
    const figures = { ...figuresOf({ seconds, fleet, nemesis, ledger, evidence }), ...exchanges.figures() };
    return { verdicts, figures, folder: options.keep || broken ? folder : null };
  } finally {
    await fleet?.stop();
    await exchanges.close();
    await database.stop();
    if (!options.keep && (!broken || options.control)) rmSync(folder, { recursive: true, force: true });
  }
}

function environmentOf(url: string, exchanges: Exchanges, { control }: StormOptions): Record<string, string> {
  return {
    DATABASE_URL: url,
    ...exchanges.environment,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    POOL_SIZE: '8',
    STORM_CONTROL: control?.server ? control.name : '',
  };
}

/** Waits until nothing is under way any more, or for as long as a centre would be watched. */
export async function settle(url: string, exchanges: Exchanges): Promise<void> {
  const until = Date.now() + SETTLE_MS;
  for (let quiet = 0; quiet < 3 && Date.now() < until; await sleep(1_000))
    quiet = exchanges.quiet() && (await underWay(url)) === 0 ? quiet + 1 : 0;
}

export function testimony(exchanges: Exchanges, { dispositions, written }: Ledger) {
  return { calls: exchanges.calls(), texts: exchanges.texts(), dispositions, written, optOuts: [] };
}

/** Opt-outs that agents recorded, with the number that was called. */
export function named(evidence: Evidence, ledger: Ledger): Evidence {
  const phoneOf = new Map(evidence.attempts.map((attempt) => [attempt.id, attempt.phone]));
  const optOuts = ledger.optOuts.flatMap(({ phone, attemptId, channel, at }) => {
    const number = phone ?? phoneOf.get(attemptId!);
    return number ? [{ phone: number, channel, at }] : [];
  });
  return { ...evidence, optOuts };
}

export function fell(fleet: Fleet, ledger: Ledger): Verdict[] {
  return [
    check(
      1,
      'servers_stand',
      'no server falls by itself, and each stops when asked',
      fleet.names,
      (name) => fleet.falls.find((fall) => fall.startsWith(name)) ?? null,
    ),
    check(
      1,
      'no_faults',
      'no request ends in a fault of ours (500)',
      ledger.faults.length ? ledger.faults : [null],
      (it) => it,
    ),
  ];
}
