import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { currentScope, NOBODY, SYSTEM } from './data-scope';
import { setBranches } from './scope.sql';
import { ServerConnections } from './server-connections';

/** Owns the tables, and so sees every row; may add audit rows, and not change them (migrations/0014). */
export const APP_ROLE = 'huifang_app';
/** Sees the rows of its branches, and only in the tables that were granted to it. */
export const SCOPED_ROLE = 'huifang_scoped';

/** Connections for people with a branch: their statements are short, and they are few beside the dialler's. */
const SCOPED_CONNECTIONS = 4;
const USUAL_WAIT_MS = 10_000;

export interface ScopedPoolConfig extends PoolConfig {
  /** Role of the connections; null: that of the login (a database that is not migrated yet). */
  role?: string | null;
  /** True: work outside of any scope sees nothing (a server). False: it sees everything (commands, tests of services). */
  strictScope?: boolean;
  /** Receives a sentence when another of several servers takes the writes. */
  onServer?: (sentence: string) => void;
}

type Release = (error?: Error | boolean) => void;
type Connected = (error: Error | undefined, client: PoolClient | undefined, release: Release) => void;

/**
 * The pool of node-postgres with two kinds of connections behind it, chosen by the scope of the work that asks
 * (`data-scope.ts`). The choice is made here, at the only door to the database, so that no statement can forget it.
 */
export class ScopedPool extends Pool {
  private scoped: Pool | null = null;
  private readonly settings: ScopedPoolConfig;
  private readonly servers: ServerConnections;
  private readonly unscoped;

  constructor(given: ScopedPoolConfig) {
    const servers = new ServerConnections(given.connectionString ?? '', given.onServer ?? (() => undefined));
    const settings = { ...given, Client: servers.clientClass() };
    super(withRole(settings, settings.role === undefined ? APP_ROLE : settings.role));
    this.settings = settings;
    this.servers = servers;
    this.unscoped = settings.strictScope ? NOBODY : SYSTEM;
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<PoolClient> | void {
    const scope = currentScope() ?? this.unscoped;
    const wait = this.servers.wait(this.settings.connectionTimeoutMillis ?? USUAL_WAIT_MS);
    if (scope.kind === 'system' && !wait)
      return callback ? super.connect(callback as never) : super.connect();
    const borrowed = (wait ?? Promise.resolve()).then(() =>
      scope.kind === 'system' ? super.connect() : this.borrow(scope.branches),
    );
    if (!callback) return borrowed;
    borrowed.then(
      (client) => callback(undefined, client, (error) => client.release(error)),
      (error: Error) => callback(error, undefined, () => undefined),
    );
  }

  override end(): Promise<void>;
  override end(callback: () => void): void;
  override end(callback?: () => void): Promise<void> | void {
    this.servers.end();
    const ended = Promise.all([super.end(), this.scoped?.end()]).then(() => undefined);
    if (!callback) return ended;
    void ended.then(callback, callback);
  }

  /** Tells the connection its branches each time that it is lent: what the last borrower saw is never left on it. */
  private async borrow(branches: readonly string[]): Promise<PoolClient> {
    if (!this.scoped) {
      this.scoped = new Pool({ ...withRole(this.settings, SCOPED_ROLE), max: SCOPED_CONNECTIONS });
      this.scoped.on('error', (error) => this.emit('error', error));
    }
    const client = await this.scoped.connect();
    try {
      await setBranches(client, branches);
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

/** The role is taken when the connection opens, at no further cost: no statement ever runs as the login itself. */
function withRole(
  { role: _role, strictScope: _strict, onServer: _onServer, ...config }: ScopedPoolConfig,
  role: string | null,
): PoolConfig {
  return role === null ? config : { ...config, options: `-c role=${role}` };
}
