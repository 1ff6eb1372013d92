import { text } from 'node:stream/consumers';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SystemClock } from '../clock';
import { readConfig } from '../config';
import { withDatabase } from '../database/database-url.rules';
import { connectToPrimary } from '../database/primary-watch';
import { createLogger } from '../operation/logger';
import { copyCentre } from './copy-centre';
import { createDatabase, databaseName, dropDatabase } from './copy-centre.sql';
import { type SimulationOptions } from './simulation-options';
import { endRun, holdRun } from './simulation-run.sql';
import { simulate } from './simulation';

interface Order {
  id: number;
  /** Database of the working centre. */
  url: string;
  options: SimulationOptions;
  outDir: string;
  timeZone: string;
}

/**
 * One run for a working centre, as a process of its own. The order comes on standard input; each day done is
 * a line of JSON. It ends its run itself, in the session that holds it, so that no other process takes it for dead.
 */
async function main(): Promise<void> {
  const order = JSON.parse(await text(process.stdin)) as Order;
  const say = (answer: unknown) => void process.stdout.write(`${JSON.stringify(answer)}\n`);
  const name = databaseName(order.id, process.pid);
  const centre = await connectToPrimary(order.url);
  await holdRun(centre, order.id);
  const clock = new SystemClock();
  const end = (how: { summary: unknown } | { error: string }) => endRun(centre, order.id, how, clock.now());
  // Whoever ordered it may be gone by now: what was found is kept all the same.
  process.stdout.on('error', () => undefined);
  try {
    await createDatabase(centre, name);
    const result = await simulate({
      options: order.options,
      config: {
        ...readConfig({ ...process.env, DATABASE_URL: undefined }),
        timeZone: order.timeZone,
        logLevel: 'error',
        poolSize: 4,
      },
      databaseUrl: withDatabase(order.url, name),
      logger: createLogger({ level: 'silent' }),
      outDir: order.outDir,
      // Of the working centre's customers: whole numbers leave by the audited export alone.
      maskPhones: true,
      load: (app: NestFastifyApplication) => copyCentre(centre, app),
      onDay: (day) => say({ progress: { date: day.date, broken: day.invariants.broken } }),
    });
    const { summary, invariants, rows, plan, charts } = result;
    await end({ summary: { ...summary, invariants, rows, plan, charts } });
  } catch (error) {
    await end({ error: (error as Error).message });
    process.exitCode = 1;
  } finally {
    await dropDatabase(centre, name);
    await centre.end();
  }
}

void main();
