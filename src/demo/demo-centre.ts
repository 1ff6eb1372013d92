import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger } from 'pino';
import { DataSource } from 'typeorm';
import { UserService } from '../access/user.service';
import { writeAudit } from '../access/audit.sql';
import { createApplication } from '../application';
import { DAY_MS, instantOf, localDayOf, localOf, offsetAt } from '../calendar/zone.rules';
import { DrawService } from '../campaigns/draw.service';
import { VirtualClock } from '../clock';
import { type Config } from '../config';
import { poolOf } from '../database/db';
import { migrate, readMigrations } from '../database/migrate';
import { connectToPrimary } from '../database/primary-watch';
import { Pipeline } from '../pipeline';
import { NO_PROVIDERS } from '../provider-settings.rules';
import { loadFiles } from '../simulation/load-files';
import { allStaff } from '../simulation/simulation.sql';
import { Simulator } from '../simulation/simulator';
import { OutboxService } from '../sms/outbox.service';
import { SeededTokens } from '../tokens';
import { demoFiles, offsetText } from './demo-data';
import { demoReplies } from './demo-replies';
import { clearInterrupted, demoState, holdDemo } from './demo.sql';

const PAST_DAYS = 7;
/** Who has been at work before the newcomer: care calls, some renewals, one branch. Visits are left to be made. */
const PLAYERS = new Set(['A006', 'S003', 'C003']);
/** Calls that the demonstration's people have begun must be over before real ones begin. */
const QUIET_BEFORE_NOW_MS = 30 * 60_000;

export interface DemoRequest {
  config: Config;
  databaseUrl: string;
  now: Date;
  logger: Logger;
  say(sentence: string): void;
}

/**
 * Makes the demonstration where nothing is yet; one that was interrupted, and that nobody has touched since, is made again
 * from nothing. One process at a time: a second one waits, and finds a centre in use.
 *
 * @param load for tests
 */
export async function ensureDemoCentre(
  request: DemoRequest,
  load: (request: DemoRequest) => Promise<void> = loadDemoCentre,
): Promise<void> {
  const client = await connectToPrimary(request.databaseUrl, { statement_timeout: 0 });
  try {
    await holdDemo(client);
    const state = await demoState(client);
    if (state === 'in use') return;
    if (state === 'begun') {
      if (!(await clearInterrupted(client, tablesOfOurs()))) {
        request.say(
          '示例中心上次未生成完，但库中另有他物，保持原样 · a demonstration was left half made here, but the database holds other things too: left as it is',
        );
        return;
      }
      await migrate({ url: request.databaseUrl, now: request.now });
    }
    await load(request);
  } finally {
    await client.end();
  }
}

/** Every table that a migration has ever made or given another name, and their own. */
function tablesOfOurs(): string[] {
  const made = readMigrations().flatMap(({ up }) =>
    [...up.matchAll(/^(?:CREATE TABLE (?:IF NOT EXISTS )?|ALTER TABLE \w+ RENAME TO )(\w+)/gm)].map(
      (match) => match[1]!,
    ),
  );
  return ['schema_migration', ...made];
}

/**
 * Fills an empty centre with records around today and plays its last week: the same services, people and exchange as in a
 * simulation. So a newcomer finds draws with their coverage, histories, cases, promises and texts, and today's work.
 */
async function loadDemoCentre({ config, databaseUrl, now, logger, say }: DemoRequest): Promise<void> {
  say('首次启动：正在生成示例中心，请稍候 · first start: making a demonstration centre');
  const zone = config.timeZone;
  const from = new Date(instantOf(zone, (localDayOf(zone, now.getTime()) - PAST_DAYS) * DAY_MS));
  const clock = new VirtualClock(from);
  const folder = await mkdtemp(join(tmpdir(), 'huifang-demo-'));
  const app = await createApplication(
    {
      config: { ...config, ...NO_PROVIDERS, carrierUrl: null, textGatewayUrl: null },
      databaseUrl,
      clock,
      tokens: new SeededTokens(`demo ${now.toISOString()}`),
      exchange: { progress: false },
    },
    logger,
    { liveFrom: from },
  );
  try {
    const dataSource = app.get(DataSource);
    const mark = (action: string) =>
      writeAudit(dataSource.manager, { at: now, actor: 'system', action, entityType: 'demo', entityId: '1' });
    await mark('demo.begun');
    await app.get(OutboxService).goLive(from);
    for (const [kind, text] of Object.entries(
      demoFiles(new Date(localOf(zone, now.getTime())), offsetText(offsetAt(zone, now.getTime()))),
    ))
      await writeFile(join(folder, `${kind}.csv`), text as string);
    await loadFiles(app, folder, () => undefined);
    const staff = await allStaff(poolOf(dataSource));
    let carers = 0;
    const workers = staff
      .filter((each) => PLAYERS.has(each.staffNo))
      .map((each) => ({
        staffNo: each.staffNo,
        centre: each.role === 'agent',
        carer: each.skills.includes('care') ? carers++ : null,
        busy: false,
      }));
    const to = new Date(now.getTime() - QUIET_BEFORE_NOW_MS);
    await new Simulator(app, clock, {
      from,
      to,
      seed: config.simulatedSeed,
      timeZone: zone,
      dry: false,
      workers,
      answering: true,
      happenings: demoReplies(app, now, zone),
    }).run(() => undefined);
    // What became of the last day's texts: the exchange that knows it ends with this process.
    await app.get(Pipeline).runOnce(clock.now(), new Set(['text-reports', 'text-reconcile']));
    // A list drawn by hand, so that every campaign a newcomer reads of has something to show.
    await app.get(DrawService).drawByHand(
      'special-visit',
      {
        title: '异地理赔客户满意度调查',
        recordType: 'claim',
        keys: null,
        filter: {
          event: 'closed_at',
          from: new Date(now.getTime() - 26 * DAY_MS).toISOString(),
          to: new Date(now.getTime() - 9 * DAY_MS).toISOString(),
          crossRegion: true,
        },
      },
      'M001',
    );
    await app.get(UserService).ensureDemoPeople();
    await mark('demo.loaded');
  } finally {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  }
}
