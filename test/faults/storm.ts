import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { createApplication } from '../../src/application';
import { SystemClock, type Alarm, type Clock } from '../../src/clock';
import { readConfig } from '../../src/config';
import { startEmbedded } from '../../src/database/embedded/embedded';
import { migrate } from '../../src/database/migrate';
import { type CallExchangeServer, serveCallExchange } from '../../src/dialer/carriers/exchange-server';
import { createLogger } from '../../src/operation/logger';
import { Pipeline } from '../../src/pipeline';
import { type ExchangeServer, serveExchange } from '../../src/sms/gateways/exchange-server';
import { NO_TEXT_FAULTS } from '../../src/sms/gateways/exchange.rules';
import { Chance } from './chance';
import type { Control } from './control';
import { Customers } from './customers';
import { Desk } from './desk';
import { Door } from './door';
import type { Evidence } from './evidence';
import { Fleet } from './fleet';
import { checkTables } from './invariant-verdicts';
import { judge } from './judge';
import { Ledger } from './ledger';
import { Nemesis } from './nemesis';
import { agentNo, fillCentre } from './storm-data';
import { STORM_TIMES } from './storm-times';
import { readTables, underWay, withClient } from './tables';
import { type Verdict, check } from './verdict';

export interface StormOptions {
  seconds: number;
  seed: number;
  agents: number;
  control: Control | null;
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
const A_WEEK_MS = 8 * 86_400_000;

/** Two servers on one database, agents at their desks, and for a while everything that can go wrong. Then the judgement. */
export async function storm(options: StormOptions): Promise<StormReport> {
  const folder = mkdtempSync(join(tmpdir(), 'huifang-storm-'));
  mkdirSync(join(folder, 'data'));
  const log = (name: string) =>
    createLogger({ level: 'warn', to: createWriteStream(join(folder, `${name}.log`)) });
  const clock = new SystemClock();
  const ledger = new Ledger();
  const chance = (name: string) => new Chance(options.seed, name);
  const database = await startEmbedded({ dataDir: join(folder, 'data'), log: options.say });
  const webhooks = { urls: [] as readonly string[] };
  const exchanges = await openExchanges(clock, options.seed, chance('webhook'), webhooks);
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
    });
    await fleet.allReady(SERVER_START_MS);
    webhooks.urls = fleet.urls;
    options.say(
      `${SERVERS} servers are up; ${stock.records} records on ${stock.phones} numbers. The storm begins.`,
    );

    const urls = fleet.urls;
    const began = Date.now();
    const ends = began + options.seconds * 1000;
    const isOver = () => Date.now() >= ends;
    const door = (actor: string) => new Door(() => urls, ledger, chance(`door ${actor}`), actor);
    const customers = new Customers(door('customers'), ledger, chance('customers'), url, stock.phones);
    const nemesis = new Nemesis(fleet, database, chance('nemesis'), options.say);
    const desks = Array.from({ length: options.agents }, (_, index) => agentNo(index + 1)).map(
      (agent) => new Desk(agent, door(agent), ledger, chance(agent)),
    );
    await Promise.all([
      nemesis.rage(ends),
      customers.live(isOver),
      ...desks.map((desk) => desk.work(isOver)),
    ]);
    options.say('The storm is over; what is under way ends.');
    await fleet.allReady(SERVER_START_MS);
    await settle(url, exchanges);
    await fleet.stop();

    const tables = await evening(url, exchanges, log('evening'));
    const evidence: Evidence = { ...testimony(exchanges, ledger), ...(await readTables(url)) };
    const verdicts = [...judge(named(evidence, ledger)), ...fell(fleet, ledger), ...tables];
    broken = verdicts.some((verdict) => verdict.broken > 0);
    const seconds = Math.round((Date.now() - began) / 1000);
    const figures = figuresOf({ seconds, fleet, nemesis, customers, ledger, evidence });
    return { verdicts, figures, folder: options.keep || broken ? folder : null };
  } finally {
    await fleet?.stop();
    await exchanges.calls.close();
    await exchanges.texts.close();
    await database.stop();
    if (!options.keep && (!broken || options.control)) rmSync(folder, { recursive: true, force: true });
  }
}

interface Exchanges {
  calls: CallExchangeServer;
  texts: ExchangeServer;
}

/** The telephone and the short-message exchange, here: they outlive the servers, and remember. */
async function openExchanges(
  clock: Clock,
  seed: number,
  chance: Chance,
  webhooks: { urls: readonly string[] },
): Promise<Exchanges> {
  // Whichever server it is that is not up: the report is lost, as with the real ones.
  const pushTo = (path: string) => () =>
    webhooks.urls.length ? `${chance.pick(webhooks.urls)}/api/webhooks/${path}/simulated` : null;
  const calls = await serveCallExchange(clock, {
    seed,
    timeZone: 'Asia/Shanghai',
    speed: STORM_TIMES.exchangeSpeed,
    faults: { refuse: 0.02, hang: 0.02, lose: 0.015, twice: 0.1, late: 0.08, silent: 0.05 },
    pushTo: pushTo('calls'),
  });
  const texts = await serveExchange(clock, {
    seed,
    behaviour: {
      deliveryMs: [100, 2_000],
      faults: {
        ...NO_TEXT_FAULTS,
        throttle: 0.02,
        hang: 0.02,
        failAfterAccept: 0.02,
        lose: 0.02,
        twice: 0.1,
        silent: 0.05,
        shuffle: 0.1,
      },
    },
    pushTo: pushTo('texts'),
  });
  return { calls, texts };
}

