import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Machine } from './machine';
import type { Tools } from './tools';

/** How quickly Patroni finds out, in seconds. A new primary comes `ttl` to `ttl + loop_wait` after the old one fell silent. */
export interface Timing {
  ttl: number;
  loop_wait: number;
  retry_timeout: number;
}

export const TIMINGS = {
  /** As short as newer releases of Patroni allow. */
  short: { ttl: 20, loop_wait: 2, retry_timeout: 5 },
  /** What Patroni does unless told otherwise. */
  production: { ttl: 30, loop_wait: 10, retry_timeout: 10 },
} as const satisfies Record<string, Timing>;

export interface ClusterSettings {
  timing: Timing;
  /** False: a commit is acknowledged when the primary alone has it. */
  synchronous: boolean;
  /** Which of its interfaces etcd is asked by. */
  etcdApi: EtcdApi;
}

export type EtcdApi = 2 | 3;

/**
 * The interface that is safe with a release of Patroni. Up to 3.0 a primary that stood still takes its lock back by way of
 * version 3 when it wakes, whoever leads by then, and what was acknowledged meanwhile is wound back: seen with 3.0.2 (Debian
 * 12); the project mended it after that (its pull requests 2689 and 2787). By way of version 2 the lock is compared first.
 */
export function safeEtcdApi(patroniVersion: string): EtcdApi {
  const [major = 0, minor = 0] = patroniVersion.split('.').map(Number);
  return major > 3 || (major === 3 && minor >= 1) ? 3 : 2;
}

export interface NodePlace {
  name: string;
  folder: string;
  etcdPort: number;
  port: number;
  restPort: number;
  password: string;
}

export const HOST = '127.0.0.1';
export const SUPERUSER = 'postgres';

/** What Patroni says of its own node. */
export interface NodeStatus {
  state: string;
  isPrimary: boolean;
  isSyncStandby: boolean;
  timeline: number;
}

/** A PostgreSQL with its guardian. */
export class PatroniNode {
  readonly name: string;
  readonly server: string;
  readonly machine: Machine;

  constructor(
    tools: Tools,
    settings: ClusterSettings,
    private readonly place: NodePlace,
  ) {
    this.name = place.name;
    this.server = `${HOST}:${place.port}`;
    const dataDir = join(place.folder, 'data');
    const file = join(place.folder, '..', `${place.name}.yml`);
    this.machine = new Machine(place.folder, [tools.patroni, file], dataDir);
    // Patroni reads YAML, of which JSON is a part. It holds passwords of this run only; the server's account must read it.
    writeFileSync(file, JSON.stringify(configuration(tools, settings, place, dataDir), null, 2));
  }

  /** Address for its superuser, who may look at what the application may not. */
  adminUrl(database = 'postgres'): string {
    return `postgres://${SUPERUSER}:${this.place.password}@${this.server}/${database}`;
  }

  /** Planned: Patroni lets another node lead. It answers when that is done. */
  async switchOver(): Promise<void> {
    const response = await fetch(`http://${HOST}:${this.place.restPort}/switchover`, {
      method: 'POST',
      body: JSON.stringify({ leader: this.name }),
    });
    if (!response.ok) throw new Error(`the switch-over was refused: ${await response.text()}`);
  }

  /** Null: it does not answer. */
  async status(): Promise<NodeStatus | null> {
    try {
      const response = await fetch(`http://${HOST}:${this.place.restPort}/patroni`, {
        signal: AbortSignal.timeout(1_500),
      });
      const said = (await response.json()) as Record<string, unknown>;
      return {
        state: String(said.state),
        isPrimary: said.role === 'master' || said.role === 'primary',
        isSyncStandby: said.sync_standby === true,
        timeline: Number(said.timeline ?? 0),
      };
    } catch {
      return null;
    }
  }
}

function configuration(tools: Tools, settings: ClusterSettings, place: NodePlace, dataDir: string): object {
  const login = (username: string) => ({ username, password: place.password });
  return {
    scope: 'huifang',
    name: place.name,
    restapi: { listen: `${HOST}:${place.restPort}`, connect_address: `${HOST}:${place.restPort}` },
    [settings.etcdApi === 3 ? 'etcd3' : 'etcd']: { host: `${HOST}:${place.etcdPort}` },
    bootstrap: {
      dcs: {
        ...settings.timing,
        synchronous_mode: settings.synchronous,
        // Rather no acknowledgement than one that a single machine holds.
        synchronous_mode_strict: settings.synchronous,
        // Of the control: a standby that was held back is promoted all the same.
        maximum_lag_on_failover: settings.synchronous ? 1_048_576 : 1_073_741_824,
        postgresql: {
          use_pg_rewind: true,
          use_slots: true,
          parameters: {
            max_connections: 60,
            shared_buffers: '64MB',
            wal_keep_size: '256MB',
            idle_in_transaction_session_timeout: '60s',
            // Statements hold names and phone numbers: neither belongs into a log file.
            log_min_error_statement: 'panic',
          },
        },
      },
      initdb: ['data-checksums', { encoding: 'UTF8' }, { locale: 'C.UTF-8' }],
    },
    postgresql: {
      listen: `${HOST}:${place.port}`,
      connect_address: `${HOST}:${place.port}`,
      data_dir: dataDir,
      bin_dir: tools.postgres,
      pgpass: join(place.folder, 'pgpass'),
      authentication: {
        superuser: login(SUPERUSER),
        replication: login('replicator'),
        rewind: login('rewinder'),
      },
      pg_hba: [
        `host all all ${HOST}/32 scram-sha-256`,
        `host replication replicator ${HOST}/32 scram-sha-256`,
      ],
      parameters: { unix_socket_directories: '', password_encryption: 'scram-sha-256' },
      // A node whose history went another way and that cannot be wound back is made again from the primary.
      remove_data_directory_on_rewind_failure: true,
      remove_data_directory_on_diverged_timelines: true,
    },
  };
}
