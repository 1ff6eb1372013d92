import { linkSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { isAlive, startOf } from './processes';

/** Who holds a data folder; `pid` null once it was given back. */
interface Owner {
  pid: number | null;
  started: string | null;
}

export interface Ownership {
  release(): void;
}

/** Another living process holds the folder. */
export class FolderTaken extends Error {
  constructor(
    folder: string,
    readonly pid: number,
  ) {
    super(
      `The data folder ${folder} is in use by process ${pid}. Stop that process first, ` +
        `or give this one its own folder with HUIFANG_DATA_DIR, or a shared server with DATABASE_URL.`,
    );
    this.name = 'FolderTaken';
  }
}

/**
 * One living owner per data folder, without a lock that the system would have to hold (Node has none that works
 * everywhere) and without the classic hole of pid files, where two processes both remove a stale file and the second
 * removes the first one's new file.
 *
 * The files are `owner.1`, `owner.2` …; the highest number is the owner. A number is only ever created (by a hard link,
 * so it appears complete or not at all), never taken over, and the highest is never deleted: a process whose owner was
 * killed creates the next number, and of two that try, one fails. One who was slow and created a number that is no
 * longer the highest sees so, and withdraws.
 */
export function takeOwnership(folder: string): Ownership {
  const mine: Owner = { pid: process.pid, started: startOf(process.pid) };
  const draft = join(folder, `owner-draft-${process.pid}-${randomBytes(4).toString('hex')}`);
  writeFileSync(draft, JSON.stringify(mine));
  try {
    for (;;) {
      const highest = highestNumber(folder);
      const holder = highest > 0 ? readOwner(folder, highest) : null;
      if (holder && isHeld(holder)) throw new FolderTaken(folder, holder.pid!);
      const next = highest + 1;
      try {
        linkSync(draft, fileOf(folder, next));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
        throw error;
      }
      if (highestNumber(folder) !== next) {
        rmSync(fileOf(folder, next), { force: true });
        continue;
      }
      for (const number of numbers(folder))
        if (number < next) rmSync(fileOf(folder, number), { force: true });
      return { release: () => giveBack(folder, next) };
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

function giveBack(folder: string, number: number): void {
  const draft = join(folder, `owner-draft-${process.pid}-${randomBytes(4).toString('hex')}`);
  writeFileSync(draft, JSON.stringify({ pid: null, started: null } satisfies Owner));
  renameSync(draft, fileOf(folder, number));
}

function isHeld(owner: Owner): boolean {
  return owner.pid !== null && isAlive(owner.pid) && startOf(owner.pid) === owner.started;
}

function fileOf(folder: string, number: number): string {
  return join(folder, `owner.${number}`);
}

function numbers(folder: string): number[] {
  return readdirSync(folder)
    .map((name) => /^owner\.(\d+)$/.exec(name))
    .filter((match) => match !== null)
    .map((match) => Number(match[1]));
}

function highestNumber(folder: string): number {
  return Math.max(0, ...numbers(folder));
}

function readOwner(folder: string, number: number): Owner | null {
  try {
    return JSON.parse(readFileSync(fileOf(folder, number), 'utf8')) as Owner;
  } catch {
    return null; // Removed since it was listed: a newer owner exists, and the next attempt will meet it.
  }
}
