import { affected, row, type Db } from '../database/db';

/** The mark of the folder that this database's recordings are in; null: there is none yet. */
export async function storeMark(db: Db): Promise<string | null> {
  const found = await row<{ mark: string }>(db, `SELECT mark FROM recording_store`);
  return found?.mark ?? null;
}

/** The first folder that says so is ours. */
export async function keepStoreMark(db: Db, mark: string, now: Date): Promise<void> {
  await affected(
    db,
    `INSERT INTO recording_store (mark, made_at) VALUES ($1::uuid, $2) ON CONFLICT DO NOTHING`,
    [mark, now],
  );
}
