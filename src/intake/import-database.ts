import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config';
import { ROLE, findHome } from '../database/embedded/cluster';
import { startEmbedded } from '../database/embedded/embedded';
import { FolderTaken } from '../database/embedded/owner';

export interface BorrowedDatabase {
  url: string;
  /** Stops what was started for this. */
  close(): Promise<void>;
}

/**
 * The database that a command works on: the operator's server, else the embedded one: that of the running application
 * when it runs, else started here for as long as it is needed.
 */
export async function borrowDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  say: (sentence: string) => void,
): Promise<BorrowedDatabase> {
  if (config.databaseUrl) return { url: config.databaseUrl, close: async () => undefined };
  try {
    const server = await startEmbedded({ dataDir: config.dataDir, log: say });
    return { url: server.url, close: () => server.stop() };
  } catch (error) {
    if (!(error instanceof FolderTaken)) throw error;
    const { folder } = findHome(config.dataDir);
    const noted = (name: string) => readFileSync(join(folder, name), 'utf8').trim();
    say(
      `应用正在运行，导入它的数据库 · the application is running (process ${error.pid}): importing into its database`,
    );
    return {
      url: `postgres://${ROLE}:${noted('secret')}@127.0.0.1:${noted('port')}/${ROLE}`,
      close: async () => undefined,
    };
  }
}
