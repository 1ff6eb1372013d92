import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { type Config } from '../config';
import { type Finding, fail, ok, say, warn } from './finding.rules';

/** A day's work, its log and its recordings need more than this; with less an import may already fail. */
const LITTLE_BYTES = 5 * 2 ** 30;
const TOO_LITTLE_BYTES = 2 ** 30;

interface Place {
  zh: string;
  en: string;
  path: string;
}

interface Space extends Place {
  free: number | null;
  trouble: string | null;
}

/** The folders of this machine that are written to. The disk of a database elsewhere is not seen from here. */
export async function checkDisk(
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'recordings'>,
): Promise<Finding> {
  const places: Place[] = [
    { zh: '数据', en: 'data', path: config.dataDir },
    { zh: '录音', en: 'recordings', path: config.recordings.dir },
    { zh: '临时', en: 'temporary', path: tmpdir() },
  ];
  const spaces = await Promise.all(places.map(look));
  const blocked = spaces.filter(({ trouble }) => trouble !== null);
  if (blocked.length > 0)
    return fail(
      'disk',
      say(
        blocked.map(({ zh, trouble }) => `${zh}文件夹不能写（${trouble}）`).join('，'),
        blocked.map(({ en, trouble }) => `the folder for ${en} cannot be written to (${trouble})`).join(', '),
      ),
      say('让运行服务的账号能写', 'let the account of the service write there'),
    );
  const seen = say(
    `可用：${spaces.map(({ zh, free }) => `${zh} ${gigabytes(free!)}`).join('，')}${elsewhere(config, '；数据库在别处，另查')}`,
    `free: ${spaces.map(({ en, free }) => `${en} ${gigabytes(free!)}`).join(', ')}${elsewhere(config, '; the database is elsewhere, look there too')}`,
  );
  const least = Math.min(...spaces.map(({ free }) => free!));
  const todo = say('腾出或增加空间', 'free some room, or add some');
  if (least < TOO_LITTLE_BYTES) return fail('disk', seen, todo);
  return least < LITTLE_BYTES ? warn('disk', seen, todo) : ok('disk', seen);
}

async function look(place: Place): Promise<Space> {
  try {
    const there = await nearest(place.path);
    await access(there, constants.W_OK);
    const { bavail, bsize } = await statfs(there);
    return { ...place, free: bavail * bsize, trouble: null };
  } catch (error) {
    return { ...place, free: null, trouble: (error as NodeJS.ErrnoException).code ?? 'error' };
  }
}

/** The folder, or the one in which it will be made. */
async function nearest(path: string): Promise<string> {
  try {
    if (!(await stat(path)).isDirectory()) throw Object.assign(new Error(path), { code: 'ENOTDIR' });
    return path;
  } catch (error) {
    const above = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === path) throw error;
    return nearest(above);
  }
}

function elsewhere({ databaseUrl }: Pick<Config, 'databaseUrl'>, words: string): string {
  return databaseUrl === null ? '' : words;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GB`;
}
