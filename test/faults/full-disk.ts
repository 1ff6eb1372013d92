import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance';

const BLOCK = Buffer.alloc(256 * 1024, 1);
const CALM_MS = 8_000;

/** Fills the disk that the database lies on to the last block, leaves it so for a while, and makes room again. */
export class FullDisk {
  readonly databaseCrashes = 0;
  readonly pauses = 0;
  filled = 0;
  private readonly filler: string;

  /** @param folder on the file system to fill: a small one of its own */
  constructor(
    folder: string,
    private readonly chance: Chance,
    private readonly say: (sentence: string) => void,
  ) {
    this.filler = join(folder, 'filler');
  }

  async rage(until: number): Promise<void> {
    while (Date.now() + CALM_MS < until) {
      await sleep(CALM_MS);
      this.fill();
      this.filled++;
      this.say('filled the disk');
      const stays = Math.min(this.chance.between(8_000, 20_000), Math.max(0, until - Date.now()));
      // What is freed in between is taken at once: a database finds room for a moment by recycling its own files.
      for (const free = Date.now() + stays; Date.now() < free; await sleep(500)) this.fill();
      rmSync(this.filler, { force: true });
      this.say('made room again');
    }
  }

  private fill(): void {
    const file = openSync(this.filler, 'a');
    try {
      for (;;) writeSync(file, BLOCK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }
}
