import { availableParallelism } from 'node:os';
import * as pg from 'pg';
import { DataSource, DataSourceOptions, EntitySchema } from 'typeorm';
import './db';
import { ScopedPool } from './scoped-pool';

export interface DataSourceSettings {
  /** `postgres://user:password@host:port/database`; of several hosts, with commas between them, the one that takes writes. */
  url: string;
  /** Entity classes; the schema itself comes from migrations/ alone. */
  entities: (new () => unknown)[] | EntitySchema[];
  /** Connections at most; default 4 per core, 24 at most, so that two processes fit one embedded server. */
  poolSize?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  /** A statement is cancelled after this; a long one (a draw, an import) raises it with SET LOCAL. Default 60 s. */
  statementTimeoutMs?: number;
  /** A transaction left idle this long loses its connection, so that a hung process holds no lock for ever. Default 60 s. */
  idleInTransactionMs?: number;
  /** Role of the connections; default that of the application, null the login's own (a database without tables yet). */
  role?: string | null;
  /** True: work outside of any scope sees nothing. See scoped-pool.ts. */
  strictScope?: boolean;
  /** Receives the sentence of an idle connection's error (a server restart): the pool opens a new one by itself. */
  onPoolError?: (error: Error) => void;
  /** Receives a sentence when another of several servers takes the writes. */
  onServer?: (sentence: string) => void;
}

export function defaultPoolSize(): number {
  return Math.min(4 * availableParallelism(), 24);
}

/**
 * Options for TypeORM: no schema synchronisation, no extensions, no migrations of its own (see migrate.ts).
 * Also what `TypeOrmModule.forRootAsync` is given.
 */
export function dataSourceOptions(settings: DataSourceSettings): DataSourceOptions {
  const poolSize = settings.poolSize ?? defaultPoolSize();
  return {
    type: 'postgres',
    url: settings.url,
    entities: settings.entities,
    driver: { ...pg, Pool: ScopedPool },
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    logging: false,
    poolSize,
    connectTimeoutMS: 10_000,
    applicationName: settings.applicationName ?? 'huifang',
    poolErrorHandler: settings.onPoolError ?? (() => undefined),
    extra: {
      role: settings.role,
      strictScope: settings.strictScope,
      onServer: settings.onServer,
      statement_timeout: settings.statementTimeoutMs ?? 60_000,
      idle_in_transaction_session_timeout: settings.idleInTransactionMs ?? 60_000,
      keepAlive: true,
      // Whoever waits for a machine that lost its power hears of it after 20 s, and not after the two hours of most systems.
      keepAliveInitialDelayMillis: 10_000,
      // A connection in use that the server drops between two statements has nobody who listens (the pool listens to idle
      // ones only), and an unheard 'error' ends the process. The next statement on it fails by itself.
      onConnect: (client: pg.Client) => void client.on('error', () => undefined),
    },
  };
}

export function createDataSource(settings: DataSourceSettings): DataSource {
  return new DataSource(dataSourceOptions(settings));
}
