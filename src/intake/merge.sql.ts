import { affected, row, rows, type Db } from '../database/db';
import { phoneColumns, type Kind } from './kind';
import type { SessionTables } from './staging.sql';

/** Second half of the lock's key. */
const MERGE_LOCK_SEED = 11;

/**
 * One run merges into a table at a time, and no single record beside it: so an INSERT needs no conflict clause, and what
 * was counted stays true. Single records share the lock among themselves.
 */
export async function lockMerge(db: Db, kind: Kind, mode: 'run' | 'single'): Promise<void> {
  const lock = mode === 'run' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
  await rows(db, `SELECT ${lock}(hashtextextended($1, ${MERGE_LOCK_SEED}))`, [`merge ${kind.table}`]);
}

/**
 * Forbids nested loops for the joins of staged rows with records, until `planFreely`, unless the records are far more:
 * a table known to be empty is planned as one row, scanned anew for each staged row while this very statement fills it
 * (a million rows took hours). Hash joins cost the same whatever the statistics believe.
 */
export async function planForMany(db: Db, kind: Kind, staged: number): Promise<void> {
  await rows(
    db,
    `SELECT set_config('enable_nestloop', CASE WHEN $2::float8 * 10 >= reltuples THEN 'off' ELSE 'on' END, true)
     FROM pg_class WHERE oid = $1::regclass`,
    [kind.table, staged],
  );
}

/** The planner's own way again, knowing how many records change. */
export async function planFreely(db: Db, kind: Kind, tables: SessionTables): Promise<void> {
  await rows(
    db,
    `ANALYZE ${tables.differing} (${kind.key}); ANALYZE ${tables.moved} (key); SET LOCAL enable_nestloop = on`,
  );
}

/** Whether no record of the kind is known yet. Under the lock of `lockMerge` it stays true until this run writes one. */
export async function hasNoRecords(db: Db, kind: Kind): Promise<boolean> {
  return (await row(db, `SELECT FROM ${kind.table} LIMIT 1`)) === null;
}

/** Whether any key was staged twice. */
export async function hasRepeatedKeys(db: Db, kind: Kind, tables: SessionTables): Promise<boolean> {
  const found = await row(
    db,
    `SELECT FROM ${tables.staging} GROUP BY ${kind.key} HAVING count(*) > 1 LIMIT 1`,
  );
  return found !== null;
}

/**
 * Sets every row aside whose key a later row repeats: the last one counts. `same` where nothing but the row number
 * differs, so that it is a repetition and not a contradiction. Returns how many of each there are.
 */
export async function setRepeatedAside(
  db: Db,
  kind: Kind,
  tables: SessionTables,
): Promise<{ same: number; superseded: number }> {
  const { staging, superseded } = tables;
  const compared = [...kind.columns.map(({ name }) => name), 'attributes'];
  await rows(
    db,
    `INSERT INTO ${superseded} (row_no, last_no, same, record)
     SELECT s.row_no, l.row_no, ROW(${list('s', compared)}) IS NOT DISTINCT FROM ROW(${list('l', compared)}),
            to_jsonb(s) - 'row_no' - 'numbers' - 'number_kinds'
     FROM ${staging} s
     JOIN (SELECT row_no, max(row_no) OVER (PARTITION BY ${kind.key}) AS last_no FROM ${staging}) r ON r.row_no = s.row_no
     JOIN ${staging} l ON l.row_no = r.last_no
     WHERE r.row_no < r.last_no`,
  );
  await rows(db, `DELETE FROM ${staging} s USING ${superseded} r WHERE s.row_no = r.row_no`);
  const counts = await row<{ same: number; superseded: number }>(
    db,
    `SELECT count(*) FILTER (WHERE same) AS same, count(*) FILTER (WHERE NOT same) AS superseded FROM ${superseded}`,
  );
  return counts!;
}

export interface SupersededRow {
  rowNo: number;
  lastNo: number;
  /** Column → value, as staged. */
  record: Record<string, unknown>;
}

/** The contradicted rows beyond row number `after`, in order, 5000 at most. */
export async function supersededRows(db: Db, tables: SessionTables, after: number): Promise<SupersededRow[]> {
  return rows<SupersededRow>(
    db,
    `SELECT row_no AS "rowNo", last_no AS "lastNo", record FROM ${tables.superseded}
     WHERE NOT same AND row_no > $1 ORDER BY row_no LIMIT 5000`,
    [after],
  );
}

/** Registers branches that staged rows name and nobody has told us of, under their code. Returns how many. */
export async function registerUnknownBranches(
  db: Db,
  kind: Kind,
  tables: SessionTables,
  now: Date,
): Promise<number> {
  const named = kind.branches
    .map((column) => `SELECT ${column} AS code FROM ${tables.staging}`)
    .join(' UNION ');
  const arriving =
    kind.table === 'branch'
      ? `AND NOT EXISTS (SELECT FROM ${tables.staging} s WHERE s.branch_code = n.code)`
      : '';
  return affected(
    db,
    `INSERT INTO branch (branch_code, name, placeholder, known_at, changed_at)
     SELECT n.code, n.code, true, $1::timestamptz, $1::timestamptz FROM (${named}) n
     WHERE n.code IS NOT NULL AND NOT EXISTS (SELECT FROM branch b WHERE b.branch_code = n.code) ${arriving}
     ORDER BY n.code
     ON CONFLICT (branch_code) DO NOTHING`,
    [now],
  );
}

/** The same for codes that were gathered while a file was read. */
export async function registerBranchCodes(db: Db, codes: readonly string[], now: Date): Promise<number> {
  return affected(
    db,
    `INSERT INTO branch (branch_code, name, placeholder, known_at, changed_at)
     SELECT code, code, true, $2::timestamptz, $2::timestamptz FROM unnest($1::text[]) AS n (code)
     WHERE NOT EXISTS (SELECT FROM branch b WHERE b.branch_code = n.code)
     ORDER BY code
     ON CONFLICT (branch_code) DO NOTHING`,
    [codes, now],
  );
}

