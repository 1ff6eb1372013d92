import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Account, canReach, makeFolder, serverAccount } from './account';
import { Binaries, outside, program } from './binaries';
import { commandOf, isAlive } from './processes';

/** The one role of an embedded cluster, and its database. */
export const ROLE = 'huifang';

/** Folder that holds the cluster, its password, its log and its owner; and the account the server runs as. */
export interface Home {
  folder: string;
  cluster: string;
  account: Account | null;
}

/**
 * The data folder itself if the server's account can reach it, else `/var/lib/huifang-<hash of the path>`; a file
 * `location.json` in the data folder then says where. A project that was moved takes its data along; a copied one gets
 * its own.
 */
export function findHome(dataDir: string): Home {
  makeFolder(dataDir);
  const asked = realpathSync(dataDir);
  const inPlace = join(asked, 'cluster');
  const pointer = join(asked, 'location.json');
  const account = serverAccount(inPlace);
  const noted = existsSync(pointer)
    ? (JSON.parse(readFileSync(pointer, 'utf8')) as { dataDir: string; home: string })
    : null;
  if (noted && process.getuid?.() !== 0) {
    throw new Error(
      `The data of ${asked} lies in ${noted.home}, because root started it first. ` +
        `Start as root again, or give this one its own folder with HUIFANG_DATA_DIR.`,
    );
  }
  if (!noted && canReach(account, asked)) return { folder: asked, cluster: inPlace, account };
  if (existsSync(inPlace)) {
    throw new Error(
      `The account "${account!.name}" owns the database in ${inPlace} but can no longer reach it. ` +
        `Let others pass the folders above it again (chmod o+x), or move it.`,
    );
  }
  const kept = noted && (noted.dataDir === asked || !existsSync(noted.dataDir)) ? noted.home : null;
  const folder =
    kept ??
    outside((root) => {
      const path = join(root, `huifang-${createHash('sha256').update(asked).digest('hex').slice(0, 12)}`);
      makeFolder(path);
      return path;
    });
  makeFolder(folder);
  writeFileSync(pointer, JSON.stringify({ dataDir: asked, home: folder }) + '\n');
  const cluster = join(folder, 'cluster');
  return { folder, cluster, account: serverAccount(cluster) };
}

/** Environment of PostgreSQL's programs: nothing of ours, so that a run depends on no locale and no PG* variable. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TMPDIR } = process.env;
  return { PATH, SystemRoot, TMPDIR, LC_ALL: 'C', TZ: 'UTC' };
}

/**
 * Creates the cluster unless it exists, and returns the password of its role. It is built under another name and
 * renamed when complete, so that a cluster is there entirely or not at all.
 *
 * @param durable false for a cluster that nobody will miss (tests): skips the flush to disk
 */
export async function ensureCluster(home: Home, binaries: Binaries, durable: boolean): Promise<string> {
  const secret = join(home.folder, 'secret');
  if (existsSync(home.cluster)) {
    const version = readFileSync(join(home.cluster, 'PG_VERSION'), 'utf8').trim();
    if (version !== binaries.major) {
      throw new Error(
        `The data in ${home.cluster} was written by PostgreSQL ${version}; this release brings ${binaries.major}. ` +
          `See "Upgrade" in docs/operations.md.`,
      );
    }
    return readFileSync(secret, 'utf8').trim();
  }
  for (const name of readdirSync(home.folder)) {
    if (name.startsWith('draft-'))
      rmSync(join(home.folder, name), { recursive: true, force: true, maxRetries: 3 });
  }
  const password = randomBytes(24).toString('base64url');
  const draft = join(home.folder, `draft-${randomBytes(6).toString('hex')}`);
  const passwordFile = `${draft}-password`;
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (home.account)
    for (const path of [draft, passwordFile]) chownSync(path, home.account.uid, home.account.gid);
  const args = ['-D', draft, '--username', ROLE, '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
  // The builtin provider: text sorts by code point and upper() knows Unicode on every machine alike, whatever its locale.
  args.push('--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C');
  args.push('--no-instructions', ...(durable ? [] : ['--no-sync']));
  try {
    await promisify(execFile)(program(binaries, 'initdb'), args, {
      cwd: '/',
      env: serverEnvironment(),
      ...(home.account && { uid: home.account.uid, gid: home.account.gid }),
    });
    writeFileSync(secret, password + '\n', { mode: 0o600 });
    chmodSync(secret, 0o600);
    renameSync(draft, home.cluster);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    const said = (error as { stderr?: string }).stderr?.trim();
    throw new Error(
      `The database could not be created in ${home.folder}: ${said || (error as Error).message}`,
      { cause: error },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  return password;
}

const STOP_WAIT_MS = 30_000;
const POLL_MS = 50;
/** No process ever has this id: Linux stops at 4 194 304, others far below. */
const NOBODYS_PID = 99_999_999;

/**
 * Stops a server that still runs on this cluster although its owner is gone (we hold the folder, so nobody needs it).
 * Without this the next start would fail, and removing `postmaster.pid` instead would open the directory twice.
 */
export async function stopOrphan(cluster: string, log: (sentence: string) => void): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  if (!(pid > 0) || !isAlive(pid)) return; // PostgreSQL itself judges a stale file, and checks the shared memory too.
  const command = commandOf(pid);
  if (!command.includes(cluster) || !command.includes('postgres')) {
    // The id now belongs to a stranger (usual in containers). PostgreSQL would take it for a rival and refuse for ever.
    // Only the id is replaced: the file's shared memory key still guards against backends left behind.
    if (command) writeFileSync(file, [NOBODYS_PID, ...lines.slice(1)].join('\n'));
    return;
  }
  log(`A database server (process ${pid}) was left running by an earlier start; stopping it.`);
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw new Error(
        `PostgreSQL (process ${pid}) still runs on ${cluster} under another account: stop it first.`,
        { cause: error },
      );
    }
    for (let waited = 0; waited < STOP_WAIT_MS; waited += POLL_MS) {
      if (!isAlive(pid)) return;
      await sleep(POLL_MS);
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) still runs on ${cluster} and does not stop: end it first.`);
}
