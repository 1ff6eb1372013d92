import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { UserService } from './access/user.service';
import { createApplication, shutDown } from './application';
import { FollowingClock, type SystemClock } from './clock';
import { InvalidConfiguration, listenProblem, readConfig, type Config } from './config';
import { asSystem, inScope, NOBODY } from './database/data-scope';
import { migrate, SchemaRefused } from './database/migrate';
import { FolderTaken } from './database/embedded/owner';
import { startEmbedded, type EmbeddedDatabase } from './database/embedded/embedded';
import { ensureDemoCentre } from './demo/demo-centre';
import { DemoInflow } from './demo/demo-inflow';
import { refuseDemoLive } from './demo/no-demo-live';
import { RecordService } from './intake/record.service';
import { createLogger } from './operation/logger';
import { Metrics } from './operation/metrics';
import { Pipeline } from './pipeline';
import { reachOf } from './provider-settings.rules';
import { welcome } from './welcome';

/** Ticks that make the work of the day. */
const FIRST_TICKS = new Set(['draws', 'stops', 'follow-ups', 'cases', 'texts']);

/** What a start may meet that its operator can put right: said in a sentence, without a stack. */
const SENTENCES = [InvalidConfiguration, SchemaRefused, FolderTaken];

async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger({ level: config.logLevel });
  const clock = new FollowingClock();
  const say = (sentence: string) => process.stdout.write(`${sentence}\n`);
  const began = clock.now();

  const embedded = config.databaseUrl ? null : await startEmbedded({ dataDir: config.dataDir, log: say });
  let app: NestFastifyApplication | null = null;
  try {
    const databaseUrl = config.databaseUrl ?? embedded!.url;
    for (const name of await migrate({ url: databaseUrl, now: clock.now() }))
      say(`数据库已升级 · migrated: ${name}`);
    if (config.demo) await ensureDemoCentre({ config, databaseUrl, now: clock.now(), logger, say });
    app = await createApplication({ config, databaseUrl, clock, strictScope: true }, logger);

    await refuseDemoLive(config, app.get(DataSource));
    app.get(Metrics).watchProcess();
    app.get(Metrics).showReach(reachOf(config));
    const pipeline = app.get(Pipeline);
    // The first draws before the first screen: a newcomer sees work, not an empty queue.
    if (config.ticks) await runFirst(pipeline, clock, logger);
    const firstPassword = await app.get(UserService).ensureAdministrator();
    // What a connection brings begins with nothing in sight; the guard opens what its person may see.
    await inScope(NOBODY, () => listen(app!, config));
    if (config.ticks) pipeline.start();
    const inflow = new DemoInflow(app.get(DataSource), app.get(RecordService), clock, config.timeZone);
    if (config.demo && config.ticks) inflow.start();
    stopOnSignals(app, embedded, say, inflow);
    const seconds = (clock.now().getTime() - began.getTime()) / 1000;
    say(await welcome(app.get(DataSource), config, seconds, firstPassword));
  } catch (error) {
    await app?.close();
    await embedded?.stop();
    throw error;
  }
}

/**
 * Each by itself, in the pipeline's order: one that fails (a draw that times out, a database that fails over) is run again by
 * the pipeline in seconds, and must not keep agents from a centre that is otherwise there.
 */
async function runFirst(pipeline: Pipeline, clock: SystemClock, logger: Logger): Promise<void> {
  for (const { name } of pipeline.ticks) {
    if (!FIRST_TICKS.has(name)) continue;
    try {
      await pipeline.runOnce(clock.now(), new Set([name]));
    } catch (error) {
      logger.error({ err: error, tick: name }, 'first run failed; it is tried again shortly');
    }
  }
}

async function listen(app: NestFastifyApplication, config: Config): Promise<void> {
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    const sentence = listenProblem(error, config);
    throw sentence ? new InvalidConfiguration([sentence]) : error;
  }
}

/** Takes no new work, lets what runs end, then stops the database: in this order, once. */
function stopOnSignals(
  app: NestFastifyApplication,
  embedded: EmbeddedDatabase | null,
  say: (sentence: string) => void,
  inflow: DemoInflow,
): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    say('正在停止，稍候 · stopping: finishing what is under way');
    inflow.stop();
    await shutDown(app);
    await embedded?.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => void stop().catch((error: Error) => fail(error)));
}

function fail(error: Error): void {
  const known = SENTENCES.some((type) => error instanceof type);
  process.stderr.write(`${known ? error.message : error.stack}\n`);
  process.exit(1);
}

asSystem(main).catch(fail);
