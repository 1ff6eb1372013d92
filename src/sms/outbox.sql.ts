import { affected, rows, type Db } from '../database/db';
import type { MessageTemplate, ProvidedTemplate } from './gateways/port';
import { WANTS_DATA } from './owed.sql';
import { codeOf } from './provider-template.sql';
import { isOf } from './template-pause.sql';
import type { TextLanguage } from './text-rule';

export interface NewMessage {
  rule: string;
  recordType: string;
  recordKey: string;
  dueOn: string;
  branchCode: string;
  phone: string | null;
  templateVersion: number | null;
  /** Of the template; null where none was used. */
  language: TextLanguage | null;
  body: string | null;
  segments: number | null;
  /** What the body was made of; null where the gateway wants the body. */
  template: MessageTemplate | null;
  state: 'queued' | 'skipped';
  reason: string | null;
  notBefore: Date;
  expiresAt: Date;
}

/**
 * Whether the opt-out `o` forbids the message `m`. Each but the one that it confirms (record_type `opt_out`): that goes out once,
 * since the customer wants to know that the refusal has been heard.
 */
export const FORBIDS = `o.channel IN ('text', 'all') AND (o.rule IS NULL OR o.rule = m.rule) AND o.lifted_at IS NULL
         AND NOT (m.record_type = 'opt_out' AND m.record_key = o.id::text)`;

/** Whether the template that the message `m` was made with is paused. */
export const PAUSED = `EXISTS (SELECT 1 FROM template_pause t WHERE ${isOf('t', 'm')} AND t.resumed_at IS NULL)`;

/** Whether the message `m` is owed to a record, whose contact somebody can put right. */
export const ABOUT_RECORD = `m.record_type IN ('policy', 'claim')`;

/** A message held by this process for sending. */
export interface LeasedText {
  id: number;
  rule: string;
  phone: string;
  body: string;
  expiresAt: Date;
  /** Until when it is held. Names this lease: whoever leases it later has another. */
  leaseUntil: Date;
  /** Null: the installation's. */
  zone: string | null;
  /** The text in doubt that a person has sent again as this one. */
  againOf: number | null;
  /** Leased for a gateway that sends by template: null when there is no code for it. */
  template?: ProvidedTemplate | null;
}

/**
 * Enters messages in the order given; one that is there already (same rule, record and due date) is left alone, whoever
 * entered it. Returns how many are new.
 */
export async function insertMessages(db: Db, messages: readonly NewMessage[], now: Date): Promise<number> {
  const column = <K extends keyof NewMessage>(name: K) => messages.map((message) => message[name]);
  const made = await rows<{ count: number }>(
    db,
    `WITH made AS (
       INSERT INTO message (rule, record_type, record_key, due_on, branch_code, phone, template_version, body, segments,
         state, reason, not_before, expires_at, created_at, template_values, language, case_due)
       SELECT n.rule, n.record_type, n.record_key, n.due_on, n.branch_code, n.phone, n.template_version, n.body,
         n.segments, n.state, n.reason, n.not_before, n.expires_at, $14, n.template_values, n.language,
         n.reason IS NOT DISTINCT FROM 'number_not_textable'
       FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::text[], $6::text[], $7::int[], $8::text[],
         $9::smallint[], $10::message_state[], $11::text[], $12::timestamptz[], $13::timestamptz[], $15::jsonb[], $16::text[])
         WITH ORDINALITY AS n (rule, record_type, record_key, due_on, branch_code, phone, template_version, body, segments,
           state, reason, not_before, expires_at, template_values, language, place)
       ORDER BY n.place
       ON CONFLICT ON CONSTRAINT message_once DO NOTHING
       RETURNING id, rule, record_key, state, reason),
     audited AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $14, 'system', 'message.' || state, 'message', id::text,
         jsonb_build_object('rule', rule, 'recordKey', record_key, 'reason', reason)
       FROM made ORDER BY id)
     SELECT count(*) AS count FROM made`,
    [
      column('rule'),
      column('recordType'),
      column('recordKey'),
      column('dueOn'),
      column('branchCode'),
      column('phone'),
      column('templateVersion'),
      column('body'),
      column('segments'),
      column('state'),
      column('reason'),
      column('notBefore'),
      column('expiresAt'),
      now,
      messages.map(templateJson),
      column('language'),
    ],
  );
  return made[0]!.count;
}

/**
 * Rows that were skipped for want of data get what they are judged to be now, if they are still skipped for it: still one
 * text per rule, record and due date. `ended_at` notes that they were looked at. Returns how many are queued by it.
 */
