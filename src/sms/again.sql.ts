import { rows, row, type Db } from '../database/db';
import { ABOUT_RECORD, type NewMessage, templateJson } from './outbox.sql';

/** A text in doubt, with what is known of it. */
export interface DoubtRow {
  id: number;
  rule: string;
  recordType: string;
  recordKey: string;
  dueOn: string;
  branchCode: string;
  phone: string | null;
  body: string | null;
  state: string;
  reason: string | null;
  provider: string | null;
  intentAt: Date;
  sentAt: Date | null;
  endedAt: Date | null;
  expiresAt: Date;
  againOf: number | null;
  againAt: Date | null;
}

export interface DoubtFilter {
  rule: string | null;
  provider: string | null;
  branch: string | null;
  reason: string | null;
  /** When it may have gone out: from, included, to, not. */
  from: Date | null;
  to: Date | null;
  limit: number;
}

const COLUMNS = `m.id, m.rule, m.record_type AS "recordType", m.record_key AS "recordKey", m.due_on AS "dueOn",
  m.branch_code AS "branchCode", m.phone, m.body, m.state, m.reason, m.provider, m.intent_at AS "intentAt", m.sent_at AS "sentAt",
  m.ended_at AS "endedAt", m.expires_at AS "expiresAt", m.again_of AS "againOf", m.again_at AS "againAt"`;
/** Records' texts in doubt that nobody has decided about; the words of the index `message_in_doubt`. */
const UNDECIDED = `m.state = 'unknown' AND m.again_at IS NULL AND ${ABOUT_RECORD}`;

/** Newest intents first, those of a filter; how many there are in all, and how many the product is still looking for. */
export async function textsInDoubt(
  db: Db,
  filter: DoubtFilter,
  askedBefore: Date,
): Promise<{ texts: DoubtRow[]; total: number; asked: number }> {
  const { rule, provider, branch, reason, from, to } = filter;
  const values = [rule, provider, branch, reason, from, to];
  const matches = `($1::text IS NULL OR m.rule = $1) AND ($2::text IS NULL OR m.provider = $2)
       AND ($3::text IS NULL OR m.branch_code = $3) AND ($4::text IS NULL OR m.reason = $4)
       AND ($5::timestamptz IS NULL OR m.intent_at >= $5) AND ($6::timestamptz IS NULL OR m.intent_at < $6)`;
  const texts = await rows<DoubtRow>(
    db,
    `SELECT ${COLUMNS} FROM message m WHERE ${UNDECIDED} AND ${matches} ORDER BY m.intent_at DESC, m.id DESC LIMIT $7`,
    [...values, filter.limit],
  );
  const counted = await row<{ total: number; asked: number }>(
    db,
    `SELECT (SELECT count(*)::int FROM message m WHERE ${UNDECIDED} AND ${matches}) AS total,
       (SELECT count(*)::int FROM message m WHERE m.state = 'intent' AND m.intent_at < $7) AS asked`,
    [...values, askedBefore],
  );
  return { texts, ...counted! };
}

/** Texts as they are named by whoever decides about them. */
export async function firstTexts(db: Db, ids: readonly number[]): Promise<DoubtRow[]> {
  return rows<DoubtRow>(
    db,
    `SELECT ${COLUMNS} FROM message m WHERE m.id = ANY ($1::bigint[]) ORDER BY m.id`,
    [ids],
  );
}

export interface SentAgain {
  id: number;
  againOf: number;
  state: 'queued' | 'skipped';
  reason: string | null;
}

/**
 * Enters the successors of texts in doubt, with who wanted it and why. The first is marked by the statement that holds it, and only if
 * it is still in doubt, undecided, old enough and of use, and no report of it waits to be read: of two people one gets it, and
 * a result that came meanwhile gets it before both. Those left out are not answered.
 */
