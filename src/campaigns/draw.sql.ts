import { rows, type Db } from '../database/db';
import {
  RECORD_TABLES,
  Values,
  eligibleCte,
  filterSql,
  occasionSql,
  type DrawRequest,
  type GivenSelection,
} from './eligible.sql';

export type { DrawRequest, GivenSelection } from './eligible.sql';

export interface DrawCounts {
  eligible: number;
  drawn: number;
  excluded: number;
  calls: number;
  superseded: number;
  followUps: number;
}

/**
 * Memory and time for a large draw, until the end of its transaction: a million records hash and sort in memory, and compiling
 * the statement would cost more than it saves. The planner cannot know how many records a draw will leave out (it guesses all
 * but one in 200), nor the size of what was imported a minute ago; so it is kept from nested loops.
 */
export async function makeRoomForDraw(db: Db): Promise<void> {
  await rows(
    db,
    `SELECT set_config('work_mem', '256MB', true), set_config('jit', 'off', true),
       set_config('statement_timeout', '30min', true), set_config('enable_nestloop', 'off', true)`,
  );
}

/** Begins a draw. Null: this occurrence has been drawn, by us or by another process. */
export async function openDraw(
  db: Db,
  draw: {
    campaignCode: string;
    planId: number;
    version: number;
    dueAt: Date;
    title: string | null;
    askedBy: string;
  },
  now: Date,
): Promise<number | null> {
  const made = await rows<{ id: number }>(
    db,
    `INSERT INTO draw (campaign_code, plan_id, rule_version, due_at, ran_at, title, asked_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT ON CONSTRAINT draw_once DO NOTHING RETURNING id`,
    [draw.campaignCode, draw.planId, draw.version, draw.dueAt, now, draw.title, draw.askedBy],
  );
  return made[0]?.id ?? null;
}

/** Joined by the hash alone, compared in full only where it meets: the two inequalities keep the planner from hashing text. */
const SAME_PHONE = 'g.phone_hash = e.phone_hash AND g.phone >= e.phone AND g.phone <= e.phone';

/**
 * A whole draw in one statement (product §2): the records that the rule names and nobody has drawn yet, each with a reason
 * or a call; one call for one phone number (the smallest key leads, the others ride along); lanes made where new; what the
 * call supersedes closed; the work it opens for people; and the sums, which must add up.
 *
 * Tasks go in by record key, so that the same draw of the same records gives the same identifiers.
 */
