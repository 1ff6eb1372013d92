import { rows, type Db } from './db';

/** Tells this connection which branches it may see, until it is told others. */
export async function setBranches(db: Db, branches: readonly string[]): Promise<void> {
  await rows(db, `SELECT set_config('huifang.branches', $1::text[]::text, false)`, [branches]);
}