export async function enterAgain(
  db: Db,
  asked: readonly { againOf: number; message: NewMessage }[],
  decision: { by: string; note: string; intentBefore: Date },
  now: Date,
): Promise<SentAgain[]> {
  const column = <K extends keyof NewMessage>(name: K) => asked.map(({ message }) => message[name]);
  return rows<SentAgain>(
    db,
    `WITH held AS MATERIALIZED (
       SELECT m.id FROM message m
       WHERE m.id = ANY ($1::bigint[]) AND ${UNDECIDED} AND m.intent_at <= $2 AND m.expires_at > $3
         AND NOT EXISTS (SELECT FROM provider_event e WHERE e.token = m.token AND e.reduced_at IS NULL)
       ORDER BY m.id FOR UPDATE OF m),
     first AS (
       UPDATE message m SET again_at = $3 FROM held h WHERE m.id = h.id
       RETURNING m.id, m.rule, m.record_type, m.record_key, m.due_on),
     made AS (
       INSERT INTO message (again_of, rule, record_type, record_key, due_on, branch_code, phone, template_version, body, segments,
         state, reason, not_before, expires_at, created_at, template_values, language, case_due)
       SELECT f.id, f.rule, f.record_type, f.record_key, f.due_on, n.branch_code, n.phone, n.template_version, n.body, n.segments,
         n.state, n.reason, n.not_before, n.expires_at, $3, n.template_values, n.language,
         n.reason IS NOT DISTINCT FROM 'number_not_textable'
       FROM first f JOIN unnest($1::bigint[], $4::text[], $5::text[], $6::int[], $7::text[], $8::smallint[], $9::message_state[],
           $10::text[], $11::timestamptz[], $12::timestamptz[], $13::jsonb[], $14::text[])
         AS n (again_of, branch_code, phone, template_version, body, segments, state, reason, not_before, expires_at,
           template_values, language) ON n.again_of = f.id
       ORDER BY f.id
       RETURNING id, again_of, rule, record_key, state, reason),
     audited AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $3, $15::text, a.action, 'message', a.entity_id, a.after
       FROM made, LATERAL (VALUES
         ('message.again', again_of::text, jsonb_build_object('again', id, 'note', $16::text)),
         ('message.' || state, id::text, jsonb_build_object('rule', rule, 'recordKey', record_key, 'reason', reason,
           'againOf', again_of, 'note', $16::text))) AS a (action, entity_id, after)
       ORDER BY id)
     SELECT id, again_of AS "againOf", state, reason FROM made ORDER BY id`,
    [
      asked.map((it) => it.againOf),
      decision.intentBefore,
      now,
      column('branchCode'),
      column('phone'),
      column('templateVersion'),
      column('body'),
      column('segments'),
      column('state'),
      column('reason'),
      column('notBefore'),
      column('expiresAt'),
      asked.map(({ message }) => templateJson(message)),
      column('language'),
      decision.by,
      decision.note,
    ],
  );
}

/** Texts for one rule, record and due date are one line of texts: each but the first was sent again for the one before it. */
const EARLIER = (text: string) =>
  `f.rule = ${text}.rule AND f.record_type = ${text}.record_type AND f.record_key = ${text}.record_key AND f.due_on = ${text}.due_on
           AND f.id < ${text}.id`;

/** Whether an earlier text has gone out after all: then its successor does not. */
export const FIRST_WENT_OUT = (successor: string) =>
  `(${successor}.again_of IS NOT NULL AND EXISTS (SELECT FROM message f WHERE ${EARLIER(successor)}
           AND f.state NOT IN ('unknown', 'undelivered', 'failed')))`;

/**
 * Holds the earlier texts of successors that are about to go out, against a result that is being written: whoever is there first,
 * the other sees it. Before the numbers and the successors are held, as everybody else does it.
 */
export async function holdEarlier(db: Db, successors: readonly number[]): Promise<void> {
  await rows(
    db,
    `SELECT FROM message s JOIN message f ON ${EARLIER('s')} WHERE s.id = ANY ($1::bigint[]) ORDER BY f.id FOR SHARE OF f`,
    [successors],
  );
}

/**
 * Takes back what waits to be sent again for texts that have gone out after all, and answers those for which it was too late.
 * Everything else that the transaction holds it must hold already. A successor whose turn has just come is left to its intent, which
 * sees it too.
 */
export async function withdrawAgain(db: Db, wentOut: readonly number[], now: Date): Promise<number[]> {
  const late = await rows<{ id: number }>(
    db,
    `WITH late AS MATERIALIZED (
       SELECT s.id FROM message f JOIN message s ON ${EARLIER('s')}
       WHERE f.id = ANY ($1::bigint[]) AND s.state = 'queued' ORDER BY s.id FOR UPDATE OF s SKIP LOCKED),
     withdrawn AS (
       UPDATE message m SET state = 'skipped', reason = 'first_went_out', ended_at = $2, lease_until = NULL
       FROM late l WHERE m.id = l.id RETURNING m.id, m.again_of),
     audited AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $2, 'system', 'message.skipped', 'message', id::text,
         jsonb_build_object('reason', 'first_went_out', 'againOf', again_of) FROM withdrawn ORDER BY id)
     SELECT DISTINCT f.id FROM message f JOIN message s ON ${EARLIER('s')}
     WHERE f.id = ANY ($1::bigint[]) AND s.state IN ('intent', 'sent', 'delivered') ORDER BY f.id`,
    [wentOut, now],
  );
  return late.map((it) => it.id);
}
