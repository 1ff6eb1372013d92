import { DataSource } from 'typeorm';
import { createApplication, shutDown } from '../../src/application';
import { FollowingClock } from '../../src/clock';
import { readConfig } from '../../src/config';
import { poolOf } from '../../src/database/db';
import { CARRIER, type Carrier } from '../../src/carriers/port';
import type { Twilio } from 'twilio';
import { TWILIO_CLIENT } from '../../src/twilio/client';
import { createLogger } from '../../src/operation/logger';
import { Pipeline } from '../../src/pipeline';
import { controlNamed } from './control';
import { STORM_TIMES } from './storm-times';

/**
 * A server of the storm: the application as `main` starts it, on a database of somebody else's, with a carrier and a
 * gateway in another process. Its patience is shorter, for a storm has minutes where a centre has days.
 */
async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger({ level: config.logLevel });
  // A machine that is wrong by as much: the database's clock is what counts.
  const clock = new FollowingClock(() => Date.now() + Number(process.env.STORM_SKEW_MS ?? 0));
  const app = await createApplication(
    { config, databaseUrl: config.databaseUrl!, clock, reconcile: STORM_TIMES.reconcile },
    logger,
  );
  const control = process.env.STORM_CONTROL;
  if (control) {
    const pool = poolOf(app.get(DataSource));
    controlNamed(control).server?.({
      pool,
      carrier: app.get<Carrier>(CARRIER, { strict: false }),
      twilio: app.get<Twilio | null>(TWILIO_CLIENT, { strict: false }),
    });
  }
  const pipeline = app.get(Pipeline);
  for (const tick of pipeline.ticks) tick.everyMs = Math.min(tick.everyMs, STORM_TIMES.slowestTickMs);
  await app.listen(config.port, config.host);
  pipeline.start();

  const stop = async () => {
    const alarm = setTimeout(() => {
      const { totalCount, idleCount, waitingCount } = poolOf(app.get(DataSource));
      const jobs = pipeline.underWay.join() || 'none';
      const pool = `${totalCount} connections, ${idleCount} idle, ${waitingCount} wanted`;
      process.stderr.write(
        `stopping takes long: jobs ${jobs}; pool ${pool}; open ${process.getActiveResourcesInfo().join()}\n`,
      );
    }, 10_000);
    await shutDown(app);
    clearTimeout(alarm);
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  // Whoever started us is gone: nobody would ever stop us.
  process.once('disconnect', () => process.exit(1));
  process.send!('ready');
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
