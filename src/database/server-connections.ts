import type { EventEmitter } from 'node:events';
import { Client, type ClientBase, type ClientConfig } from 'pg';
import { serverName, serversOf } from './database-url.rules';
import { PrimaryWatch, cut } from './primary-watch';

/** "Cannot execute … in a read-only transaction": whoever answers is a standby, or was made one. */
const READ_ONLY = '25006';

/**
 * The connections of a pool, each opened to the server that takes writes. Where DATABASE_URL names several servers and another
 * one is promoted, connections to the old one are cut, lent ones too: what waits on them would wait for ever.
 */
export class ServerConnections {
  private readonly servers: readonly string[];
  private readonly watch: PrimaryWatch | null;
  private readonly open = new Map<Client, string>();

  /** @param say receives a sentence when another server takes the writes */
  constructor(url: string, say: (sentence: string) => void) {
    this.servers = serversOf(url);
    this.watch = this.servers.length === 1 ? null : new PrimaryWatch(this.servers, () => this.changed(say));
  }

  /** Null: connections may be opened now; else they may be when this resolves. */
  wait(withinMs: number): Promise<unknown> | null {
    return this.watch === null || this.watch.current !== null ? null : this.watch.found(withinMs);
  }

  /** What a pool makes its connections with. */
  clientClass(): new () => ClientBase {
    const opened = (client: Client, server: string) => this.opened(client, server);
    const server = () => this.watch?.current ?? this.servers[0]!;
    return class extends Client {
      constructor(config?: ClientConfig) {
        const to = server();
        super({ ...config, connectionString: to });
        opened(this, to);
      }
    };
  }

  end(): void {
    this.watch?.end();
  }

  private opened(client: Client, server: string): void {
    this.open.set(client, server);
    client.once('end', () => {
      this.open.delete(client);
      this.watch?.hurry();
    });
    const { connection } = client as unknown as { connection: EventEmitter };
    // A pool would lend it again and again: behind a proxy or a floating address it can have been opened to a standby.
    connection.on('errorMessage', ({ code }: { code?: string }) => {
      if (code !== READ_ONLY) return;
      setImmediate(() => cut(client));
      this.watch?.hurry();
    });
  }

  private changed(say: (sentence: string) => void): void {
    const current = this.watch!.current;
    const elsewhere = [...this.open].filter(([, server]) => server !== current);
    for (const [client] of elsewhere) cut(client);
    say(
      current === null
        ? 'no server of DATABASE_URL takes writes now; they are asked again every second'
        : `${serverName(current)} takes the writes; connections to others were cut: ${elsewhere.length}`,
    );
  }
}
