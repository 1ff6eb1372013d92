import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { PoolClient } from 'pg';
import type { Clock } from '../clock';
import {
  lastDoneRun,
  recordsAndChanges,
  rejectionsOf,
  type ImportCounts,
  type ImportRun,
} from './import-run.sql';
import type { Kind } from './kind';
import { lockMerge } from './merge.sql';
import type { FileSource } from './open-file';
import { joinedRejections } from './rejected-file';
import type { RejectionSink } from './rejection-sink';
import { endRun } from './run-end';

/** Raise it whenever the same row would be judged otherwise than before: files seen by then are read again. */
const RULES = 1;

/** What a finished run notes about its file, so that the very same file is known when it comes again. */
export interface FileMark {
  bytes: number;
  sha256: string;
  /** Everything beside the bytes that decides what becomes of a row. */
  settings: string;
  /** Records of the kind after the run. */
  records: number;
}

export function settingsOf(options: {
  format: string;
  encoding?: string;
  delimiter?: string;
  zone: string;
  region: string;
}): string {
  const { format, encoding, delimiter, zone, region } = options;
  return JSON.stringify([RULES, format, encoding ?? null, delimiter ?? null, zone, region]);
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

export interface Recognised {
  counts: ImportCounts;
  notes: Record<string, unknown>;
}

/**
 * Ends a run without reading its file, where that is the very file of the kind's last run: the same bytes under the same
 * settings, every rejected row of then kept, and no record of the kind changed, come or gone since. Each row would be
 * looked at only to find that it says what we know. Null in any other case, and whenever in doubt.
 */
export async function recogniseFile(
  client: PoolClient,
  run: { runId: number; kind: Kind; source: FileSource; settings: string; by: string },
  sink: RejectionSink,
  clock: Clock,
): Promise<Recognised | null> {
  const { runId, kind, by } = run;
  await client.query('BEGIN');
  await lockMerge(client, kind, 'single');
  const last = await sameAsLast(client, kind, run.source, run.settings);
  if (!last) {
    await client.query('ROLLBACK');
    return null;
  }
  const { rowsRead, rejected } = last;
  const counts = { rowsRead, created: 0, updated: 0, unchanged: rowsRead - rejected, rejected };
  const notes = { ...last.notes, contactChanges: 0, branchesRegistered: 0, sameFileAs: last.id };
  await rejectAgain(client, last, sink);
  await endRun(client, { runId, kind, counts, encoding: last.encoding, notes, by }, clock.now());
  await client.query('COMMIT');
  return { counts, notes };
}

async function sameAsLast(
  client: PoolClient,
  kind: Kind,
  source: FileSource,
  settings: string,
): Promise<ImportRun | null> {
  const last = await lastDoneRun(client, kind.name);
  const mark = last?.notes?.file as FileMark | undefined;
  if (!last?.finishedAt || !mark || last.notes?.rejectionsNotKept) return null;
  if (mark.bytes !== source.size || mark.settings !== settings) return null;
  const { records, changed } = await recordsAndChanges(client, kind.table, last.finishedAt);
  if (changed > 0 || records !== mark.records) return null;
  return (await sha256Of(source.path)) === mark.sha256 ? last : null;
}

async function rejectAgain(client: PoolClient, run: ImportRun, sink: RejectionSink): Promise<void> {
  const columns = (run.notes?.columns as string[] | undefined) ?? [];
  for (let after = 0; ;) {
    const page = joinedRejections(await rejectionsOf(client, run.id, after, 1000));
    if (page.length === 0) return;
    await sink.add(client, page, columns);
    after = page.at(-1)!.no;
  }
}