export async function drawRecords(db: Db, request: DrawRequest): Promise<DrawCounts> {
  const values = new Values();
  const eligible = eligibleCte(request, values);
  const { type } = request;
  const p = {
    draw: values.add(request.drawId, 'bigint'),
    plan: values.add(request.planId, 'int'),
    campaign: values.add(type.code, 'text'),
    record: values.add(request.recordType, 'text'),
    due: values.add(request.dueAt, 'timestamptz'),
    ran: values.add(request.ranAt, 'timestamptz'),
    closes: values.add(request.closesAt, 'timestamptz'),
    hours: values.add(request.hours, 'text'),
    priority: values.add(request.priority, 'smallint'),
    occasion: occasionSql(request, values),
  };
  const pool = type.pool === 'skill' ? values.add(request.skill, 'text') : 'e.pool';
  const closes = request.selection.kind === 'reminders' ? `least(e.due_at, ${p.closes})` : p.closes;
  const found = await rows<DrawCounts>(
    db,
    `WITH ${eligible},
sums AS MATERIALIZED (
  SELECT e.zone, ${pool} AS pool, count(*) AS eligible, count(*) FILTER (WHERE e.reason IS NULL) AS drawn
  FROM eligible e GROUP BY 1, 2
),
lanes AS (
  INSERT INTO lane (campaign_code, hours_code, time_zone, pool)
  SELECT ${p.campaign}, ${p.hours}, zone, pool FROM sums WHERE drawn > 0 ORDER BY zone, pool
  ON CONFLICT ON CONSTRAINT lane_once DO UPDATE SET pool = excluded.pool
  RETURNING id, time_zone, pool
),
crowded AS MATERIALIZED (
  SELECT e.phone_hash FROM eligible e WHERE e.reason IS NULL GROUP BY e.phone_hash HAVING count(*) > 1
),
shared AS MATERIALIZED (
  SELECT e.phone_hash, e.phone, array_agg(e.key ORDER BY e.key) AS keys
  FROM crowded c JOIN eligible e ON e.phone_hash = c.phone_hash WHERE e.reason IS NULL GROUP BY e.phone_hash, e.phone HAVING count(*) > 1
),
${supersededCte(type.supersedes, p)}
tasks AS (
  INSERT INTO call_task (draw_id, plan_id, campaign_code, record_type, record_key, also_keys, branch_code, phone, spare_numbers,
    lane, state, priority, ready_at, opens_at, due_at, late)
  SELECT ${p.draw}, ${p.plan}, ${p.campaign}, ${p.record}, e.key, g.keys[2:], e.branch_code, e.phone, e.spares,
    l.id, 'ready', ${p.priority}, ${p.due}, ${p.due}, ${closes}, e.late
  FROM eligible e
  JOIN lanes l ON l.time_zone = e.zone AND l.pool = ${pool}
  LEFT JOIN shared g ON ${SAME_PHONE}
  WHERE e.reason IS NULL AND (g.keys IS NULL OR g.keys[1] = e.key)
  ORDER BY e.key
),
items AS (
  INSERT INTO draw_item (draw_id, campaign_code, occasion_on, record_type, record_key, branch_code, lead_key, reason, late, case_due)
  SELECT ${p.draw}, ${p.campaign}, ${p.occasion}, ${p.record}, e.key, e.branch_code,
    CASE WHEN e.reason IS NULL THEN coalesce(g.keys[1], e.key) END, e.reason, e.late,
    ${request.caseForNoContact ? `coalesce(e.reason = 'no_contact', false)` : 'false'}
  FROM eligible e LEFT JOIN shared g ON ${SAME_PHONE}
),
${followUpsCte(request, p, values)}
counted AS (
  UPDATE draw SET ran_at = ${p.ran}, eligible = s.eligible, drawn = s.drawn, excluded = s.eligible - s.drawn, calls = s.drawn - s.riders
  FROM (SELECT coalesce(sum(eligible), 0) AS eligible, coalesce(sum(drawn), 0) AS drawn,
    (SELECT coalesce(sum(cardinality(keys) - 1), 0) FROM shared) AS riders FROM sums) s
  WHERE draw.id = ${p.draw}
  RETURNING draw.rule_version, draw.due_at, draw.title, draw.eligible, draw.drawn, draw.excluded, draw.calls
),
audited AS (
  INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
  SELECT ${p.ran}, ${values.add(request.actor, 'text')}, 'draw.ran', 'draw', ${p.draw}::text, jsonb_strip_nulls(jsonb_build_object(
    'campaign', ${p.campaign}, 'dueAt', due_at, 'ruleVersion', rule_version, 'title', title,
    'eligible', eligible, 'drawn', drawn, 'excluded', excluded, 'calls', calls)) FROM counted
)
SELECT c.eligible, c.drawn, c.excluded, c.calls, (SELECT count(*) FROM superseded) AS superseded,
  (SELECT count(*) FROM opened) AS "followUps" FROM counted c`,
    values.list,
  );
  return found[0]!;
}

interface Bound {
  campaign: string;
  record: string;
  due: string;
  ran: string;
}

/** A reminder closes what is still open of the record's older one, unless it is held or keeps a promise. */
function supersededCte(supersedes: boolean, p: Bound): string {
  if (!supersedes) return `superseded AS (SELECT WHERE false),`;
  return `superseded AS (
  UPDATE call_task t SET state = 'closed', closed_at = ${p.ran}, close_reason = 'superseded'
  FROM eligible e
  WHERE e.reason IS NULL AND t.record_key = e.key AND t.campaign_code = ${p.campaign} AND t.state IN ('waiting', 'ready')
    AND NOT EXISTS (SELECT FROM scheduled_callback s WHERE s.task_id = t.id AND s.state IN ('pending', 'handed_over'))
  RETURNING t.id, t.attempts
),
superseded_audit AS (
  INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
  SELECT ${p.ran}, 'system', 'call_task.closed', 'call_task', id::text,
    jsonb_build_object('reason', 'superseded', 'attempts', attempts)
  FROM superseded ORDER BY id
),`;
}

