import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { OLDEST_SERVER } from '../../src/database/migrate';

export interface Tools {
  patroni: string;
  /** e.g. `3.0.2` */
  patroniVersion: string;
  etcd: string;
  /** Folder of PostgreSQL's own programs. */
  postgres: string;
}

/** Where Debian puts them. */
const DEBIAN: Places = { programs: ['/usr/bin'], postgres: '/usr/lib/postgresql' };
const INSTALL = 'apt-get install -y --no-install-recommends patroni etcd-server postgresql';

export interface Places {
  programs: readonly string[];
  /** Folder with one for each major release. */
  postgres: string;
}

/** The programs of a real cluster, as Debian installs them; or a sentence that says what is missing and what to type. */
export function findTools(
  places = DEBIAN,
): { tools: Tools; missing: null } | { tools: null; missing: string } {
  const program = (name: string) =>
    places.programs.map((folder) => join(folder, name)).find(isProgram) ?? null;
  const patroni = program('patroni');
  const etcd = program('etcd');
  const postgres = newestPostgres(places.postgres);
  if (patroni && etcd && postgres)
    return {
      tools: { patroni, patroniVersion: versionOf(patroni), etcd, postgres },
      missing: null,
    };
  const absent = [
    patroni ? [] : ['patroni'],
    etcd ? [] : ['etcd'],
    postgres ? [] : [`PostgreSQL ${OLDEST_SERVER} or newer in ${places.postgres}`],
  ].flat();
  return {
    tools: null,
    missing: `The failover of PostgreSQL is not tested: missing ${absent.join(', ')}. On Debian: ${INSTALL}`,
  };
}

function versionOf(patroni: string): string {
  return /\d+(\.\d+)+/.exec(execFileSync(patroni, ['--version'], { encoding: 'utf8' }))?.[0] ?? '0';
}

function newestPostgres(folder: string): string | null {
  if (!existsSync(folder)) return null;
  const majors = readdirSync(folder)
    .map(Number)
    .filter((major) => major >= OLDEST_SERVER);
  return (
    majors
      .sort((one, other) => other - one)
      .map((major) => join(folder, String(major), 'bin'))
      .find((bin) => ['initdb', 'postgres', 'pg_rewind'].every((name) => isProgram(join(bin, name)))) ?? null
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
