import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { serverName, serversOf } from './database-url.rules';
import { askRole } from './primary.sql';
import { NOTHING_SEEN, choosePrimary, type ServerAnswer, type Sight } from './primary.rules';

/** Between two rounds of questions; after trouble the next comes sooner. */
const PAUSE_MS = 1_000;
const SHORTEST_PAUSE_MS = 200;
/** A server that takes longer has not answered. */
const PATIENCE_MS = 2_000;

/**
 * Knows which of several servers takes writes, by asking each of them every second over a connection of its own. Asking, and
 * not waiting for statements to fail: a machine that loses its power says nothing to whoever waits for it, and an old primary
 * that was left behind still answers.
 */
export class PrimaryWatch {
  private sight: Sight = NOTHING_SEEN;
  private readonly probes: readonly Probe[];
  private readonly over = new AbortController();
  private sooner = new AbortController();
  private readonly waiting = new Set<() => void>();

  /** @param onChange called after `current` has become another */
  constructor(
    private readonly servers: readonly string[],
    private readonly onChange: () => void = () => undefined,
  ) {
    this.probes = servers.map((url) => new Probe(url));
    void this.watch();
  }

  /** Address of the server that takes writes, as far as is known; null: none. */
  get current(): string | null {
    return this.sight.current === null ? null : this.servers[this.sight.current]!;
  }

  /** Something went wrong with a connection: the next round is not waited for. */
  hurry(): void {
    this.sooner.abort();
  }

  /** @throws Error with what each server says of itself, when none takes writes within the time */
  async found(withinMs: number): Promise<string> {
    if (this.current !== null) return this.current;
    const known = new AbortController();
    const tell = () => known.abort();
    this.waiting.add(tell);
    await sleep(withinMs, undefined, { signal: known.signal }).catch(() => undefined);
    this.waiting.delete(tell);
    if (this.current !== null) return this.current;
    // The beginning is what a pool says when it has no connection to lend: to a caller it is the same.
    throw new Error(
      `timeout exceeded when trying to connect: no server of DATABASE_URL takes writes (${this.probes.join('; ')})`,
    );
  }

  end(): void {
    this.over.abort();
    this.sooner.abort();
    for (const probe of this.probes) probe.hangUp();
  }

  private async watch(): Promise<void> {
    for (const { signal } = this.over; !signal.aborted;) {
      this.sooner = new AbortController();
      const answers = await Promise.all(this.probes.map((probe) => probe.ask()));
      if (signal.aborted) break;
      this.see(choosePrimary(answers, this.sight));
      await sleep(SHORTEST_PAUSE_MS, undefined, { ref: false });
      await sleep(PAUSE_MS - SHORTEST_PAUSE_MS, undefined, { signal: this.sooner.signal, ref: false }).catch(
        () => undefined,
      );
    }
    // The last round may have connected once more.
    for (const probe of this.probes) probe.hangUp();
  }

  private see(sight: Sight): void {
    const before = this.current;
    this.sight = sight;
    if (this.current === before) return;
    this.onChange();
    if (this.current === null) return;
    for (const tell of this.waiting) tell();
    this.waiting.clear();
  }
}

/** One server's own connection for the question. */
class Probe {
  private client: Client | null = null;
  private said = 'not asked yet';

  constructor(private readonly url: string) {}

  /** Null: no answer. */
  async ask(): Promise<ServerAnswer | null> {
    try {
      this.client ??= await this.connect();
      const answer = await askRole(this.client);
      this.said = answer.takesWrites ? 'takes writes, but was left behind by a newer primary' : 'read only';
      return answer;
    } catch (error) {
      this.hangUp();
      this.said = (error as { code?: string }).code ?? (error as Error).message;
      return null;
    }
  }

  hangUp(): void {
    if (this.client) cut(this.client);
    this.client = null;
  }

  toString(): string {
    return `${serverName(this.url)}: ${this.said}`;
  }

  private async connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'huifang-watch',
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
    });
    client.on('error', () => undefined);
    await client.connect();
    // A command that is through does not stay for this.
    (client as unknown as { unref(): void }).unref();
    return client;
  }
}

/** Ends a connection without a word to the server: a server that is gone would never answer a goodbye. */
export function cut(client: Client): void {
  (client as unknown as { connection: { stream: Duplex } }).connection.stream.destroy();
}

const FIRST_ANSWER_MS = 10_000;

/**
 * An open connection to the server of `url` that takes writes, for a command that holds just one.
 *
 * @throws what the server answered, or that none takes writes
 */
export async function connectToPrimary(
  url: string,
  settings: { application_name?: string; statement_timeout?: number } = {},
): Promise<Client> {
  const servers = serversOf(url);
  const client = new Client({ ...settings, connectionString: await primaryOf(servers) });
  // A connection that the server drops between two statements: the next one fails by itself, an unheard 'error' ends us.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function primaryOf(servers: string[]): Promise<string> {
  if (servers.length === 1) return servers[0]!;
  const watch = new PrimaryWatch(servers);
  try {
    return await watch.found(FIRST_ANSWER_MS);
  } finally {
    watch.end();
  }
}
