import { rows, type Db } from '../database/db';
import type { OwedText, TextRule } from './text-rule';

/** A candidate as the tables have it; the rest of `OwedText` follows from the zone. */
export interface OwedRow extends Omit<OwedText, 'dueOn' | 'dueAt' | 'zone'> {
  /** Null: the installation's. */
  zone: string | null;
  /** Claims: when the report was made. */
  occurredAt: Date | null;
  /** Policies: the date that the text is due on. */
  dueOn: string | null;
}

/** Dates due in a zone, both included. */
export interface DueDates {
  zone: string;
  from: string;
  to: string;
}

/**
 * Both feeds look each candidate up in `message_once` by a scalar subquery, not by NOT EXISTS: before the tables have been
 * analysed the planner turns the latter into a join that reads all messages of the rule for each candidate (700 claims:
 * 99 ms against 4).
 */

const CLAIM = `'claim' AS "recordType", c.report_no AS "recordKey", c.branch_code AS "branchCode", b.time_zone AS zone,
            p.language, c.numbers, c.number_kinds AS "numberKinds", c.reported_at AS "occurredAt",
            coalesce(c.plate, p.plate) AS plate, p.product_line AS "productLine", p.holder_type AS "holderType",
            NULL AS "expiresOn", NULL AS "renewedBy", NULL AS "endedOn"`;
const POLICY = `'policy' AS "recordType", p.policy_no AS "recordKey", p.branch_code AS "branchCode",
            p.language, p.numbers, p.number_kinds AS "numberKinds", NULL AS "occurredAt", p.plate,
            p.product_line AS "productLine", p.holder_type AS "holderType", p.expires_on AS "expiresOn",
            p.renewed_by AS "renewedBy", p.ended_on AS "endedOn"`;

/** Reasons of a skipped message `m` that data may still put right; the words of the index `message_to_lift`. */
export const WANTS_DATA = `m.reason IN ('no_mobile', 'missing_data', 'contact_moved', 'number_not_textable')`;

/** Since when a rule is in force; null until it is told. */
export async function liveFromOf(db: Db, rule: string): Promise<Date | null> {
  const [found] = await rows<{ liveFrom: Date }>(
    db,
    'SELECT live_from AS "liveFrom" FROM text_rule WHERE code = $1',
    [rule],
  );
  return found?.liveFrom ?? null;
}

/** Puts rules in force; one that is already keeps its instant. */
export async function putInForce(db: Db, codes: readonly string[], liveFrom: Date): Promise<void> {
  await rows(
    db,
    'INSERT INTO text_rule (code, live_from) SELECT code, $2 FROM unnest($1::text[]) AS code ON CONFLICT (code) DO NOTHING',
    [codes, liveFrom],
  );
}

/**
 * Claims reported in [from, now] that carry a plate (their own or their policy's) and have no message of the rule yet,
 * oldest first, 500 at most. One receipt per report, whatever is corrected in it afterwards.
 */
export async function reportedClaims(db: Db, rule: string, from: Date, now: Date): Promise<OwedRow[]> {
  return rows<OwedRow>(
    db,
    `SELECT ${CLAIM}, NULL AS "dueOn"
     FROM claim c LEFT JOIN branch b ON b.branch_code = c.branch_code LEFT JOIN policy p ON p.policy_no = c.policy_no
     WHERE c.reported_at >= $2 AND c.reported_at <= $3 AND coalesce(c.plate, p.plate) IS NOT NULL
       AND (SELECT 1 FROM message m WHERE m.rule = $1 AND m.record_type = 'claim' AND m.record_key = c.report_no
         LIMIT 1) IS NULL
     ORDER BY c.reported_at, c.report_no LIMIT 500`,
    [rule, from, now],
  );
}

/** Zones of the policies that expire within [from, to]; null stands for the installation's. */
export async function zonesOfExpiring(db: Db, from: string, to: string): Promise<(string | null)[]> {
  const found = await rows<{ zone: string | null }>(
    db,
    `SELECT DISTINCT coalesce(p.time_zone, b.time_zone) AS zone
     FROM policy p LEFT JOIN branch b ON b.branch_code = p.branch_code
     WHERE p.expires_on BETWEEN $1 AND $2 ORDER BY 1`,
    [from, to],
  );
  return found.map((it) => it.zone);
}

/**
 * Policies known by `now` whose text falls due on one of the dates of their zone (a zone of `''` is the installation's)
 * and that have no message of the rule for that date yet, in the order of the dates, 500 at most.
 */
export async function expiringPolicies(
  db: Db,
  rule: string,
  feed: { daysBefore: number; productLines: readonly string[] },
  dates: readonly DueDates[],
  now: Date,
): Promise<OwedRow[]> {
  return rows<OwedRow>(
    db,
    `SELECT ${POLICY}, nullif(d.zone, '') AS zone, p.expires_on - $2::int AS "dueOn"
     FROM policy p LEFT JOIN branch b ON b.branch_code = p.branch_code
     JOIN unnest($4::text[], $5::date[], $6::date[]) AS d (zone, first_on, last_on)
       ON d.zone = coalesce(p.time_zone, b.time_zone, '') AND p.expires_on - $2::int BETWEEN d.first_on AND d.last_on
     WHERE p.expires_on BETWEEN $7::date + $2::int AND $8::date + $2::int
       AND p.product_line = ANY ($3::text[]) AND p.underwritten_at <= $9
       AND (SELECT 1 FROM message m WHERE m.rule = $1 AND m.record_type = 'policy' AND m.record_key = p.policy_no
         AND m.due_on = p.expires_on - $2::int LIMIT 1) IS NULL
     ORDER BY p.expires_on, p.policy_no LIMIT 500`,
    [
      rule,
      feed.daysBefore,
      feed.productLines,
      dates.map((it) => it.zone),
      dates.map((it) => it.from),
      dates.map((it) => it.to),
      dates.reduce((least, it) => (it.from < least ? it.from : least), '9999-12-31'),
      dates.reduce((most, it) => (it.to > most ? it.to : most), '0001-01-01'),
      now,
    ],
  );
}

