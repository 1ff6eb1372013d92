import { row, type Db } from '../database/db';

/** What one check found: rows looked at, rows that break it, and up to five of their identifiers. */
export interface Finding {
  checked: number;
  broken: number;
  samples: string[];
}

/**
 * Judges every row of `looked`, a SELECT of `id` (text) and `bad` (boolean). A row that cannot be judged (`bad` is null) counts
 * as broken: a check must not go blind where a value is missing.
 */
export async function judge(db: Db, looked: string, parameters: unknown[] = []): Promise<Finding> {
  const found = await row<Finding>(
    db,
    `WITH looked AS (${looked})
     SELECT count(*) AS checked, count(*) FILTER (WHERE bad IS NOT FALSE) AS broken,
       coalesce((array_agg(id ORDER BY length(id), id) FILTER (WHERE bad IS NOT FALSE))[1:5], '{}') AS samples FROM looked`,
    parameters,
  );
  return found!;
}

/** Where an incremental check begins: rows with a greater identifier were written after `at`. Zeros: everything. */
export interface Watermark {
  at: Date;
  draw: number;
  task: number;
  attempt: number;
  message: number;
  audit: number;
}

export const FROM_THE_START: Watermark = {
  at: new Date(0),
  draw: 0,
  task: 0,
  attempt: 0,
  message: 0,
  audit: 0,
};

/**
 * The last rows written before an instant. Each table is walked back along its own key from the newest row, so finding them
 * costs the new rows only, however many years lie below. Identifiers of transactions that overlapped in time may stand in
 * another order than their instants: the caller looks back a day further than it must.
 */
export async function watermark(db: Db, at: Date): Promise<Watermark> {
  const before = (table: string, column: string) =>
    `coalesce((SELECT id FROM ${table} WHERE ${column} < $1 ORDER BY id DESC LIMIT 1), 0)`;
  const found = await row<Omit<Watermark, 'at'>>(
    db,
    `SELECT w.*, coalesce((SELECT t.id FROM call_task t WHERE t.draw_id <= w.draw ORDER BY t.id DESC LIMIT 1), 0) AS task
     FROM (SELECT ${before('draw', 'ran_at')} AS draw, ${before('attempt', 'started_at')} AS attempt,
       ${before('message', 'created_at')} AS message, ${before('audit_entry', 'at')} AS audit) w`,
    [at],
  );
  return { at, ...found! };
}
