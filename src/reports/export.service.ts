import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import { copyStatement, EXPORT_FILES, type ExportFile } from './export.sql';
import type { InvariantResult } from './invariants.service';
import { inSnapshot, openSnapshot, type Source } from './snapshot';
import { readSummary } from './summary';
import type { Summary } from './summary.rules';

export interface ExportOptions {
  /** Folder, made where it is missing. */
  dir: string;
  /** IANA zone whose offset every instant carries, and whose clock the summary's hours are read from. */
  timeZone: string;
  /** Show numbers as 138****1234 instead of E.164. */
  mask: boolean;
  /** What the checks found, for the summary. */
  invariants?: readonly InvariantResult[];
}

export interface ExportResult {
  /** Rows of each file, without its header. */
  rows: Record<ExportFile, number>;
  summary: Summary;
}

/**
 * Writes the eight files of the data contract from one moment of the database. `summary.json` is the last: where it stands,
 * the others are whole. A file of the same name is replaced.
 */
export async function writeExport(source: Source, options: ExportOptions): Promise<ExportResult> {
  const { dir, timeZone, mask, invariants } = options;
  await mkdir(dir, { recursive: true });
  return inSnapshot(source, timeZone, async (client) => {
    const counted = {} as Record<ExportFile, number>;
    for (const file of EXPORT_FILES) {
      const lines = client.query(copyTo(copyStatement(file, mask)));
      await pipeline(lines, createWriteStream(join(dir, `${file}.csv`)));
      counted[file] = lines.rowCount;
    }
    const summary = await readSummary(client, timeZone, invariants);
    await writeFile(join(dir, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
    return { rows: counted, summary };
  });
}

/**
 * One file as a stream. The connection goes back when the stream ends; when its reader leaves early it is closed, because
 * PostgreSQL is still sending.
 */
export function streamExport(
  source: Source,
  file: ExportFile,
  options: { timeZone: string; mask: boolean },
): Readable {
  return Readable.from(lines(source, file, options), { objectMode: false });
}

async function* lines(source: Source, file: ExportFile, options: { timeZone: string; mask: boolean }) {
  const snapshot = await openSnapshot(source, options.timeZone);
  let clean = false;
  try {
    for await (const chunk of snapshot.client.query(copyTo(copyStatement(file, options.mask))))
      yield chunk as Buffer;
    clean = true;
  } finally {
    await snapshot.end(clean);
  }
}
