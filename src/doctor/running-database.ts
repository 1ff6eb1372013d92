import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource, type QueryRunner } from 'typeorm';
import { type Config } from '../config';
import { createDataSource } from '../database/data-source';
import { ROLE, findHome } from '../database/embedded/cluster';
import { PATIENCE_MS, troubleOf } from './ask';
import { type Words, say } from './finding.rules';

/** One connection, as the login itself; or why there is none. */
export type Access =
  { connection: QueryRunner; close(): Promise<void> } | { refused: Words; todo: Words; down: boolean };

/**
 * Where the operator's server, or the embedded one of a running application, answers. Starts nothing and makes nothing: a
 * doctor who has to wake the patient learns little of its sleep.
 */
export async function openDatabase(config: Pick<Config, 'databaseUrl' | 'dataDir'>): Promise<Access> {
  const url = config.databaseUrl ?? urlOfEmbedded(config.dataDir);
  if (url === null) return NOT_RUNNING;
  const dataSource = createDataSource({
    url,
    entities: [],
    poolSize: 1,
    role: null,
    applicationName: 'huifang-doctor',
    statementTimeoutMs: PATIENCE_MS,
  });
  try {
    await dataSource.initialize();
    const connection = dataSource.createQueryRunner();
    await connection.connect();
    return {
      connection,
      close: async () => {
        await connection.release();
        await dataSource.destroy();
      },
    };
  } catch (error) {
    await closed(dataSource);
    const code = troubleOf(error);
    // The port of an embedded server that is down is anybody's by now.
    if (config.databaseUrl === null && ['ECONNREFUSED', '28P01', '28000', '3D000'].includes(code))
      return NOT_RUNNING;
    return {
      refused: say(`连不上（${code}）`, `cannot be reached (${code})`),
      todo: say(
        '查 DATABASE_URL、网络与数据库日志',
        'look at DATABASE_URL, the network and the server’s log',
      ),
      down: false,
    };
  }
}

const NOT_RUNNING: Access = {
  refused: say('内置数据库没有运行', 'the embedded database is not running'),
  todo: say('启动服务后再体检：npm start', 'start the service, then ask again: npm start'),
  down: true,
};

function urlOfEmbedded(dataDir: string): string | null {
  // `findHome` makes what is missing; where nothing was ever started there is nothing to find.
  if (!['cluster', 'location.json'].some((name) => existsSync(join(dataDir, name)))) return null;
  try {
    const { folder } = findHome(dataDir);
    const noted = (name: string) => readFileSync(join(folder, name), 'utf8').trim();
    return `postgres://${ROLE}:${noted('secret')}@127.0.0.1:${noted('port')}/${ROLE}`;
  } catch {
    return null;
  }
}

async function closed(dataSource: DataSource): Promise<void> {
  if (dataSource.isInitialized) await dataSource.destroy().catch(() => undefined);
}