export async function liftSkipped(db: Db, messages: readonly NewMessage[], now: Date): Promise<number> {
  const column = <K extends keyof NewMessage>(name: K) => messages.map((message) => message[name]);
  const lifted = await rows<{ count: number }>(
    db,
    `WITH judged AS (
       SELECT m.id, m.reason AS was, n.* FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::text[], $6::int[],
           $7::text[], $8::smallint[], $9::message_state[], $10::text[], $11::timestamptz[], $13::jsonb[], $14::text[])
         AS n (rule, record_type, record_key, due_on, phone, template_version, body, segments, new_state, new_reason, not_before,
           template_values, language)
       JOIN message m ON m.rule = n.rule AND m.record_type = n.record_type AND m.record_key = n.record_key AND m.due_on = n.due_on
       WHERE m.state = 'skipped' AND ${WANTS_DATA}
       ORDER BY m.id FOR UPDATE OF m),
     done AS (
       UPDATE message m SET state = j.new_state, reason = j.new_reason, phone = j.phone, body = j.body,
         template_version = j.template_version, language = j.language, template_values = j.template_values, segments = j.segments,
         not_before = j.not_before,
         case_due = m.case_due OR (j.new_reason IS NOT DISTINCT FROM 'number_not_textable' AND j.was <> 'number_not_textable'),
         ended_at = CASE j.new_state WHEN 'skipped' THEN $12::timestamptz END, lease_until = NULL
       FROM judged j WHERE m.id = j.id
       RETURNING m.id, m.state, m.rule, m.record_key, m.reason, j.was),
     audited AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
       SELECT $12, 'system', 'message.' || state, 'message', id::text, jsonb_build_object('reason', was),
         jsonb_build_object('rule', rule, 'recordKey', record_key, 'reason', reason)
       FROM done WHERE state = 'queued' OR reason IS DISTINCT FROM was ORDER BY id)
     SELECT count(*) AS count FROM done WHERE state = 'queued'`,
    [
      column('rule'),
      column('recordType'),
      column('recordKey'),
      column('dueOn'),
      column('phone'),
      column('templateVersion'),
      column('body'),
      column('segments'),
      column('state'),
      column('reason'),
      column('notBefore'),
      now,
      messages.map(templateJson),
      column('language'),
    ],
  );
  return lifted[0]!.count;
}

/**
 * Queued messages whose number has opted out since: skipped at once, not first when their turn comes. One whose turn has just come
 * is left to its intent, which sees the opt-out too; so nobody waits for a row that the other holds.
 */
export async function withdrawOptedOut(db: Db, now: Date): Promise<number> {
  return affected(
    db,
    `WITH forbidden AS MATERIALIZED (
       SELECT m.id FROM message m JOIN opt_out o ON o.phone = m.phone WHERE m.state = 'queued' AND ${FORBIDS}
       FOR UPDATE OF m SKIP LOCKED),
     withdrawn AS (
       UPDATE message m SET state = 'skipped', reason = 'opted_out', ended_at = $1, lease_until = NULL
       FROM forbidden f WHERE m.id = f.id RETURNING m.id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $1, 'system', 'message.skipped', 'message', id::text, '{"reason": "opted_out"}' FROM withdrawn ORDER BY id`,
    [now],
  );
}

/**
 * Holds up to 100 due messages until `leaseUntil`, oldest first. Held is not sent: a process that dies here leaves them
 * queued, and the next one takes them when the lease is over. Those of a paused template are passed over until their time is up.
 *
 * @param byTemplate provider whose codes of templates are looked up with them; null: the bodies are enough
 */
export async function leaseDue(
  db: Db,
  now: Date,
  leaseUntil: Date,
  byTemplate: string | null = null,
): Promise<LeasedText[]> {
  const [made, template, codes] = byTemplate === null ? ['', '', ''] : BY_TEMPLATE;
  const leased = await rows<Omit<LeasedText, 'leaseUntil'>>(
    db,
    // LIMIT is a literal: as a parameter it would be planned anew on every call.
    `WITH due AS MATERIALIZED (
       SELECT id FROM message m WHERE state = 'queued' AND not_before <= $1 AND (lease_until IS NULL OR lease_until <= $1)
         AND (expires_at <= $1 OR NOT ${PAUSED})
       ORDER BY not_before, id LIMIT 100 FOR UPDATE SKIP LOCKED),
     leased AS (
       UPDATE message m SET lease_until = $2 FROM due WHERE m.id = due.id
       RETURNING m.id, m.rule, m.phone, m.body, m.expires_at, m.not_before, m.record_type, m.record_key, m.branch_code, m.again_of${made})
     SELECT l.id, l.rule, l.phone, l.body, l.expires_at AS "expiresAt", l.again_of AS "againOf",
       coalesce(p.time_zone, b.time_zone) AS zone${template}
     FROM leased l LEFT JOIN branch b ON b.branch_code = l.branch_code
       LEFT JOIN policy p ON l.record_type = 'policy' AND p.policy_no = l.record_key${codes}
     ORDER BY l.not_before, l.id`,
    byTemplate === null ? [now, leaseUntil] : [now, leaseUntil, byTemplate],
  );
  return leased.map((text) => Object.assign(text, { leaseUntil }));
}

/** What the lease asks besides for a gateway that sends by template: the values, under the provider's names, and the code. */
const BY_TEMPLATE = [
  ', m.template_values',
  `, CASE WHEN t.code IS NOT NULL THEN l.template_values || jsonb_build_object('code', t.code, 'values',
         (SELECT coalesce(jsonb_object_agg(coalesce(t.params ->> v.key, v.key), v.value), '{}')
          FROM jsonb_each(l.template_values -> 'values') AS v)) END AS template`,
  `
       LEFT JOIN provider_template t ON t.provider = $3 AND t.refused_at IS NULL AND ${codeOf('t', 'l.template_values')}`,
];

/** Gives back what was held and not sent. */
export async function releaseLeases(db: Db, ids: readonly number[]): Promise<void> {
  await rows(db, `UPDATE message SET lease_until = NULL WHERE id = ANY ($1::bigint[]) AND state = 'queued'`, [
    ids,
  ]);
}

/** Outside their hours: back until the next opening, with the reason kept. */
export async function delay(db: Db, delays: readonly { id: number; until: Date }[]): Promise<void> {
  await rows(
    db,
    `UPDATE message m SET not_before = d.until, reason = 'outside_hours', lease_until = NULL
     FROM unnest($1::bigint[], $2::timestamptz[]) AS d (id, until) WHERE m.id = d.id AND m.state = 'queued'`,
    [delays.map((it) => it.id), delays.map((it) => it.until)],
  );
}

/** As the table keeps what a body was made of. */
export function templateJson({ template }: Pick<NewMessage, 'template'>): string | null {
  return template && JSON.stringify(template);
}
