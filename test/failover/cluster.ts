import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port';
import { withClient } from '../faults/tables';
import { Machine } from './machine';
import { type ClusterSettings, HOST, type NodeStatus, PatroniNode } from './patroni';
import type { Tools } from './tools';

const NODES = 3;
const POLL_MS = 200;
const START_MS = 120_000;
export const DATABASE = 'huifang';

/** Three PostgreSQL, each with its Patroni, and the etcd in which they agree who is primary. */
export class Cluster {
  private constructor(
    private readonly etcd: Machine,
    readonly nodes: readonly PatroniNode[],
    private readonly settings: ClusterSettings,
    /** Password of the application's role. */
    private readonly password: string,
  ) {}

  /** @param folder that the server's account can pass */
  static async start(tools: Tools, folder: string, settings: ClusterSettings): Promise<Cluster> {
    const [etcdPort, peerPort, ...ports] = await freePorts(2 + 2 * NODES);
    const etcd = new Machine(join(folder, 'etcd'), [
      tools.etcd,
      ...etcdArguments(settings, etcdPort!, peerPort!),
    ]);
    const password = randomBytes(12).toString('hex');
    const nodes = Array.from({ length: NODES }, (_, index) => {
      const name = `pg${index + 1}`;
      const [port, restPort] = [ports[2 * index]!, ports[2 * index + 1]!];
      return new PatroniNode(tools, settings, {
        name,
        folder: join(folder, name),
        etcdPort: etcdPort!,
        port,
        restPort,
        password,
      });
    });
    const cluster = new Cluster(etcd, nodes, settings, password);
    try {
      etcd.start();
      await within(START_MS, 'etcd answers', () => isHealthy(etcdPort!));
      nodes[0]!.machine.start();
      await cluster.primary(START_MS);
      for (const node of nodes.slice(1)) node.machine.start();
      await cluster.healed(START_MS);
      await cluster.addDatabase();
      return cluster;
    } catch (error) {
      cluster.powerOff();
      throw error;
    }
  }

  /** What an operator writes into DATABASE_URL: every node, whoever is primary. */
  get url(): string {
    const servers = this.nodes.map((node) => node.server).join(',');
    return `postgres://huifang:${this.password}@${servers}/${DATABASE}?target_session_attrs=read-write`;
  }

  /** The same for one node. */
  urlOf(node: PatroniNode): string {
    return `postgres://huifang:${this.password}@${node.server}/${DATABASE}`;
  }

  /** The node that leads, once one other than `not` does and says so itself. @throws after `withinMs` */
  async primary(withinMs: number, not?: PatroniNode): Promise<PatroniNode> {
    return within(withinMs, 'there is a primary', async () => {
      const found = await this.statuses();
      return this.nodes.find((node, index) => node !== not && leads(found[index]!)) ?? null;
    });
  }

  /** Which of the standbys a commit waits for. */
  async syncStandby(withinMs: number): Promise<PatroniNode> {
    return within(withinMs, 'there is a synchronous standby', async () => {
      const found = await this.statuses();
      return this.nodes.find((_, index) => found[index]?.isSyncStandby) ?? null;
    });
  }

  /** One primary, the others on its timeline, and one of them synchronous. @throws after `withinMs` */
  async healed(withinMs: number): Promise<void> {
    await within(withinMs, 'the cluster is whole', async () => {
      const found = await this.statuses();
      const primaries = found.filter(leads);
      const timeline = primaries[0]?.timeline;
      const follow = found.filter(
        (it) => it?.state === 'running' && !it.isPrimary && it.timeline === timeline,
      );
      if (primaries.length !== 1 || follow.length !== NODES - 1) return false;
      if (this.settings.synchronous && !follow.some((it) => it!.isSyncStandby)) return false;
      const primary = this.nodes[found.findIndex(leads)]!;
      return (await replicas(primary)) === NODES - 1;
    });
  }

  powerOff(): void {
    for (const machine of [...this.nodes.map((node) => node.machine), this.etcd]) machine.powerOff();
  }

  private statuses(): Promise<(NodeStatus | null)[]> {
    return Promise.all(this.nodes.map((node) => node.status()));
  }

  /** As docs/operations.md says: a role without privileges that owns its database, and two that it takes on. */
  private async addDatabase(): Promise<void> {
    const primary = await this.primary(START_MS);
    await withClient(primary.adminUrl(), async (client) => {
      await client.query(`CREATE ROLE huifang LOGIN PASSWORD '${this.password}'`);
      await client.query(`CREATE DATABASE ${DATABASE} OWNER huifang ENCODING 'UTF8' TEMPLATE template0`);
      await client.query('CREATE ROLE huifang_app NOLOGIN');
      await client.query('CREATE ROLE huifang_scoped NOLOGIN');
      await client.query('GRANT huifang_app, huifang_scoped TO huifang');
    });
  }
}

function leads(status: NodeStatus | null): status is NodeStatus {
  return status !== null && status.isPrimary && status.state === 'running';
}

function replicas(primary: PatroniNode): Promise<number> {
  return withClient(primary.adminUrl(), async (client) => {
    const { rows } = await client.query(
      `SELECT count(*)::int AS n FROM pg_stat_replication WHERE state = 'streaming'`,
    );
    return (rows as { n: number }[])[0]!.n;
  }).catch(() => 0);
}

/** Polls until the answer is one. @throws after `ms` */
async function within<T>(ms: number, what: string, ask: () => Promise<T | null | false>): Promise<T> {
  const until = performance.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > until) throw new Error(`not within ${ms / 1000} s: ${what}`);
    await sleep(POLL_MS);
  }
}

async function isHealthy(port: number): Promise<boolean> {
  const response = await fetch(`http://${HOST}:${port}/health`, { signal: AbortSignal.timeout(1_500) }).catch(
    () => null,
  );
  return response?.ok ?? false;
}

function etcdArguments({ etcdApi }: ClusterSettings, port: number, peerPort: number): string[] {
  const client = `http://${HOST}:${port}`;
  const peer = `http://${HOST}:${peerPort}`;
  return [
    ['--name', 'etcd'],
    ['--data-dir', 'data'],
    ['--listen-client-urls', client],
    ['--advertise-client-urls', client],
    ['--listen-peer-urls', peer],
    ['--initial-advertise-peer-urls', peer],
    ['--initial-cluster', `etcd=${peer}`],
    etcdApi === 2 ? ['--enable-v2'] : [],
  ].flat();
}

/** Different ones: the system may hand out again what has just been given back. */
async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) found.add(await freePort());
  return [...found];
}