function environmentOf(url: string, exchanges: Exchanges, { control }: StormOptions): Record<string, string> {
  return {
    DATABASE_URL: url,
    CARRIER_URL: exchanges.calls.url,
    TEXT_GATEWAY_URL: exchanges.texts.url,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    POOL_SIZE: '8',
    STORM_CONTROL: control?.server ? control.name : '',
  };
}

async function morning(
  url: string,
  { agents, seconds }: StormOptions,
  logger: ReturnType<typeof createLogger>,
) {
  const now = new Date();
  const liveFrom = new Date(now.getTime() - A_WEEK_MS);
  await migrate({ url, now });
  const config = { ...readConfig({ DATABASE_URL: url }), poolSize: 4 };
  const app = await createApplication({ config, databaseUrl: url }, logger, { liveFrom });
  try {
    return await fillCentre(app, { agents, seconds, now: new Date(), liveFrom });
  } finally {
    await app.close();
  }
}

/** Waits until nothing is under way any more, or for as long as a centre would be watched. */
async function settle(url: string, { calls }: Exchanges): Promise<void> {
  const until = Date.now() + SETTLE_MS;
  for (let quiet = 0; quiet < 3 && Date.now() < until; await sleep(1_000))
    quiet = calls.exchange.live === 0 && (await underWay(url)) === 0 ? quiet + 1 : 0;
}

/** A clock ahead of the real one: what a centre would wait for has passed. */
class LaterClock extends SystemClock {
  aheadMs = 0;

  override now(): Date {
    return new Date(super.now().getTime() + this.aheadMs);
  }

  override at(at: Date, work: () => void): Alarm {
    return super.at(new Date(at.getTime() - this.aheadMs), work);
  }
}

/** An hour later in one server: every lease, horizon and limit has run out; then the tables are checked. */
async function evening(
  url: string,
  exchanges: Exchanges,
  logger: ReturnType<typeof createLogger>,
): Promise<Verdict[]> {
  const clock = new LaterClock();
  const config = {
    ...readConfig({
      DATABASE_URL: url,
      CARRIER_URL: exchanges.calls.url,
      TEXT_GATEWAY_URL: exchanges.texts.url,
    }),
    poolSize: 4,
  };
  const app: NestFastifyApplication = await createApplication({ config, databaseUrl: url, clock }, logger);
  try {
    for (const ahead of STORM_TIMES.eveningsMs) {
      clock.aheadMs = ahead;
      await app.get(Pipeline).runOnce(clock.now());
      await sleep(2_500);
    }
    return await checkTables(app, app.get(DataSource), clock.now());
  } finally {
    await app.close();
  }
}

function testimony({ calls, texts }: Exchanges, { dispositions }: Ledger) {
  return { calls: calls.exchange.journal, texts: texts.exchange.journal, dispositions, optOuts: [] };
}

/** Opt-outs that agents recorded, with the number that was called. */
function named(evidence: Evidence, ledger: Ledger): Evidence {
  const phoneOf = new Map(evidence.attempts.map((attempt) => [attempt.id, attempt.phone]));
  const optOuts = ledger.optOuts.flatMap(({ phone, attemptId, channel, at }) => {
    const number = phone ?? phoneOf.get(attemptId!);
    return number ? [{ phone: number, channel, at }] : [];
  });
  return { ...evidence, optOuts };
}

function fell(fleet: Fleet, ledger: Ledger): Verdict[] {
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

function figuresOf(of: {
  seconds: number;
  fleet: Fleet;
  nemesis: Nemesis;
  customers: Customers;
  ledger: Ledger;
  evidence: Evidence;
}): Record<string, number> {
  const { fleet, nemesis, ledger, evidence } = of;
  const events = (name: string) => evidence.calls.filter((entry) => entry.event === name).length;
  const state = (name: string) => evidence.attempts.filter((attempt) => attempt.state === name).length;
  return {
    seconds: of.seconds,
    'servers killed': fleet.kills.count,
    'servers paused': nemesis.pauses,
    'servers started': fleet.starts,
    'database crashes': nemesis.databaseCrashes,
    'requests answered': ledger.sum('') - ledger.sum('lid'),
    'requests cut off': [...ledger.answers].reduce(
      (sum, [what, times]) => (what.endsWith(' cut') ? sum + times : sum),
      0,
    ),
    claims: ledger.answers.get('claim 200') ?? 0,
    dials: ledger.answers.get('dial 200') ?? 0,
    'gates shut at the dial': ledger.answers.get('dial 422') ?? 0,
    'lids closed': ledger.answers.get('lid closed') ?? 0,
    'dispositions acknowledged': ledger.dispositions.length,
    'opt-outs acknowledged': ledger.optOuts.length,
    'accidents reported': of.customers.reports,
    'calls in the journal': events('placed'),
    'calls refused by the exchange': events('refused'),
    'attempts in the table': evidence.attempts.length,
    'attempts unknown': state('unknown'),
    'attempts failed on our side': state('failed'),
    'tasks closed': evidence.tasks.filter((task) => task.state === 'closed').length,
    tasks: evidence.tasks.length,
    'texts taken by the exchange': evidence.texts.filter((entry) => entry.event === 'accepted').length,
    'texts unknown': evidence.messages.filter((message) => message.state === 'unknown').length,
  };
}
