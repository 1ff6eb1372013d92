import { text } from 'node:stream/consumers';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client } from 'pg';
import { readConfig } from '../config';
import { createLogger } from '../operation/logger';
import { copyCentre } from './copy-centre';
import { createDatabase, dropDatabase } from './copy-centre.sql';
import { type SimulationOptions } from './simulation-options';
import { simulate } from './simulation';

interface Order {
  id: number;
  /** Database of the working centre. */
  url: string;
  options: SimulationOptions;
  outDir: string;
  timeZone: string;
}

/** One run for a working centre, as a process of its own. The order comes on standard input; each answer is a line of JSON. */
async function main(): Promise<void> {
  const order = JSON.parse(await text(process.stdin)) as Order;
  const say = (answer: unknown) => void process.stdout.write(`${JSON.stringify(answer)}\n`);
  const name = `huifang_simulation_${order.id}_${process.pid}`;
  const centre = new Client({ connectionString: order.url });
  await centre.connect();
  const own = new URL(order.url);
  own.pathname = `/${name}`;
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
      databaseUrl: own.toString(),
      logger: createLogger({ level: 'silent' }),
      outDir: order.outDir,
      load: (app: NestFastifyApplication) => copyCentre(centre, app),
      onDay: (day) => say({ progress: { date: day.date, broken: day.invariants.broken } }),
    });
    say({
      summary: { ...result.summary, invariants: result.invariants, rows: result.rows, plan: result.plan },
    });
  } catch (error) {
    say({ error: (error as Error).message });
    process.exitCode = 1;
  } finally {
    await dropDatabase(centre, name);
    await centre.end();
  }
}

void main();
