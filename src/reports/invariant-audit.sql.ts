import type { Db } from '../database/db';
import { judge, type Finding, type Watermark } from './invariant.sql';

const AUDITED = (entityType: string, id: string, more = '') =>
  `EXISTS (SELECT FROM audit_entry e WHERE e.entity_type = '${entityType}' AND e.entity_id = ${id}::text ${more})`;

/** Every attempt was written with an audit row that names it. */
export function attemptsAreAudited(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT a.id::text AS id, NOT ${AUDITED('call_task', 'a.task_id', `AND e.after ->> 'attempt' = a.id::text`)} AS bad
     FROM attempt a WHERE a.id > $1`,
    [since.attempt],
  );
}

/** Every closed task has the audit row of its close. There is no index on the close: a year of 216 000 tasks is read within 0.2 s. */
export function closesAreAudited(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT t.id::text AS id, NOT ${AUDITED('call_task', 't.id', `AND e.action = 'call_task.closed'`)} AS bad
     FROM call_task t WHERE t.state = 'closed' AND t.closed_at >= $1`,
    [since.at],
  );
}

/** Every promise has the audit rows of its making and of the state that it is in. */
export function promisesAreAudited(db: Db, since: Watermark): Promise<Finding> {
  const audited = (action: string) => AUDITED('scheduled_callback', 'c.id', `AND e.action = ${action}`);
  return judge(
    db,
    `SELECT c.id::text AS id, NOT ${audited(`'scheduled_callback.made'`)}
       OR c.state <> 'pending' AND NOT ${audited(`'scheduled_callback.' || c.state`)} AS bad
     FROM scheduled_callback c WHERE c.created_at >= $1`,
    [since.at],
  );
}

/** Every task that no draw made has the audit row of who asked for it. */
export function enqueuedAreAudited(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT t.id::text AS id, NOT ${AUDITED('call_task', 't.id')} AS bad FROM call_task t WHERE t.id > $1 AND t.draw_id IS NULL`,
    [since.task],
  );
}

/** Every text, sent or not, has the audit row of its entry. */
export function textsAreAudited(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT m.id::text AS id, NOT ${AUDITED('message', 'm.id')} AS bad FROM message m WHERE m.id > $1`,
    [since.message],
  );
}

/** Every verification case has its opening in the audit trail and in its own history. */
export function casesAreAudited(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT c.id::text AS id, NOT ${AUDITED('verification_case', 'c.id')}
       OR NOT EXISTS (SELECT FROM case_event v WHERE v.case_id = c.id) AS bad
     FROM verification_case c WHERE c.opened_at >= $1`,
    [since.at],
  );
}

/** Draws, follow-ups and opt-outs have their audit rows. */
export function changesAreAudited(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT 'draw ' || d.id AS id, NOT ${AUDITED('draw', 'd.id')} AS bad FROM draw d WHERE d.id > $1
     UNION ALL
     SELECT 'follow_up ' || f.id, NOT ${AUDITED('follow_up', 'f.id')} FROM follow_up f WHERE f.opened_at >= $2
     UNION ALL
     SELECT 'opt_out ' || o.id, NOT ${AUDITED('opt_out', 'o.id')} FROM opt_out o WHERE o.created_at >= $2`,
    [since.draw, since.at],
  );
}

/**
 * A branch never holds another's: who must act on a case is the record's branch or stands above it, and so does the branch
 * whose team's lane holds a task. And a case covers only records that were drawn for its own branch, whoever else shared the call.
 */
export function branchesKeepTheirOwn(db: Db, since: Watermark): Promise<Finding> {
  const outside = (branch: string, holder: string) =>
    `${holder} <> ${branch} AND NOT EXISTS (SELECT FROM up WHERE up.branch = ${branch} AND up.above = ${holder})`;
  return judge(
    db,
    `WITH RECURSIVE up AS (
       SELECT branch_code AS branch, parent_code AS above, 1 AS steps FROM branch WHERE parent_code IS NOT NULL
       UNION ALL
       SELECT up.branch, b.parent_code, up.steps + 1 FROM up JOIN branch b ON b.branch_code = up.above
       WHERE b.parent_code IS NOT NULL AND up.steps < 20)
     SELECT 'case ' || c.id AS id, ${outside('c.branch_code', 'c.holder_code')} AS bad
     FROM verification_case c WHERE c.opened_at >= $1 OR c.state IN ('open', 'corrected')
     UNION ALL
     SELECT 'case ' || c.id, i.branch_code <> c.branch_code
     FROM verification_case c JOIN call_task t ON t.id = c.task_id
     CROSS JOIN LATERAL unnest(c.record_key || coalesce(c.also_keys, '{}')) AS k (key)
     JOIN draw_item i ON i.campaign_code = t.campaign_code AND i.record_key = k.key AND i.draw_id = t.draw_id
     WHERE c.opened_at >= $1 OR c.state IN ('open', 'corrected')
     UNION ALL
     SELECT 'task ' || t.id, ${outside('t.branch_code', 'substr(l.pool, 8)')}
     FROM call_task t JOIN lane l ON l.id = t.lane WHERE t.id > $2 AND l.pool LIKE 'branch:%'`,
    [since.at, since.task],
  );
}

/** What the database itself refuses: a guard that was dropped or switched off would let the rest break unseen. */
const UNIQUE_INDEXES = [
  'call_task_one_per_agent',
  'call_task_one_live_per_phone',
  'call_task_record',
  'attempt_token_once',
  'attempt_number_once',
  'attempt_one_live_per_phone',
  'attempt_one_per_claim',
  'scheduled_callback_one_open',
  'draw_once',
  'draw_item_once',
  'message_once',
  'message_again_once',
  'message_token_once',
  'verification_case_one_open',
  'verification_case_one_per_task_and_branch',
  'opt_out_in_force',
];
const TRIGGERS = ['audit_entry_is_for_ever', 'campaign_version_is_for_ever', 'script_version_is_for_ever'];

/** The unique indexes stand and are valid; the tables that are for ever refuse a change. */
export function guardsStand(db: Db): Promise<Finding> {
  return judge(
    db,
    `SELECT n.name AS id, NOT EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = to_regclass(n.name)
       AND i.indisunique AND i.indisvalid) AS bad FROM unnest($1::text[]) AS n (name)
     UNION ALL
     SELECT n.name, NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgname = n.name AND t.tgenabled <> 'D')
     FROM unnest($2::text[]) AS n (name)`,
    [UNIQUE_INDEXES, TRIGGERS],
  );
}