/** Work for the branch's coordinator, due as of the draw, once for each record; `stale` records get only their own kind. */
function followUpsCte({ type, dueAt }: DrawRequest, p: Bound, values: Values): string {
  if (type.followUps.length === 0) return 'opened AS (SELECT WHERE false),';
  const parts = type.followUps.map(({ kind, when, dueMinutes }) => {
    const test =
      when === 'stale' ? `e.reason = 'stale'` : `e.no_${when.missing} AND e.reason IS DISTINCT FROM 'stale'`;
    const until = values.add(new Date(dueAt.getTime() + dueMinutes * 60_000), 'timestamptz');
    return `SELECT ${values.add(kind, 'text')} AS kind, e.key, e.branch_code, ${until} AS due_at FROM eligible e WHERE ${test}`;
  });
  return `opened AS (
  INSERT INTO follow_up (kind, record_type, record_key, branch_code, assignee, opened_at, due_at)
  SELECT f.kind, ${p.record}, f.key, f.branch_code, coalesce(b.coordinator_no, up.coordinator_no), ${p.ran}, f.due_at
  FROM (${parts.join('\n    UNION ALL ')}) f
  LEFT JOIN branch b ON b.branch_code = f.branch_code
  LEFT JOIN branch up ON up.branch_code = b.parent_code
  ORDER BY f.key, f.kind
  ON CONFLICT ON CONSTRAINT follow_up_once DO NOTHING
  RETURNING id, kind, record_key
),
opened_audit AS (
  INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
  SELECT ${p.ran}, 'system', 'follow_up.opened', 'follow_up', id::text, jsonb_build_object('kind', kind, 'recordKey', record_key)
  FROM opened ORDER BY id
),`;
}

/** What became of what somebody handed over; of a list, `asked` = eligible + `drawnAlready.count` + `unknown`. */
export interface GivenAnswer {
  /** Keys of the list, each once; null where a filter was given. */
  asked: number | null;
  /** Keys that no record had as of the draw. */
  unknown: number;
  /** The first 100 of them: what the person who handed them over must look at. */
  unknownKeys: string[];
  /** Drawn by an earlier list or filter of the same day, and so not again: how many, and the first 100. */
  drawnAlready: { count: number; keys: string[] };
}

/**
 * Which keys of a list, or records of a filter, the draw did not take. Told by the draws' own items, not by the records: a
 * record that arrives between the draw and this statement is still one that the draw did not know, and the sum holds.
 */
export async function givenAnswer(
  db: Db,
  request: Pick<DrawRequest, 'type' | 'recordType' | 'drawId'> & { selection: GivenSelection },
): Promise<GivenAnswer> {
  const { keys, filter, occasionOn } = request.selection;
  const values = new Values();
  const draw = values.add(request.drawId, 'bigint');
  const campaign = values.add(request.type.code, 'text');
  const occasion = values.add(occasionOn, 'date');
  const given = keys
    ? `SELECT DISTINCT k.key COLLATE "C" AS key FROM unnest(${values.add(keys, 'text[]')}) k (key)`
    : `SELECT r.${RECORD_TABLES[request.recordType].key} AS key FROM ${request.recordType} r
       WHERE ${(filter ? filterSql(filter, request.recordType, values) : []).join(' AND ') || 'false'}`;
  const found = await rows<{
    asked: number;
    unknown: number;
    unknownKeys: string[];
    already: number;
    keys: string[];
  }>(
    db,
    `WITH given AS (${given}),
     fate AS MATERIALIZED (
       SELECT g.key, i.draw_id FROM given g LEFT JOIN draw_item i ON i.campaign_code = ${campaign} AND i.record_key = g.key
         AND i.occasion_on = ${occasion}
       WHERE i.draw_id IS DISTINCT FROM ${draw})
     SELECT (SELECT count(*)::int FROM given) AS asked,
       (SELECT count(*)::int FROM fate WHERE draw_id IS NULL) AS unknown,
       ARRAY(SELECT key FROM fate WHERE draw_id IS NULL ORDER BY key LIMIT 100) AS "unknownKeys",
       (SELECT count(*)::int FROM fate WHERE draw_id IS NOT NULL) AS already,
       ARRAY(SELECT key FROM fate WHERE draw_id IS NOT NULL ORDER BY key LIMIT 100) AS keys`,
    values.list,
  );
  const { asked, unknown, unknownKeys, already, keys: drawn } = found[0]!;
  const drawnAlready = { count: already, keys: drawn };
  // A filter names no key, so none can be unknown to it; what fits it only since the draw is no part of it.
  if (!keys) return { asked: null, unknown: 0, unknownKeys: [], drawnAlready };
  return { asked, unknown, unknownKeys, drawnAlready };
}