/**
 * Looks every staged row up once, and notes those that are new or that differ from what we know; what is noted nowhere is
 * unchanged. An empty cell means unknown: it never takes away what we know, so a row with fewer columns than ours differs
 * in nothing. Returns how many are new, and how many differ.
 */
export async function classify(
  db: Db,
  kind: Kind,
  tables: SessionTables,
): Promise<{ fresh: number; differing: number }> {
  const differs = kind.columns
    .filter(({ name }) => name !== kind.key)
    .map(({ name, required }) =>
      required
        ? `s.${name} <> p.${name}`
        : `s.${name} <> p.${name} OR (p.${name} IS NULL AND s.${name} IS NOT NULL)`,
    );
  // Equal attributes, the usual case, are known to be so without putting them together first.
  differs.push(
    `s.attributes IS NOT NULL AND (p.attributes IS NULL
      OR s.attributes <> p.attributes AND p.attributes || s.attributes <> p.attributes)`,
  );
  if (kind.table === 'branch') differs.push('p.placeholder');
  const noted = await affected(
    db,
    `INSERT INTO ${tables.noted} (row_no, fresh)
     SELECT s.row_no, p.${kind.key} IS NULL
     FROM ${tables.staging} s LEFT JOIN ${kind.table} p ON p.${kind.key} = s.${kind.key}
     WHERE p.${kind.key} IS NULL OR ${differs.join(' OR ')}`,
  );
  if (noted === 0) return { fresh: 0, differing: 0 };
  const found = await row<{ differing: number }>(
    db,
    `SELECT count(*) AS differing FROM ${tables.noted} WHERE NOT fresh`,
  );
  return { fresh: noted - found!.differing, differing: found!.differing };
}

/** Gathers the records that differ, with their values to be, and holds them. Attributes are added to. */
export async function gatherDiffering(db: Db, kind: Kind, tables: SessionTables): Promise<void> {
  const phones = phoneColumns(kind);
  const merged = kind.columns.map(({ name }) =>
    name === kind.key ? `p.${name}` : `coalesce(s.${name}, p.${name})`,
  );
  const attributes = `CASE WHEN s.attributes IS NULL THEN p.attributes
    ELSE coalesce(p.attributes, '{}') || s.attributes END`;
  const before =
    phones.length > 0
      ? [
          ...phones.map((name) => `p.${name}`),
          'p.numbers',
          'p.number_kinds',
          phones.map((name) => `coalesce(s.${name}, p.${name}) IS DISTINCT FROM p.${name}`).join(' OR '),
        ]
      : [];
  await rows(
    db,
    `INSERT INTO ${tables.differing}
     SELECT ${[...merged, attributes, ...before].join(', ')}
     FROM ${tables.noted} n JOIN ${tables.staging} s ON s.row_no = n.row_no
     JOIN ${kind.table} p ON p.${kind.key} = s.${kind.key}
     WHERE NOT n.fresh
     FOR UPDATE OF p`,
  );
}

/** Writes the changed records. Their numbers only where `moved` says so: a branch's correction survives the rest. */
export async function applyDiffering(db: Db, kind: Kind, tables: SessionTables, now: Date): Promise<number> {
  const set = kind.columns.filter(({ name }) => name !== kind.key).map(({ name }) => `${name} = d.${name}`);
  set.push('attributes = d.attributes', 'changed_at = $1');
  if (kind.table === 'branch') set.push('placeholder = false');
  const contact = phoneColumns(kind).length > 0;
  if (contact) {
    set.push(
      'numbers = coalesce(m.numbers, p.numbers)',
      'number_kinds = coalesce(m.number_kinds, p.number_kinds)',
    );
  }
  return affected(
    db,
    `UPDATE ${kind.table} p SET ${set.join(', ')}
     FROM ${tables.differing} d ${contact ? `LEFT JOIN ${tables.moved} m ON m.key = d.${kind.key}` : ''}
     WHERE p.${kind.key} = d.${kind.key}`,
    [now],
  );
}

/** Writes the staged rows that are not on record yet. @param all whether that is every one of them */
export async function insertNew(
  db: Db,
  kind: Kind,
  tables: SessionTables,
  all: boolean,
  now: Date,
): Promise<number> {
  const contact = phoneColumns(kind).length > 0 ? ['numbers', 'number_kinds'] : [];
  const targets = [
    ...kind.columns.map(({ name }) => name),
    ...contact,
    'attributes',
    'known_at',
    'changed_at',
  ];
  const sources = [
    ...kind.columns.map(({ name, whenUnknown }) =>
      whenUnknown ? `coalesce(s.${name}, '${whenUnknown}')` : `s.${name}`,
    ),
    ...contact.map((name) => `s.${name}::text[]`),
    's.attributes',
    '$1::timestamptz',
    '$1::timestamptz',
  ];
  return affected(
    db,
    `INSERT INTO ${kind.table} (${targets.join(', ')})
     SELECT ${sources.join(', ')} FROM ${tables.staging} s
     ${all ? '' : `JOIN ${tables.noted} n ON n.row_no = s.row_no WHERE n.fresh`}`,
    [now],
  );
}

/** Tells listeners, at the commit, that records have changed. */
export async function notifyIntake(db: Db, kind: Kind): Promise<void> {
  await rows(db, `SELECT pg_notify('huifang_intake', $1)`, [kind.name]);
}

function list(alias: string, columns: readonly string[]): string {
  return columns.map((name) => `${alias}.${name}`).join(', ');
}
