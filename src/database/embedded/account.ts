import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The account that runs PostgreSQL, when that is not simply ourselves. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root, and an id without an entry in passwd fails too (`could not look up effective user
 * ID`). So root hands the server to `postgres`, else `nobody`; anyone else runs it as themselves (null). A cluster that
 * exists already decides by its owner. No account is ever created.
 *
 * @param cluster the data directory, which need not exist yet
 */
export function serverAccount(cluster: string): Account | null {
  if (process.getuid === undefined) return null;
  const owner = existsSync(cluster) ? statSync(cluster).uid : null;
  if (process.getuid() !== 0) {
    if (owner === null || owner === process.getuid()) return null;
    throw new Error(
      `The database in ${cluster} belongs to another account (id ${owner}). Start as that account or as root, ` +
        `or give this one its own folder with HUIFANG_DATA_DIR.`,
    );
  }
  const accounts = readPasswd();
  const account = owner
    ? accounts.find((entry) => entry.uid === owner)
    : ['postgres', 'nobody'].flatMap((name) => accounts.find((entry) => entry.name === name) ?? [])[0];
  if (account) return account;
  throw new Error(
    owner
      ? `The database in ${cluster} belongs to id ${owner}, which has no account on this machine.`
      : 'PostgreSQL does not run as root, and there is neither an account "postgres" nor "nobody". ' +
          'Start as an ordinary user, or set DATABASE_URL.',
  );
}

function readPasswd(): Account[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 7 && Number(fields[2]) > 0)
    .map(([name, , uid, gid]) => ({ name: name!, uid: Number(uid), gid: Number(gid) }));
}

/** True when the account (null: ourselves) may pass every folder down to `path` and read it (files) or enter it (folders). */
export function canReach(account: Account | null, path: string): boolean {
  if (account === null) return true;
  try {
    const real = realpathSync(path);
    for (let folder = dirname(real); ; folder = dirname(folder)) {
      if (!allows(account, folder, 0o1)) return false;
      if (folder === dirname(folder)) break;
    }
    return allows(account, real, statSync(real).isDirectory() ? 0o5 : 0o4);
  } catch {
    return false;
  }
}

function allows(account: Account, path: string, wanted: number): boolean {
  const { uid, gid, mode } = statSync(path);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  return ((mode >> shift) & wanted) === wanted;
}

/** Makes a folder and its missing parents, each 0755 whatever the umask, so that the server's account can pass them. */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o755);
}
