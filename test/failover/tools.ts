import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { OLDEST_SERVER } from '../../src/database/migrate';

export interface Tools {
  patroni: string;
  /** e.g. `3.0.2` */
  patroniVersion: string;
  etcd: string;
  /** Folder of PostgreSQL's own programs. */
  postgres: string;
}

const DEBIAN_POSTGRES = '/usr/lib/postgresql';
const INSTALL = 'apt-get install -y --no-install-recommends patroni etcd-server postgresql';

/** The programs of a real cluster, as Debian installs them; or a sentence that says what is missing and what to type. */
export function findTools(): { tools: Tools; missing: null } | { tools: null; missing: string } {
  const patroni = onPath('patroni');
  const etcd = onPath('etcd');
  const postgres = newestPostgres();
  if (patroni && etcd && postgres)
    return {
      tools: { patroni, patroniVersion: versionOf(patroni), etcd, postgres },
      missing: null,
    };
  const absent = [
    patroni ? [] : ['patroni'],
    etcd ? [] : ['etcd'],
    postgres ? [] : [`PostgreSQL ${OLDEST_SERVER} or newer in ${DEBIAN_POSTGRES}`],
  ].flat();
  return {
    tools: null,
    missing: `The failover of PostgreSQL is not tested: missing ${absent.join(', ')}. On Debian: ${INSTALL}`,
  };
}

function onPath(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

function versionOf(patroni: string): string {
  return /\d+(\.\d+)+/.exec(execFileSync(patroni, ['--version'], { encoding: 'utf8' }))?.[0] ?? '0';
}

function newestPostgres(): string | null {
  if (!existsSync(DEBIAN_POSTGRES)) return null;
  const majors = readdirSync(DEBIAN_POSTGRES)
    .map(Number)
    .filter((major) => major >= OLDEST_SERVER);
  return (
    majors
      .sort((one, other) => other - one)
      .map((major) => join(DEBIAN_POSTGRES, String(major), 'bin'))
      .find((folder) => ['initdb', 'postgres', 'pg_rewind'].every((name) => isProgram(join(folder, name)))) ??
    null
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
