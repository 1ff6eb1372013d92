import { affected, row, rows, type Db } from '../database/db';
import { CONSEQUENCES, ENDED_COLUMNS, PAUSED_NOW, owesCase, type PausedTemplate } from './consequence.sql';
import type { SentState } from './delivery.rules';

/** What became of one send. The token says which send of the message it was. */
export interface SendResult {
  id: number;
  token: string;
  at: Date;
}

/** The gateway has them. A report that overtook the answer is not undone. */
export async function markSent(
  db: Db,
  results: readonly (SendResult & { providerRef: string })[],
): Promise<number> {
  return affected(
    db,
    `WITH sent AS (
       UPDATE message m SET state = 'sent', sent_at = r.at, provider_ref = r.ref
       FROM unnest($1::bigint[], $2::uuid[], $3::timestamptz[], $4::text[]) AS r (id, token, at, ref)
       WHERE m.id = r.id AND m.token = r.token AND m.state IN ('intent', 'unknown')
       RETURNING m.id, m.sent_at, m.provider_ref)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT sent_at, 'system', 'message.sent', 'message', id::text, jsonb_build_object('providerRef', provider_ref)
     FROM sent`,
    [
      results.map((it) => it.id),
      results.map((it) => it.token),
      results.map((it) => it.at),
      results.map((it) => it.providerRef),
    ],
  );
}

/** How many were written, and which templates were paused for it. */
export interface Written {
  count: number;
  paused: PausedTemplate[];
}

/** The gateway said no, for good, with all that follows from its reason. */
export async function markRefused(
  db: Db,
  results: readonly (SendResult & { code: string })[],
): Promise<Written> {
  const written = await row<Written>(
    db,
    `WITH ended AS (
       UPDATE message m SET state = 'failed', reason = r.code, ended_at = r.at, lease_until = NULL, case_due = ${owesCase('r.code')}
       FROM unnest($1::bigint[], $2::uuid[], $3::timestamptz[], $4::text[]) AS r (id, token, at, code)
       WHERE m.id = r.id AND m.token = r.token AND m.state IN ('intent', 'unknown')
       RETURNING ${ENDED_COLUMNS}, m.reason, r.at, true AS news),
     audited AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT at, 'system', 'message.failed', 'message', id::text, jsonb_build_object('reason', reason) FROM ended),
     ${CONSEQUENCES}
     SELECT (SELECT count(*)::int FROM ended) AS count, ${PAUSED_NOW}`,
    [
      results.map((it) => it.id),
      results.map((it) => it.token),
      results.map((it) => it.at),
      results.map((it) => it.code),
    ],
  );
  return written!;
}

/**
 * Certainly not sent (the gateway took no such text, or we stopped before we called it): queued again, not before the
 * instant given. Only the process that holds the token can know this; where it could not write it in time, so that the gateway
 * was asked in vain, the text is not lost for it; if a person has decided meanwhile, its successor goes in its place.
 */
export async function returnUnsent(
  db: Db,
  results: readonly (SendResult & { why: string; notBefore: Date })[],
): Promise<number> {
  return affected(
    db,
    `WITH back AS (
       UPDATE message m SET state = 'queued', token = NULL, intent_at = NULL, provider = NULL, lease_until = NULL,
         not_before = greatest(m.not_before, r.not_before), ended_at = NULL,
         reason = CASE WHEN m.state = 'intent' THEN m.reason END
       FROM unnest($1::bigint[], $2::uuid[], $3::timestamptz[], $4::text[], $5::timestamptz[])
         AS r (id, token, at, why, not_before)
       WHERE m.id = r.id AND m.token = r.token AND m.again_at IS NULL
         AND (m.state = 'intent' OR m.state = 'unknown' AND m.reason = 'no_trace')
       RETURNING m.id, r.at, r.why)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT at, 'system', 'message.returned', 'message', id::text, jsonb_build_object('why', why) FROM back`,
    [
      results.map((it) => it.id),
      results.map((it) => it.token),
      results.map((it) => it.at),
      results.map((it) => it.why),
      results.map((it) => it.notBefore),
    ],
  );
}

/** A message as far as reports and polls go. */
export interface SentMessage {
  id: number;
  token: string;
  rule: string;
  phone: string;
  state: SentState;
  reason: string | null;
  providerRef: string | null;
  intentAt: Date;
  /** A person has decided that it be sent again. */
  sentAgain: boolean;
}

/** One that the gateway is to be asked about. */
export interface UnresolvedMessage extends SentMessage {
  body: string;
  provider: string;
}

const SENT_COLUMNS = `m.id, m.token, m.rule, m.phone, m.state, m.reason, m.provider_ref AS "providerRef",
  m.intent_at AS "intentAt", m.again_at IS NOT NULL AS "sentAgain"`;

/**
 * Up to 100 messages that have left, or may have left, and whose turn it is to be asked about: none younger than the
 * horizon, each twice as long after its intent as the last time. Held by their next turn, so that two processes do not
 * ask about the same one.
 */
