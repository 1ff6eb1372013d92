import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { asSystem } from '../database/data-scope';
import { isFileName, otherNamesOf } from './file-name.rules';
import { Part } from './part';
import { openSealed, plainBytesOf } from './sealed';
import { keepStoreMark, storeMark } from './store.sql';

/** Lies in the folder and names it. */
const MARK = '.huifang-recordings';
/** Where sounds arrive; on the same disk, so that a rename is one step. */
const INCOMING = '.incoming';
/** Out of the way, and not yet gone: the row is not committed. */
const GOING = '.going';
const READ_BYTES = 64 * 1024;

/** Why the folder is left alone. */
export type StoreTrouble =
  /** It is not the one that this database's recordings are in: not mounted, another machine's, another installation's. */
  'another_folder' | 'not_writable';

/** A sound that can be read. */
export interface Stored {
  /** Of the sound itself. */
  bytes: number;
  /** From byte `from` to byte `to`, both included. */
  read(from: number, to: number): Readable;
}

/**
 * The folder of the recordings. A file is there entirely or not at all, under a name of our own making; what is to go is first
 * set aside and destroyed only when the row says so. The folder is known by a mark, so that one that was not mounted is neither
 * filled nor taken for one whose files are gone.
 */
@Injectable()
export class RecordingStore {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'recordings'>,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  private get dir(): string {
    return this.config.recordings.dir;
  }

  /** Null: it is ours and can be written to. Makes the folder where there has never been one. */
  async trouble(): Promise<StoreTrouble | null> {
    const known = await storeMark(this.dataSource.manager);
    try {
      await mkdir(join(this.dir, INCOMING), { recursive: true, mode: 0o700 });
      if (known !== null) return (await this.mark()) === known ? null : 'another_folder';
      // Somebody's recordings, and not this database's.
      if (await this.hasFiles()) return 'another_folder';
      // The mark first, then the row: a death in between leaves an empty folder with a mark, which is taken on.
      if ((await this.mark()) === null) await this.leaveMark();
    } catch {
      return 'not_writable';
    }
    const mark = await this.mark();
    if (mark === null) return 'not_writable';
    await keepStoreMark(this.dataSource.manager, mark, this.clock.now());
    return (await storeMark(this.dataSource.manager)) === mark ? null : 'another_folder';
  }

  /** Whether the folder is there and the one that this database's recordings are in. Makes nothing. */
  async isOurs(): Promise<boolean> {
    const known = await asSystem(() => storeMark(this.dataSource.manager));
    return known !== null && (await this.mark().catch(() => null)) === known;
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.dir);
    return bavail * bsize;
  }

  /** Begins a file that arrives, sealed where there is a key. `tries` keeps two who fetch the same apart. */
  begin(id: number, tries: number): Promise<Part> {
    return Part.begin(join(this.dir, INCOMING, `${id}-${tries}`), id, this.config.recordings.keys[0] ?? null);
  }

  /** Gives a finished part its name, in place of whatever had it, and returns once the disk knows. */
  async place(part: Part, name: string): Promise<void> {
    const path = this.pathOf(name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(part.path, path);
    for (const other of otherNamesOf(name)) await rm(this.pathOf(other), { force: true });
    await syncFolder(dirname(path));
  }

  /** @param sealed with the id that it was sealed for; null: it is plain. Null: there is no such file. */
  async find(name: string, sealed: { id: number } | null): Promise<Stored | null> {
    const path = await this.lyingAt(name);
    if (path === null) return null;
    const { size } = await stat(path);
    const read = sealed
      ? this.unsealing(path, size, sealed.id)
      : (from: number, to: number) => pieces(path, from, to);
    return {
      bytes: sealed ? plainBytesOf(size) : size,
      read: (from, to) => Readable.from(read(from, to), { objectMode: false }),
    };
  }

  /** Sets a file aside. From here on it can be destroyed, or found again by its name. False: it was not there. */
  async setAside(name: string): Promise<boolean> {
    const path = await this.lyingAt(name);
    if (path === null) return false;
    const aside = this.pathOf(name) + GOING;
    if (path !== aside) await rename(path, aside);
    await syncFolder(dirname(aside));
    return true;
  }

  async destroy(name: string): Promise<void> {
    const path = this.pathOf(name);
    for (const each of [path + GOING, path]) await rm(each, { force: true });
    await syncFolder(dirname(path)).catch(unlessAbsent);
  }

  /** Takes away what began to arrive before `before` and never came. */
  async sweep(before: Date): Promise<number> {
    let swept = 0;
    for (const file of await readdir(join(this.dir, INCOMING))) {
      const path = join(this.dir, INCOMING, file);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
      if (mtimeMs >= before.getTime()) continue;
      await rm(path, { force: true });
      swept++;
    }
    return swept;
  }

  private async lyingAt(name: string): Promise<string | null> {
    const path = this.pathOf(name);
    for (const each of [path, path + GOING]) if (await stat(each).catch(unlessAbsent)) return each;
    return null;
  }

  private unsealing(path: string, size: number, id: number) {
    const { keys } = this.config.recordings;
    return async function* (from: number, to: number): AsyncGenerator<Buffer> {
      const file = await open(path, 'r');
      try {
        const read = async (position: number, length: number) => {
          const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
          return buffer.subarray(0, bytesRead);
        };
        yield* openSealed(read, size, id, keys, { from, to });
      } finally {
        await file.close();
      }
    };
  }

  private mark(): Promise<string | null> {
    return readMark(this.dir);
  }

  private async leaveMark(): Promise<void> {
    const path = join(this.dir, MARK);
    await writeFile(path, `${randomUUID()}\n`, { flag: 'wx', mode: 0o600, flush: true }).catch((error) => {
      // Another process was faster: its mark is as good.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }

  private async hasFiles(): Promise<boolean> {
    return (await readdir(this.dir)).some((name) => /^\d{4}-\d{2}$/.test(name));
  }

  private pathOf(name: string): string {
    if (!isFileName(name)) throw new Error('a recording has a file name that is not of our making');
    return join(this.dir, name);
  }
}

/** What of a name at the provider stands in the name of a file. */
export function hashOf(ref: string): string {
  return createHash('sha256').update(ref).digest('hex').slice(0, 8);
}

/** The mark that lies in a folder of recordings; null: there is none. */
export async function readMark(dir: string): Promise<string | null> {
  const text = await readFile(join(dir, MARK), 'utf8').catch(unlessAbsent);
  return text?.trim() ?? null;
}

/** Opened with the first piece: a stream that nobody reads holds nothing open. */
async function* pieces(path: string, from: number, to: number): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    for (let at = from; at <= to;) {
      const length = Math.min(READ_BYTES, to - at + 1);
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, at);
      if (bytesRead === 0) throw new Error('a recording ends before its end');
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** A rename is safe only once the folder is on the disk. Some systems (Windows) have no such thing, and need none. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EISDIR' || error.code === 'EPERM') return null;
    throw error;
  });
  try {
    await folder?.sync();
  } finally {
    await folder?.close();
  }
}

function unlessAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
