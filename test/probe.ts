import { Body, Controller, Get, HttpCode, Injectable, Module, Param, Post, Query, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Readable } from 'node:stream';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Clock, VirtualClock } from '../src/clock';
import { Conflict, GateShut, InvalidInput, NotFound, NotReady } from '../src/errors';
import { configureHttp, createAdapter } from '../src/operation/http';
import { NestLogger, createLogger } from '../src/operation/logger';
import { OperationModule } from '../src/operation/operation.module';
import { TestDatabase, openTestDatabase } from './database';
import { signIn } from './signed-in';

export const PHONE = '+8613912345678';
export const PLATE = '浙A·F1234';

const order = z.strictObject({
  phone: z.string().regex(/^\+\d{8,15}$/, { error: '应为 E.164 · must be E.164' }),
  times: z.int().min(1).max(3),
  rows: z.array(z.strictObject({ on: z.iso.date() })).default([]),
  kind: z.enum(['a', 'b']).optional(),
});
const forgetful = z.object({ limit: z.coerce.number().int().max(100).default(20) });

/** How often each route did its work, and what holds a request until it is let go. */
@Injectable()
export class Work {
  done = 0;
  gate: Promise<void> = Promise.resolve();
}

const REFUSALS: Record<string, () => Error> = {
  conflict: () => new Conflict('lease_lost', '租约已失效 · The lease is lost.', { facts: { epoch: 4 } }),
  missing: () => new NotFound('task_not_found', '没有这个任务 · No such task.'),
  shut: () =>
    new GateShut('outside_hours', '不在时段内 · Outside hours.', {
      facts: { nextAt: '2026-03-02T01:30:00Z' },
    }),
  busy: () => new NotReady('busy', '忙 · busy', { facts: { retryAfterSeconds: 7 } }),
  field: () => new InvalidInput('bad_hours', '…', { field: 'values.hours', hint: 'standard' }),
  fault: () => new Error(`SELECT * FROM policy broke for ${PHONE} of ${PLATE}`),
  refusedConnection: () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
  text: () => 'thrown text' as unknown as Error,
};

@Controller('probe')
class ProbeController {
  constructor(
    private readonly work: Work,
    private readonly dataSource: DataSource,
  ) {}

  @Post('orders')
  async order(@Body({ schema: order }) body: z.infer<typeof order>) {
    this.work.done++;
    await this.work.gate;
    return { run: this.work.done, times: body.times };
  }

  @Post('fail/:how')
  @HttpCode(200)
  fail(@Param('how') how: string): never {
    this.work.done++;
    throw REFUSALS[how]!();
  }

  @Post('bare/:id')
  bare(@Param('id', { schema: z.coerce.number().int() }) id: number) {
    return { id, run: ++this.work.done };
  }

  @Post('nothing')
  @HttpCode(204)
  nothing(): void {
    this.work.done++;
  }

  @Post('stream')
  stream(): Readable {
    this.work.done++;
    return Readable.from([Buffer.from('a,b\n')]);
  }

  @Post('upload')
  async upload(@Req() request: { body: AsyncIterable<Buffer> }) {
    let bytes = 0;
    for await (const chunk of request.body) bytes += chunk.length;
    return { bytes, run: ++this.work.done };
  }

  @Get('list')
  list(@Query({ schema: forgetful }) query: z.infer<typeof forgetful>) {
    return query;
  }

  @Get('nul')
  nul() {
    return this.dataSource.query('SELECT $1::text', ['\u0000']);
  }

  @Get('slow')
  slow() {
    return this.dataSource.query(`SET statement_timeout = 1; SELECT pg_sleep(5)`);
  }
}

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a test reads of an answer is its own business
  json: any;
}

/** A small server of one controller, with everything that the operation module puts around every route. */
export class Probe {
  readonly clock = new VirtualClock('2026-03-02T02:00:00Z');
  /** What was logged, as it was written. */
  readonly lines: string[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly logger = createLogger({ level: 'trace', to: { write: (line) => void this.lines.push(line) } }),
  ) {}

  app: NestFastifyApplication;
  work: Work;

  static async open(): Promise<Probe> {
    const probe = new Probe(await openTestDatabase());
    @Module({ imports: [OperationModule], controllers: [ProbeController], providers: [Work] })
    class ProbeModule {}
    @Module({})
    class Root {}
    const root = {
      module: Root,
      global: true,
      imports: [ProbeModule],
      providers: [
        { provide: DataSource, useValue: probe.database.dataSource },
        { provide: Clock, useValue: probe.clock },
      ],
      exports: [DataSource, Clock],
    };
    probe.app = await NestFactory.create<NestFastifyApplication>(root, createAdapter(), {
      logger: new NestLogger(probe.logger),
      abortOnError: false,
    });
    configureHttp(probe.app, probe.logger);
    signIn(probe.app);
    await probe.app.init();
    await probe.app.getHttpAdapter().getInstance().ready();
    probe.work = probe.app.get(Work, { strict: false });
    return probe;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.close();
  }

  /** Before each test. */
  reset(): void {
    this.lines.length = 0;
    this.work.done = 0;
    this.work.gate = Promise.resolve();
  }

  async send(
    method: 'GET' | 'POST',
    url: string,
    payload?: object | string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await this.app.inject({
      method,
      url,
      ...(payload === undefined ? {} : { payload }),
      headers,
    });
    const json = /json/.test(String(answer.headers['content-type'])) ? answer.json() : null;
    return { status: answer.statusCode, headers: answer.headers, text: answer.body, json };
  }
}
