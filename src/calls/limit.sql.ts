import { row, type Db } from '../database/db';

export interface ContactLimit {
  version: number;
  dailyCap: number;
  effectiveFrom: Date;
}

export async function contactLimit(db: Db, now: Date): Promise<ContactLimit> {
  const found = await row<ContactLimit>(
    db,
    `SELECT version, daily_cap AS "dailyCap", effective_from AS "effectiveFrom" FROM contact_limit
     WHERE effective_from <= $1 ORDER BY version DESC LIMIT 1`,
    [now],
  );
  return found!;
}

/** A new limit, in force from now. The version key makes two who change it at once one after the other. */
export async function setContactLimit(
  db: Db,
  dailyCap: number,
  by: string,
  now: Date,
): Promise<ContactLimit> {
  const made = await row<ContactLimit>(
    db,
    `INSERT INTO contact_limit (version, daily_cap, effective_from, created_by, created_at)
     SELECT max(version) + 1, $1, $3, $2, $3 FROM contact_limit
     RETURNING version, daily_cap AS "dailyCap", effective_from AS "effectiveFrom"`,
    [dailyCap, by, now],
  );
  return made!;
}