export async function takeUnresolved(db: Db, now: Date, horizonMs: number): Promise<UnresolvedMessage[]> {
  return rows<UnresolvedMessage>(
    db,
    `WITH due AS MATERIALIZED (
       SELECT id FROM message WHERE state IN ('intent', 'sent') AND intent_at <= $1::timestamptz - $2 * interval '1 ms'
         AND (lease_until IS NULL OR lease_until <= $1)
       ORDER BY intent_at LIMIT 100 FOR UPDATE SKIP LOCKED)
     UPDATE message m SET lease_until = $1::timestamptz + ($1::timestamptz - m.intent_at)
     FROM due WHERE m.id = due.id RETURNING ${SENT_COLUMNS}, m.body, m.provider`,
    [now, horizonMs],
  );
}

/** What a gateway calls our texts to these numbers whose intent is no older; each part names the predicate of one index. */
export async function refsOfNumbers(
  db: Db,
  provider: string,
  phones: readonly string[],
  from: Date,
): Promise<Map<string, Set<string>>> {
  const of = `SELECT phone, provider_ref AS ref FROM message WHERE phone = ANY ($2::text[]) AND provider = $1
       AND provider_ref IS NOT NULL AND intent_at >= $3`;
  const found = await rows<{ phone: string; ref: string }>(
    db,
    `${of} AND state IN ('delivered', 'undelivered', 'failed', 'unknown', 'skipped')
     UNION ALL ${of} AND state IN ('intent', 'sent')`,
    [provider, phones, from],
  );
  const refs = new Map<string, Set<string>>();
  for (const { phone, ref } of found) refs.set(phone, (refs.get(phone) ?? new Set()).add(ref));
  return refs;
}

/** The messages of these tokens, held until the transaction ends. */
export async function lockByTokens(db: Db, tokens: readonly string[]): Promise<SentMessage[]> {
  return rows<SentMessage>(
    db,
    `SELECT ${SENT_COLUMNS} FROM message m WHERE m.token = ANY ($1::uuid[]) ORDER BY m.id FOR UPDATE`,
    [tokens],
  );
}

export interface Advance {
  id: number;
  state: SentState;
  reason: string | null;
  providerRef: string | null;
  /** An audit row of its own says that reports contradicted each other. */
  conflict: boolean;
}

/**
 * Writes what reports and polls have taught, with all that follows from it. The caller holds the rows (`lockByTokens`) and has
 * judged them.
 */
export async function advance(db: Db, steps: readonly Advance[], now: Date): Promise<Written> {
  const written = await row<Written>(
    db,
    `WITH step AS (
       SELECT * FROM unnest($1::bigint[], $2::message_state[], $3::text[], $4::text[], $5::boolean[])
         AS s (id, state, reason, ref, conflict)),
     ended AS (
       UPDATE message m SET state = s.state, reason = s.reason, provider_ref = s.ref,
         sent_at = CASE WHEN s.state IN ('sent', 'delivered', 'undelivered', 'failed') THEN coalesce(m.sent_at, $6)
           ELSE m.sent_at END,
         ended_at = CASE WHEN s.state IN ('intent', 'sent') THEN NULL ELSE coalesce(m.ended_at, $6) END,
         lease_until = CASE WHEN s.state IN ('intent', 'sent') THEN m.lease_until END,
         case_due = m.case_due OR (NOT s.conflict AND s.state IN ('failed', 'undelivered') AND ${owesCase('s.reason')})
       FROM step s WHERE m.id = s.id
       RETURNING ${ENDED_COLUMNS}, m.reason, $6::timestamptz AS at, NOT s.conflict AND m.state IN ('failed', 'undelivered') AS news),
     audited AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $6, 'system', CASE WHEN s.conflict THEN 'message.report_conflict' ELSE 'message.' || s.state END, 'message',
         s.id::text, jsonb_build_object('state', s.state, 'reason', s.reason)
       FROM step s JOIN ended USING (id)),
     ${CONSEQUENCES}
     SELECT (SELECT count(*)::int FROM ended) AS count, ${PAUSED_NOW}`,
    [
      steps.map((it) => it.id),
      steps.map((it) => it.state),
      steps.map((it) => it.reason),
      steps.map((it) => it.providerRef),
      steps.map((it) => it.conflict),
      now,
    ],
  );
  return written!;
}

export interface RawEvent {
  id: number;
  provider: string;
  token: string;
  payload: unknown;
}

export async function hasRawReports(db: Db): Promise<boolean> {
  const [found] = await rows<{ any: boolean }>(
    db,
    `SELECT EXISTS (SELECT 1 FROM provider_event WHERE reduced_at IS NULL AND channel = 'text') AS any`,
  );
  return found!.any;
}

/** Up to 500 reports not yet reduced, oldest first, held until the transaction ends. */
export async function lockRawReports(db: Db): Promise<RawEvent[]> {
  return rows<RawEvent>(
    db,
    `SELECT id, provider, token, payload FROM provider_event WHERE reduced_at IS NULL AND channel = 'text'
     ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED`,
  );
}

export async function markReduced(db: Db, ids: readonly number[], now: Date): Promise<void> {
  await rows(db, 'UPDATE provider_event SET reduced_at = $2 WHERE id = ANY ($1::bigint[])', [ids, now]);
}
