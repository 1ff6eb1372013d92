import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { CallsModule } from '../src/calls/calls.module';
import { EXCHANGE_OPTIONS } from '../src/carriers/exchange';
import { Clock } from '../src/clock';
import { CONFIG } from '../src/config';
import { configureHttp, createAdapter } from '../src/operation/http';
import { NestLogger, createLogger } from '../src/operation/logger';
import { OperationModule } from '../src/operation/operation.module';
import { SeededTokens, TokenSource } from '../src/tokens';
import { VerificationModule } from '../src/verification/verification.module';
import { CaseCentre } from './case-centre';
import { as, signIn } from './signed-in';

/** The routes of the verification module over a centre with branches, asked by `B01`. */
export async function openCaseHttp() {
  const centre = await CaseCentre.open();
  const config = {
    carrier: 'simulated',
    carrierUrl: null,
    simulatedSeed: 1,
    timeZone: 'Asia/Shanghai',
    defaultRegion: 'CN',
  };
  @Global()
  @Module({
    providers: [
      { provide: Clock, useValue: centre.clock },
      { provide: TokenSource, useValue: new SeededTokens(1) },
      { provide: CONFIG, useValue: config },
      { provide: EXCHANGE_OPTIONS, useValue: {} },
      { provide: DataSource, useValue: centre.db.dataSource },
    ],
    exports: [Clock, TokenSource, CONFIG, EXCHANGE_OPTIONS, DataSource],
  })
  class Surroundings {}
  @Module({ imports: [Surroundings, OperationModule, CallsModule, VerificationModule] })
  class Root {}
  const logger = createLogger({ level: 'silent', to: { write: () => undefined } });
  const app = await NestFactory.create<NestFastifyApplication>(Root, createAdapter(), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  configureHttp(app, logger);
  signIn(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();

  return {
    centre,
    app,
    get: (url: string) => app.inject({ method: 'GET', url, headers: as({ login: 'B01' }) }),
    post: (url: string, payload: unknown, headers = {}) =>
      app.inject({
        method: 'POST',
        url,
        payload: payload as object,
        headers: { ...as({ login: 'B01' }), ...headers },
      }),
    async close() {
      await app.close();
      await centre.db.close();
    },
  };
}
