import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config';
import { demoFiles } from '../src/demo/demo-data';
import { createLogger } from '../src/operation/logger';
import { loadFiles } from '../src/simulation/load-files';
import { simulationOptions } from '../src/simulation/simulation-options';
import { simulate, type SimulationResult } from '../src/simulation/simulation';
import { openTestDatabase } from './database';

export interface SimulatedCentre {
  result: SimulationResult;
  /** Every file that was written, by name. */
  files: Record<string, string>;
  brokenDays: string[];
}

/** Record files of a small centre whose records lie around each of `around` (local dates), in a folder of their own. */
export async function recordFolder(around: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'huifang-records-'));
  const texts: Record<string, string> = {};
  around.forEach((date, index) => {
    const files = demoFiles(new Date(`${date}T12:00:00Z`), '+08:00');
    for (const [kind, text] of Object.entries(files)) {
      const shared = kind === 'branches' || kind === 'staff';
      if (shared && index > 0) continue;
      // Each month's records are other records: their numbers carry the month.
      const own = text.replace(/\bD([PCKR])2([56])/g, `D$1${String(index).padStart(2, '0')}2$2`);
      texts[kind] = index === 0 ? own : texts[kind]! + own.slice(own.indexOf('\n') + 1);
    }
  });
  for (const [kind, text] of Object.entries(texts)) await writeFile(join(folder, `${kind}.csv`), text);
  return folder;
}

/** Runs a simulation in a database of its own and reads back what it wrote. */
export async function runSimulation(
  data: string,
  asked: Record<string, unknown>,
  maskPhones = false,
): Promise<SimulatedCentre> {
  const database = await openTestDatabase({ migrated: false });
  const outDir = await mkdtemp(join(tmpdir(), 'huifang-out-'));
  await mkdir(outDir, { recursive: true });
  try {
    const brokenDays: string[] = [];
    const result = await simulate({
      options: simulationOptions.parse(asked),
      config: { ...readConfig({}), logLevel: 'error', poolSize: 4 },
      databaseUrl: database.url,
      logger: createLogger({ level: 'silent' }),
      outDir,
      maskPhones,
      load: (app) => loadFiles(app, data, () => undefined),
      onDay: (day) => void (day.invariants.broken > 0 && brokenDays.push(day.date)),
    });
    const files: Record<string, string> = {};
    for (const name of (await readdir(outDir)).sort())
      files[name] = await readFile(join(outDir, name), 'utf8');
    return { result, files, brokenDays };
  } finally {
    await rm(outDir, { recursive: true, force: true });
    await database.close();
  }
}
