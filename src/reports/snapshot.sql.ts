import { rows, type Db } from '../database/db';

export async function beginSnapshot(db: Db): Promise<void> {
  await rows(db, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
}

/** Until the end of the transaction: where instants print, and time for a long reading. Compiling would cost more than it saves. */
export async function setReading(db: Db, timeZone: string): Promise<void> {
  await rows(
    db,
    `SELECT set_config('TimeZone', $1, true), set_config('DateStyle', 'ISO, YMD', true),
       set_config('statement_timeout', '30min', true), set_config('jit', 'off', true)`,
    [timeZone],
  );
}

export async function endSnapshot(db: Db): Promise<void> {
  await rows(db, 'COMMIT');
}
