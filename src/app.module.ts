import { type DynamicModule, Global, Logger, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccessModule } from './access/access.module';
import { CalendarModule } from './calendar/calendar.module';
import { CampaignsModule } from './campaigns/campaigns.module';
import { Clock, SystemClock } from './clock';
import { CONFIG, type Config } from './config';
import { createDataSource } from './database/data-source';
import { DeskModule } from './desk/desk.module';
import { RECONCILE_TIMES, USUAL_RECONCILE_TIMES, type ReconcileTimes } from './calls/call-report.service';
import { EXCHANGE_OPTIONS, type ExchangeOptions } from './carriers/exchange';
import { CallsModule } from './calls/calls.module';
import { QueueModule } from './queue/queue.module';
import { EventRetention } from './event-retention';
import { ExplainModule } from './explain/explain.module';
import { IntakeModule } from './intake/intake.module';
import { OperationModule } from './operation/operation.module';
import { Pipeline } from './pipeline';
import { RecordingsModule } from './recordings/recordings.module';
import { ReportsModule } from './reports/reports.module';
import { SimulationModule } from './simulation/simulation.module';
import { ScriptsModule } from './scripts/scripts.module';
import { SmsModule } from './sms/sms.module';
import { RandomTokens, TokenSource } from './tokens';
import { TwilioModule } from './twilio/twilio.module';
import { VerificationModule } from './verification/verification.module';

/** What a process is made of beside its modules: the server, a simulation and a test differ in these alone. */
export interface Surroundings {
  config: Config;
  /** Address of the migrated database. */
  databaseUrl: string;
  clock?: Clock;
  tokens?: TokenSource;
  /** Of the simulated exchange, where this process holds one. */
  exchange?: Partial<ExchangeOptions>;
  /** When the carrier is asked about calls, and given up; shorter where a test has no hours to wait. */
  reconcile?: Partial<ReconcileTimes>;
  /** Milliseconds after which a statement is cancelled. */
  statementTimeoutMs?: number;
  /** True: what runs outside of any scope sees no record (a server). See database/data-scope.ts. */
  strictScope?: boolean;
}

/** Provides what every module may ask for: configuration, database, clock, tokens. */
@Global()
@Module({})
export class SurroundingsModule {
  static of({
    config,
    databaseUrl,
    clock,
    tokens,
    exchange,
    reconcile,
    statementTimeoutMs,
    strictScope,
  }: Surroundings): DynamicModule {
    return {
      module: SurroundingsModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: Clock, useValue: clock ?? new SystemClock() },
        { provide: TokenSource, useValue: tokens ?? new RandomTokens() },
        { provide: EXCHANGE_OPTIONS, useValue: exchange ?? {} },
        { provide: RECONCILE_TIMES, useValue: { ...USUAL_RECONCILE_TIMES, ...reconcile } },
        {
          provide: DataSource,
          useFactory: () =>
            createDataSource({
              url: databaseUrl,
              entities: [],
              poolSize: config.poolSize,
              statementTimeoutMs,
              strictScope,
              onServer: (sentence) => new Logger('database').warn(sentence),
            }).initialize(),
        },
      ],
      exports: [CONFIG, Clock, TokenSource, EXCHANGE_OPTIONS, RECONCILE_TIMES, DataSource],
    };
  }
}

@Module({})
export class AppModule {
  static of(surroundings: Surroundings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        SurroundingsModule.of(surroundings),
        AccessModule,
        OperationModule,
        CalendarModule,
        IntakeModule,
        ScriptsModule,
        TwilioModule,
        RecordingsModule,
        QueueModule,
        CallsModule,
        CampaignsModule,
        SmsModule,
        VerificationModule,
        ReportsModule,
        ExplainModule,
        DeskModule,
        SimulationModule,
      ],
      providers: [EventRetention, Pipeline],
      exports: [Pipeline],
    };
  }
}
