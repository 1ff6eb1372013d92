import { row, rows, run, type Db } from '../database/db';

export type OptOutChannel = 'call' | 'text' | 'all';

export interface OptOut {
  id: number;
  /** E.164. */
  phone: string;
  channel: OptOutChannel;
  /** Campaign or text rule that it is limited to; null covers every one. */
  rule: string | null;
  source: string;
  note: string | null;
  createdBy: string;
  createdAt: Date;
  liftedBy: string | null;
  liftedAt: Date | null;
  /** Why it was lifted, as the audit trail has it; null where it is in force, or nobody said. */
  liftReason?: string | null;
}

export type NewOptOut = Pick<OptOut, 'phone' | 'channel' | 'rule' | 'source' | 'note' | 'createdBy'>;

const COLUMNS = `id, phone, channel, rule, source, note, created_by AS "createdBy", created_at AS "createdAt",
  lifted_by AS "liftedBy", lifted_at AS "liftedAt"`;

/** Second half of the lock's key: another use of the same hash takes another number. */
const PHONE_LOCK_SEED = 7;

/**
 * Holds phone numbers until the transaction ends. An opt-out takes them `exclusive`, a dial or send intent `shared`
 * **before** it reads `isOptedOut`: so an intent either commits before the opt-out, or sees it. Numbers are taken in the
 * order of their hash, so that two callers with several never wait for each other in a circle.
 *
 * Run it as a statement of its own: one that also reads would read with a snapshot taken before the wait.
 */
export async function lockPhones(
  db: Db,
  phones: readonly string[],
  mode: 'shared' | 'exclusive',
): Promise<void> {
  const lock = mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock';
  await rows(
    db,
    `SELECT count(${lock}(h)::text) FROM (
       SELECT DISTINCT hashtextextended(phone, ${PHONE_LOCK_SEED}) AS h FROM unnest($1::text[]) AS phone ORDER BY 1
     ) AS ordered`,
    [phones],
  );
}

/**
 * Enters an opt-out unless the same one is in force. Takes effect with the caller's commit: no intent that commits later
 * can have missed it (see `lockPhones`). Writes its audit row too. Returns the id when it is new, null when it was in force already.
 */
export async function addOptOut(db: Db, optOut: NewOptOut, now: Date): Promise<number | null> {
  await lockPhones(db, [optOut.phone], 'exclusive');
  const { rows: added } = await run<{ id: string }>(
    db,
    `WITH added AS (
       INSERT INTO opt_out (phone, channel, rule, source, note, created_by, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (phone, channel, coalesce(rule, '')) WHERE lifted_at IS NULL DO NOTHING RETURNING *)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT created_at, created_by, 'opt_out.added', 'opt_out', id::text,
       jsonb_build_object('phone', phone, 'channel', channel, 'rule', rule, 'source', source)
     FROM added RETURNING entity_id AS id`,
    [optOut.phone, optOut.channel, optOut.rule, optOut.source, optOut.note, optOut.createdBy, now],
  );
  return added[0] ? Number(added[0].id) : null;
}

/**
 * The opt-out in force that forbids `channel` to `phone` under `rule` (a campaign's or text rule's code), or null.
 * One for all channels or all rules forbids each.
 */
export async function findOptOut(
  db: Db,
  phone: string,
  channel: 'call' | 'text',
  rule: string,
): Promise<OptOut | null> {
  return row<OptOut>(
    db,
    `SELECT ${COLUMNS} FROM opt_out WHERE phone = $1 AND channel IN ($2, 'all') AND (rule IS NULL OR rule = $3)
       AND lifted_at IS NULL ORDER BY id LIMIT 1`,
    [phone, channel, rule],
  );
}

/** Whether `channel` to `phone` is forbidden under `rule`. For many numbers at once, join `opt_out` instead. */
export async function isOptedOut(
  db: Db,
  phone: string,
  channel: 'call' | 'text',
  rule: string,
): Promise<boolean> {
  return (await findOptOut(db, phone, channel, rule)) !== null;
}

/** Lifts one; the row stays. Returns it as it is afterwards, or null when there is none in force by that id. */
export async function liftOptOut(db: Db, id: number, by: string, now: Date): Promise<OptOut | null> {
  const { rows: lifted } = await run<OptOut>(
    db,
    `UPDATE opt_out SET lifted_by = $2, lifted_at = $3 WHERE id = $1 AND lifted_at IS NULL RETURNING ${COLUMNS}`,
    [id, by, now],
  );
  return lifted[0] ?? null;
}

/** Newest first, `limit` rows below the id `before` (null: from the newest), of one phone or of all. */
export async function listOptOuts(
  db: Db,
  filter: {
    phone: string | null;
    inForce: boolean;
    channel?: OptOutChannel | null;
    rule?: string | null;
    source?: string | null;
    before: number | null;
    limit: number;
  },
): Promise<OptOut[]> {
  return rows<OptOut>(
    db,
    `SELECT ${COLUMNS}, (SELECT a.after ->> 'reason' FROM audit_entry a WHERE a.entity_type = 'opt_out'
       AND a.entity_id = opt_out.id::text AND a.action = 'opt_out.lifted' LIMIT 1) AS "liftReason" FROM opt_out
     WHERE ($1::text IS NULL OR phone = $1) AND (NOT $2 OR lifted_at IS NULL) AND ($3::bigint IS NULL OR id < $3)
       AND ($5::text IS NULL OR channel = $5) AND ($6::text IS NULL OR rule = $6) AND ($7::text IS NULL OR source = $7)
     ORDER BY id DESC LIMIT $4`,
    [
      filter.phone,
      filter.inForce,
      filter.before,
      filter.limit,
      filter.channel ?? null,
      filter.rule ?? null,
      filter.source ?? null,
    ],
  );
}

/** The opt-out in force of exactly this phone, channel and rule, or null. */
export async function currentOptOut(
  db: Db,
  phone: string,
  channel: OptOutChannel,
  rule: string | null,
): Promise<OptOut | null> {
  return row<OptOut>(
    db,
    `SELECT ${COLUMNS} FROM opt_out WHERE phone = $1 AND channel = $2 AND coalesce(rule, '') = coalesce($3, '')
       AND lifted_at IS NULL`,
    [phone, channel, rule],
  );
}

/** Codes that an opt-out may be limited to: campaigns, and text rules in force. */
export async function rulesOnRecord(db: Db): Promise<string[]> {
  const found = await rows<{ code: string }>(
    db,
    'SELECT code FROM campaign UNION SELECT code FROM text_rule ORDER BY 1',
  );
  return found.map(({ code }) => code);
}