/**
 * Claims whose text was skipped for want of data that is there by now, while it still makes sense: a mobile has come, or
 * anything has changed since the text was looked at. 500 at most, those first that soonest make no sense.
 */
export async function completedClaims(db: Db, rule: string, now: Date): Promise<OwedRow[]> {
  return rows<OwedRow>(
    db,
    `SELECT ${CLAIM}, m.due_on AS "dueOn"
     FROM message m JOIN claim c ON c.report_no = m.record_key LEFT JOIN branch b ON b.branch_code = c.branch_code
       LEFT JOIN policy p ON p.policy_no = c.policy_no
     WHERE m.state = 'skipped' AND ${WANTS_DATA} AND m.rule = $1 AND m.record_type = 'claim' AND m.expires_at > $2
       AND ${completed('c', `greatest(c.changed_at, p.changed_at)`)} AND coalesce(c.plate, p.plate) IS NOT NULL
     ORDER BY m.expires_at, m.id LIMIT 500`,
    [rule, now],
  );
}

/** The same of policies, whose text must still be due on the date it was entered for. */
export async function completedPolicies(
  db: Db,
  rule: string,
  daysBefore: number,
  now: Date,
): Promise<OwedRow[]> {
  return rows<OwedRow>(
    db,
    `SELECT ${POLICY}, coalesce(p.time_zone, b.time_zone) AS zone, m.due_on AS "dueOn"
     FROM message m JOIN policy p ON p.policy_no = m.record_key LEFT JOIN branch b ON b.branch_code = p.branch_code
     WHERE m.state = 'skipped' AND ${WANTS_DATA} AND m.rule = $1 AND m.record_type = 'policy' AND m.expires_at > $2
       AND ${completed('p', 'p.changed_at')} AND p.expires_on - $3::int = m.due_on
     ORDER BY m.expires_at, m.id LIMIT 500`,
    [rule, now, daysBefore],
  );
}

/** The records of some texts of a rule as they stand now, due on the date that the texts are of. */
export async function recordsOfTexts(
  db: Db,
  { code, feed }: Pick<TextRule, 'code' | 'feed'>,
  ids: readonly number[],
): Promise<(OwedRow & { againOf: number })[]> {
  const ofRecord =
    feed.of === 'reported-claims'
      ? `${CLAIM}, m.due_on AS "dueOn", m.id AS "againOf"
     FROM message m JOIN claim c ON c.report_no = m.record_key LEFT JOIN branch b ON b.branch_code = c.branch_code
       LEFT JOIN policy p ON p.policy_no = c.policy_no
     WHERE m.record_type = 'claim'`
      : `${POLICY}, coalesce(p.time_zone, b.time_zone) AS zone, m.due_on AS "dueOn", m.id AS "againOf"
     FROM message m JOIN policy p ON p.policy_no = m.record_key LEFT JOIN branch b ON b.branch_code = p.branch_code
     WHERE m.record_type = 'policy'`;
  return rows(db, `SELECT ${ofRecord} AND m.rule = $1 AND m.id = ANY ($2::bigint[]) ORDER BY m.id`, [
    code,
    ids,
  ]);
}

function completed(record: 'c' | 'p', changedAt: string): string {
  return `CASE m.reason WHEN 'missing_data' THEN ${changedAt} > coalesce(m.ended_at, m.created_at)
         ELSE EXISTS (SELECT FROM unnest(${record}.numbers, ${record}.number_kinds) AS n (phone, kind) WHERE n.kind = 'mobile'
           AND NOT EXISTS (SELECT FROM dead_text_number d WHERE d.phone = n.phone AND d.lifted_at IS NULL)) END`;
}

/** Those of the numbers that a network has said cannot be texted. */
export async function deadAmong(db: Db, phones: readonly string[]): Promise<Set<string>> {
  const found = await rows<{ phone: string }>(
    db,
    'SELECT phone FROM dead_text_number WHERE phone = ANY ($1::text[]) AND lifted_at IS NULL',
    [phones],
  );
  return new Set(found.map((it) => it.phone));
}

/** Those of the numbers that have an opt-out in force which covers the rule. */
export async function optedOutAmong(db: Db, rule: string, phones: readonly string[]): Promise<Set<string>> {
  const found = await rows<{ phone: string }>(
    db,
    `SELECT DISTINCT phone FROM opt_out WHERE phone = ANY ($2::text[]) AND channel IN ('text', 'all')
       AND (rule IS NULL OR rule = $1) AND lifted_at IS NULL`,
    [rule, phones],
  );
  return new Set(found.map((it) => it.phone));
}
