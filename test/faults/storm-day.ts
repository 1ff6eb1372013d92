import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { createApplication } from '../../src/application';
import { SystemClock } from '../../src/clock';
import { readConfig } from '../../src/config';
import { migrate } from '../../src/database/migrate';
import type { createLogger } from '../../src/operation/logger';
import { Pipeline } from '../../src/pipeline';
import type { Exchanges } from './exchanges';
import { checkTables } from './invariant-verdicts';
import { type Stock, fillCentre } from './storm-data';
import { STORM_TIMES } from './storm-times';
import type { Verdict } from './verdict';

type Log = ReturnType<typeof createLogger>;

const EIGHT_DAYS_MS = 8 * 86_400_000;
const REPORTS_COME_WITHIN_MS = 2_500;

/** Before the storm: schema, settings, people and records. Every weekly draw has come due once. */
export async function morning(
  url: string,
  { agents, seconds }: { agents: number; seconds: number },
  logger: Log,
): Promise<Stock> {
  const now = new Date();
  const liveFrom = new Date(now.getTime() - EIGHT_DAYS_MS);
  await migrate({ url, now });
  const config = { ...readConfig({ DATABASE_URL: url }), poolSize: 4 };
  const app = await createApplication({ config, databaseUrl: url }, logger, { liveFrom });
  try {
    return await fillCentre(app, { agents, seconds, now: new Date(), liveFrom });
  } finally {
    await app.close();
  }
}

/** A clock ahead of the real one: what a centre would wait for has passed. */
class LaterClock extends SystemClock {
  aheadMs = 0;

  override now(): Date {
    return new Date(super.now().getTime() + this.aheadMs);
  }
}

/** An hour later in one server: every lease, horizon and limit has run out; then the tables are checked. */
export async function evening(url: string, exchanges: Exchanges, logger: Log): Promise<Verdict[]> {
  const clock = new LaterClock();
  const config = {
    ...readConfig({ DATABASE_URL: url, ...exchanges.environment }),
    poolSize: 4,
  };
  const app = await createApplication({ config, databaseUrl: url, clock }, logger);
  try {
    for (const ahead of STORM_TIMES.eveningsMs) {
      clock.aheadMs = ahead;
      await app.get(Pipeline).runOnce(clock.now());
      await sleep(REPORTS_COME_WITHIN_MS);
    }
    return await checkTables(app, app.get(DataSource), clock.now());
  } finally {
    await app.close();
  }
}
