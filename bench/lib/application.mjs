// The whole application on a database, not listening, with a clock that the case sets.
import { START } from './centre.mjs';
import { product } from './product.mjs';

export async function openApplication(url) {
  const { VirtualClock } = product('clock');
  const { createApplication } = product('application');
  const { createLogger } = product('operation/logger');
  const { readConfig } = product('config');
  const clock = new VirtualClock(START);
  const config = readConfig({ DATABASE_URL: url, CARRIER: 'manual', TICKS: 'off', LOG_LEVEL: 'warn' });
  const app = await createApplication(
    { config, databaseUrl: url, clock },
    createLogger({ level: config.logLevel }),
    { liveFrom: new Date('2026-03-01T16:00:00Z') },
  );
  return { app, clock };
}
