import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Logger } from 'pino';
import { DataSource } from 'typeorm';
import { createApplication } from '../application';
import { CalendarService } from '../calendar/calendar.service';
import { instantOf, dayOfDate, DAY_MS } from '../calendar/zone.rules';
import { CampaignService } from '../campaigns/campaign.service';
import { VirtualClock } from '../clock';
import { type Config } from '../config';
import { poolOf } from '../database/db';
import { migrate } from '../database/migrate';
import { NO_PROVIDERS } from '../provider-settings.rules';
import { planOnce } from '../database/plan-once';
import { writeExport, type ExportResult } from '../reports/export.service';
import { OutboxService } from '../sms/outbox.service';
import { SeededTokens } from '../tokens';
import { changeIfOther } from './copy-centre';
import { type InvariantCount } from './judge';
import { planOf } from './plan';
import { type Charts } from './chart.rules';
import { readCharts } from './charts';
import { type DayLoad } from './plan.rules';
import { type SimulationOptions } from './simulation-options';
import { addAgents, allStaff, type StaffRow } from './simulation.sql';
import { Simulator, type DayReport } from './simulator';
import { type Worker } from './workforce';

export interface SimulationRequest {
  options: SimulationOptions;
  config: Config;
  /** An empty database of the simulation's own. */
  databaseUrl: string;
  logger: Logger;
  /** Folder of the files of the data contract. */
  outDir: string;
  /** The files show numbers as a screen does: they are read by more than who asked for the run. */
  maskPhones: boolean;
  /** Fills the records, on the clock's first instant. */
  load(app: NestFastifyApplication): Promise<void>;
  onDay?(day: DayReport): void;
}

export interface SimulationResult extends ExportResult {
  invariants: InvariantCount;
  breaches: { name: string; broken: number; samples: string[] }[];
  workers: number;
  /** By day: what was drawn, against what the agents can do. */
  plan: DayLoad[];
  /** Day by day, and what did not fit. */
  charts: Charts;
}

/** A reading of the records costs more than one of its fields: a minute is enough for any statement but the load. */
const LONGEST_STATEMENT_MS = 600_000;

/** Runs the house's own services over the asked days on a virtual clock, and writes what they did. */
export async function simulate(request: SimulationRequest): Promise<SimulationResult> {
  const { options, config, databaseUrl } = request;
  const from = startOf(options.from, config.timeZone);
  const to = startOf(options.to, config.timeZone);
  const clock = new VirtualClock(from);
  await migrate({ url: databaseUrl, now: from });
  const app = await createApplication(
    {
      config: {
        ...config,
        ...NO_PROVIDERS,
        carrierUrl: null,
        textGatewayUrl: null,
        simulatedSeed: options.seed,
      },
      databaseUrl,
      clock,
      tokens: new SeededTokens(options.seed),
      exchange: { progress: false },
      statementTimeoutMs: LONGEST_STATEMENT_MS,
    },
    request.logger,
    { liveFrom: from },
  );
  try {
    await app.get(OutboxService).goLive(from);
    await request.load(app);
    await tryOut(app, options, from);
    const workers = await staffing(app, options.agents, from);
    planOnce(app.get(DataSource));
    const simulator = new Simulator(app, clock, {
      from,
      to,
      seed: options.seed,
      timeZone: config.timeZone,
      dry: options.dry,
      workers,
    });
    await simulator.run(request.onDay ?? (() => undefined));
    const { judge } = simulator;
    const written = await writeExport(app.get(DataSource), {
      dir: request.outDir,
      timeZone: config.timeZone,
      mask: request.maskPhones,
      invariants: judge.final,
    });
    const db = poolOf(app.get(DataSource));
    const calendar = await app.get(CalendarService).facts();
    const plan = await planOf(db, calendar, config.timeZone, options.agents);
    const charts = await readCharts(db, calendar, config.timeZone, options);
    return {
      ...written,
      invariants: judge.total,
      breaches: judge.breaches,
      workers: workers.length,
      plan,
      charts,
    };
  } finally {
    await app.close();
  }
}

function startOf(date: string, zone: string): Date {
  return new Date(instantOf(zone, dayOfDate(date) * DAY_MS));
}

/** What is to be tried: the calendar, campaigns changed or suspended. In force from the first day. */
async function tryOut(app: NestFastifyApplication, options: SimulationOptions, from: Date): Promise<void> {
  const calendar = app.get(CalendarService);
  const closed = options.close.map((date) => ({
    region: 'CN',
    date,
    kind: 'closed' as const,
    name: '模拟停业',
  }));
  // A date that comes twice is what was said of it last.
  const days = new Map([...closed, ...options.days].map((day) => [`${day.region} ${day.date}`, day]));
  for (const region of new Set([...days.values()].map((day) => day.region)))
    await calendar.putDays(
      {
        region,
        source: 'simulation',
        note: 'what if',
        covers: [],
        days: [...days.values()]
          .filter((day) => day.region === region)
          .map(({ date, kind, name }) => ({ on: date, kind, name: name ?? '模拟' })),
      },
      'simulation',
    );
  for (const { region, date, hours, windows } of options.exceptions)
    await calendar.putException(region, date, { hoursCode: hours, windows, note: 'what if' }, 'simulation');
  for (const [code, values] of Object.entries(options.campaigns))
    await changeIfOther(app.get(CampaignService), code, { values, effectiveFrom: from, note: 'what if' });
  for (const code of new Set(options.suspended))
    await app.get(CampaignService).suspend(code, '模拟暂停', 'simulation');
}

/** Agents as asked, from the staff list first; and everybody who works a queue of their own. */
async function staffing(app: NestFastifyApplication, agents: number, now: Date): Promise<Worker[]> {
  const db = poolOf(app.get(DataSource));
  const isAgent = (each: StaffRow) => each.role === 'agent';
  const missing = agents - (await allStaff(db)).filter(isAgent).length;
  if (missing > 0) await addAgents(db, missing, now);
  const staff = await allStaff(db);
  let carers = 0;
  const worker = (each: StaffRow, centre: boolean): Worker => ({
    staffNo: each.staffNo,
    centre,
    carer: centre && (each.skills.length === 0 || each.skills.includes('care')) ? carers++ : null,
    busy: false,
  });
  return [
    ...staff
      .filter(isAgent)
      .slice(0, agents)
      .map((each) => worker(each, true)),
    ...staff
      .filter((each) => each.role === 'salesperson' || each.role === 'branch')
      .map((each) => worker(each, false)),
  ];
}
