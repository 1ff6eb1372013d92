import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Role } from '../src/access/principal';
import { hashPassword } from '../src/access/secret';
import { insertUsers } from '../src/access/user.sql';
import type { Surroundings } from '../src/app.module';
import { createApplication } from '../src/application';
import { VirtualClock, type Clock } from '../src/clock';
import { readConfig } from '../src/config';
import { projectRoot } from '../src/database/project-root';
import { createLogger } from '../src/operation/logger';
import { SeededTokens } from '../src/tokens';
import { underLock } from './browser.lock';
import { openTestDatabase, type TestDatabase } from './database';

/** The whole application, listening on a port of its own. */
export interface Site {
  url: string;
  app: NestFastifyApplication;
  database: TestDatabase;
  clock: Clock;
  /** Enters somebody who may sign in. */
  person(input: PersonInput): Promise<{ login: string; password: string }>;
  close(): Promise<void>;
}

export interface PersonInput {
  login: string;
  role: Role;
  name?: string;
  staffNo?: string;
  branchCode?: string;
  mustChangePassword?: boolean;
}

export interface SiteOptions extends Partial<Omit<Surroundings, 'config' | 'databaseUrl'>> {
  /** Variables of the environment: `{ CARRIER: 'manual' }`. Timed work is off unless TICKS says otherwise. */
  variables?: Record<string, string>;
  /** Folder of another build of the pages. */
  pages?: string;
  /** On the migrated database, before the application starts: the demonstration, records, people. */
  prepare?: (database: TestDatabase, clock: Clock) => Promise<void>;
}

/** One password for everybody in the tests: hashing is slow on purpose. */
const PASSWORD = 'one-password-for-tests';
let hashed: Promise<string> | undefined;

/** Tuesday, 10:10 in Shanghai. */
const START = '2026-03-03T10:10:00+08:00';

/** Starts the application on a database of its own, with the pages as they stand. Close it in `afterAll`. */
export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const { variables, prepare, pages: given, ...surroundings } = options;
  const [pages, database] = await Promise.all([
    given ?? process.env.HUIFANG_TEST_PAGES ?? builtPages(),
    openTestDatabase(),
  ]);
  const clock = surroundings.clock ?? new VirtualClock(START);
  await prepare?.(database, clock);
  const config = readConfig({ DATABASE_URL: database.url, TICKS: 'off', ...variables });
  const app = await createApplication(
    { tokens: new SeededTokens('browser'), ...surroundings, clock, config, databaseUrl: database.url },
    createLogger({ level: 'silent' }),
    { pages },
  );
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    app,
    database,
    clock,
    async person(input) {
      const passwordHash = await (hashed ??= hashPassword(PASSWORD));
      const given = {
        name: input.login,
        staffNo: null,
        branchCode: null,
        mustChangePassword: false,
        ...input,
      };
      await insertUsers(database.dataSource.manager, [{ ...given, passwordHash }], 'test', clock.now());
      return { login: input.login, password: PASSWORD };
    },
    async close() {
      // Event streams of closed tabs would be waited for.
      (app.getHttpServer() as Server).closeAllConnections();
      await app.close();
      await database.close();
    },
  };
}

/** Older builds are kept for runs that still serve them. */
const KEPT_BUILDS = 4;

/**
 * A build of the pages as their sources are now, made when a browser test first needs it and shared by all workers: the
 * folder's name tells the sources.
 */
async function builtPages(): Promise<string> {
  const root = projectRoot();
  const shelf = join(root, '.data', 'pages-for-tests');
  return underLock(join(shelf, 'building.lock'), async () => {
    const folder = join(shelf, sourcesHash(root));
    if (existsSync(folder)) return folder;
    const draft = `${folder}-draft`;
    rmSync(draft, { recursive: true, force: true });
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    const run = (args: string[]) => promisify(execFile)(process.execPath, args, { cwd: root });
    await run([vite, 'build', 'web', '--outDir', draft, '--emptyOutDir', '--logLevel', 'warn']);
    await run([join('scripts', 'compress-assets.mjs'), draft]);
    renameSync(draft, folder);
    const builds = readdirSync(shelf)
      .filter((name) => !name.endsWith('.lock'))
      .map((name) => ({ name, at: statSync(join(shelf, name)).mtimeMs }))
      .sort((a, b) => b.at - a.at);
    for (const { name } of builds.slice(KEPT_BUILDS))
      rmSync(join(shelf, name), { recursive: true, force: true });
    return folder;
  });
}

function sourcesHash(root: string): string {
  const hash = createHash('sha256');
  const web = readdirSync(join(root, 'web'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.\w+$/.test(path) && !/\.(spec\.ts|md)$/.test(path))
    .map((path) => join('web', path));
  // Pages share rules with the server, and what scripts are made of.
  const rules = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(
      (path) => path.endsWith('.rules.ts') || (/^scripts\b/.test(path) && /(?<!\.spec)\.ts$/.test(path)),
    )
    .map((path) => join('src', path));
  for (const path of [...web, ...rules, 'package-lock.json', join('scripts', 'compress-assets.mjs')].sort()) {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}
