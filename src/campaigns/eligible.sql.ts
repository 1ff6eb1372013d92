import { InvalidInput } from '../errors';
import {
  EXCLUSION_REASONS,
  type CampaignType,
  type Condition,
  type EventMatch,
  type ExclusionReason,
  type RecordType,
} from './campaign-type';
import type { GivenFilter } from './given.rules';
import { ONCE, type EventSelection, type ReminderSelection } from './selection.rules';

/** What one draw reads and judges, see `drawRecords`. */
export interface DrawRequest {
  type: CampaignType;
  recordType: RecordType;
  selection: EventSelection | ReminderSelection | GivenSelection;
  drawId: number;
  planId: number;
  dueAt: Date;
  ranAt: Date;
  /** End of the cycle, where the reminder does not set its own. */
  closesAt: Date;
  /** Installation's zone, for records and branches that name none. */
  zone: string;
  hours: string;
  skill: string;
  priority: number;
  /** Open a verification case for a record without contact. */
  caseForNoContact: boolean;
  /** For the audit row. */
  actor: string;
}

/** Records handed over by somebody: keys, or a filter. */
export interface GivenSelection {
  kind: 'given';
  /** Local date of the draw. */
  occasionOn: string;
  keys: string[] | null;
  filter: GivenFilter | null;
}

/** Collects the values of a statement; answers their placeholders. */
export class Values {
  readonly list: unknown[] = [];

  add(value: unknown, type: string): string {
    this.list.push(value);
    return `$${this.list.length}::${type}`;
  }
}

/** How each table names its key and its own zone. */
export const RECORD_TABLES: Record<
  RecordType,
  { key: string; zone: string | null; events: readonly string[] }
> = {
  policy: { key: 'policy_no', zone: 'time_zone', events: ['underwritten_at'] },
  claim: {
    key: 'report_no',
    zone: null,
    events: ['reported_at', 'dispatched_at', 'arrived_at', 'closed_at', 'paid_at'],
  },
  complaint: { key: 'complaint_no', zone: null, events: ['received_at', 'closed_at'] },
  repair: { key: 'repair_no', zone: null, events: ['received_at', 'ready_at', 'handed_over_at'] },
};

const OPEN_PROMISE = `EXISTS (SELECT FROM scheduled_callback s WHERE s.task_id = t.id AND s.state IN ('pending', 'handed_over'))`;

/**
 * `eligible`: every record that the draw owes a look, each with its first reason not to be called, or none. One pass over
 * the records: reasons are hashed look-ups into small sets, tested only until one applies.
 */
export function eligibleCte(request: DrawRequest, values: Values): string {
  const { type, recordType } = request;
  const table = RECORD_TABLES[recordType];
  const key = `r.${table.key}`;
  const campaign = values.add(type.code, 'text');
  const due = values.add(request.dueAt, 'timestamptz');
  const zone = values.add(request.zone, 'text');
  const chosen = chosenSql(request, due, values);
  const bySalesperson = type.pool === 'salesperson-then-branch';
  const missing = type.followUps.flatMap((each) => (each.when === 'stale' ? [] : [each.when.missing]));
  const columns = [
    `${key} AS key`,
    'r.branch_code',
    'r.numbers[1] AS phone',
    // Finding the few numbers that occur twice among a million is three times cheaper by a number's hash than by itself.
    'hashtextextended(r.numbers[1], 0) AS phone_hash',
    'CASE WHEN cardinality(r.numbers) > 1 THEN r.numbers[2:] END AS spares',
    `coalesce(${table.zone ? `r.${table.zone}, ` : ''}b.time_zone, ${zone}) AS zone`,
    ...(bySalesperson
      ? [
          `CASE WHEN s.staff_no IS NOT NULL THEN 'staff:' || s.staff_no ELSE 'branch:' || r.branch_code END AS pool`,
        ]
      : []),
    ...(chosen.reminders ? ['w.occasion_on', 'w.due_at'] : []),
    ...missing.map(
      (column) => `(r.${ident(column)} IS NULL OR r.${ident(column)} > ${due}) AS no_${ident(column)}`,
    ),
    `${chosen.late} AS late`,
    `${reasonSql(request, key, campaign, due, chosen.stale)} AS reason`,
  ];
  return `${chosen.reminders ? `${chosen.reminders},\n` : ''}eligible AS MATERIALIZED (
  SELECT ${columns.join(',\n    ')}
  FROM ${recordType} r
  LEFT JOIN branch b ON b.branch_code = r.branch_code
  ${bySalesperson ? 'LEFT JOIN staff s ON s.staff_no = r.salesperson_no' : ''}
  ${chosen.reminders ? 'JOIN reminder w ON w.expires_on = r.expires_on' : ''}
  WHERE ${chosen.where}
    AND NOT EXISTS (SELECT FROM draw_item i WHERE i.campaign_code = ${campaign} AND i.record_key = ${key}
      AND i.occasion_on = ${chosen.occasion})
  ORDER BY ${key}
)`;
}

/** The date that makes (campaign, record, occasion) unique, as SQL over `eligible e`. */
export function occasionSql({ selection }: DrawRequest, values: Values): string {
  if (selection.kind === 'reminders') return 'e.occasion_on';
  return values.add(selection.kind === 'given' ? selection.occasionOn : ONCE, 'date');
}

interface Chosen {
  where: string;
  late: string;
  /** Null: nothing can be. */
  stale: string | null;
  occasion: string;
  reminders: string | null;
}

function chosenSql(request: DrawRequest, due: string, values: Values): Chosen {
  const { type, selection, recordType } = request;
  const never = { late: 'false', stale: null, reminders: null };
  if (selection.kind === 'given') {
    const tests = [
      ...(selection.keys
        ? [`r.${RECORD_TABLES[recordType].key} = ANY(${values.add(selection.keys, 'text[]')})`]
        : []),
      ...(selection.filter ? filterSql(selection.filter, recordType, values) : []),
    ];
    const occasion = values.add(selection.occasionOn, 'date');
    return { ...never, where: tests.join(' AND ') || 'false', occasion };
  }
  const { selector } = type;
  if (selector.kind === 'given') throw new RangeError(`${type.code} has no rule to draw by`);
  const conditions = selector.where.map((each) => conditionSql(each, values));
  if (selector.kind === 'reminders' && selection.kind === 'reminders') {
    const { reminders } = selection;
    const list = (of: (each: (typeof reminders)[number]) => unknown, cast: string) =>
      values.add(reminders.map(of), cast);
    const known = `r.${ident(selector.knownFrom)} <= w.known_by`;
    return {
      where: [known, ...conditions].join(' AND '),
      late: 'w.late',
      stale: null,
      occasion: 'w.occasion_on',
      reminders: `reminder AS MATERIALIZED (
  SELECT * FROM unnest(${list((it) => it.expiresOn, 'date[]')}, ${list((it) => it.occasionOn, 'date[]')},
    ${list((it) => new Date(it.knownBy), 'timestamptz[]')}, ${list((it) => new Date(it.dueAt), 'timestamptz[]')},
    ${list((it) => it.late, 'boolean[]')}) AS w (expires_on, occasion_on, known_by, due_at, late))`,
    };
  }
  if (selector.kind !== 'events' || selection.kind !== 'events')
    throw new RangeError(`${type.code}: wrong selection`);
  const to = values.add(new Date(selection.to), 'timestamptz');
  const within = (from: number) => {
    const since = values.add(new Date(from), 'timestamptz');
    return `(${selector.events.map((event) => eventSql(event, since, to, due)).join(' OR ')})`;
  };
  return {
    where: [within(selection.staleFrom), ...conditions].join('\n    AND '),
    late: selection.staleFrom === selection.from ? 'false' : `NOT ${within(selection.from)}`,
    stale: selection.staleFrom === selection.lateFrom ? null : `NOT ${within(selection.lateFrom)}`,
    occasion: values.add(ONCE, 'date'),
    reminders: null,
  };
}

function eventSql({ column, unlessBy }: EventMatch, since: string, to: string, due: string): string {
  const within = `r.${ident(column)} >= ${since} AND r.${ident(column)} < ${to}`;
  return unlessBy ? `${within} AND (r.${ident(unlessBy)} IS NULL OR r.${ident(unlessBy)} > ${due})` : within;
}

function conditionSql(condition: Condition, values: Values): string {
  if ('anyOf' in condition)
    return `(${condition.anyOf.map((all) => all.map((each) => conditionSql(each, values)).join(' AND ')).join(' OR ')})`;
  if ('policyLine' in condition)
    return `coalesce((SELECT p.product_line = ANY(${values.add(condition.policyLine, 'text[]')}) FROM policy p
      WHERE p.policy_no = r.policy_no), r.${ident(condition.orUnknownWith)} IS NOT NULL)`;
  if ('in' in condition) return `r.${ident(condition.column)} = ANY(${values.add(condition.in, 'text[]')})`;
  return `r.${ident(condition.column)} IS ${condition.is ? 'true' : 'false'}`;
}

/** Conditions of a filter over `r`. */
export function filterSql(filter: GivenFilter, recordType: RecordType, values: Values): string[] {
  if (!RECORD_TABLES[recordType].events.includes(filter.event))
    throw new InvalidInput(
      'filter_event_unknown',
      `${recordType} 没有 ${filter.event} · ${recordType} has no ${filter.event}`,
      {
        field: 'filter.event',
        hint: `可选 · one of: ${RECORD_TABLES[recordType].events.join(', ')}`,
      },
    );
  if (filter.crossRegion && recordType !== 'claim')
    throw new InvalidInput(
      'filter_not_for_record',
      '通赔只适用于报案 · only claims are handled across regions',
      {
        field: 'filter.crossRegion',
      },
    );
  const event = `r.${ident(filter.event)}`;
  return [
    `${event} >= ${values.add(filter.from, 'timestamptz')} AND ${event} < ${values.add(filter.to, 'timestamptz')}`,
    ...(filter.branchCodes ? [`r.branch_code = ANY(${values.add(filter.branchCodes, 'text[]')})`] : []),
    ...(filter.crossRegion ? ['r.handling_branch_code <> r.branch_code'] : []),
  ];
}

/** The first reason that applies, in the fixed order; null where the record is to be called. */
function reasonSql(
  request: DrawRequest,
  key: string,
  campaign: string,
  due: string,
  stale: string | null,
): string {
  const tests: Record<ExclusionReason, string | null> = {
    stale,
    no_contact: 'cardinality(r.numbers) = 0',
    opted_out: optedOutSql(campaign),
    renewed: 'r.renewed_by IS NOT NULL',
    ended: 'r.ended_on IS NOT NULL',
    refused: `EXISTS (SELECT FROM draw_item i JOIN call_task t ON t.record_key = i.lead_key
      AND (t.draw_id = i.draw_id OR t.draw_id IS NULL)
      WHERE i.campaign_code = ${campaign} AND i.record_key = ${key} AND t.campaign_code = ${campaign} AND t.close_reason = 'refused')`,
    in_progress: inProgressSql(request.type, key, campaign, due),
  };
  const applied = EXCLUSION_REASONS.filter(
    (reason) => request.type.exclusions.includes(reason) && tests[reason] !== null,
  );
  return `CASE ${applied.map((reason) => `WHEN ${tests[reason]} THEN '${reason}'`).join('\n      ')} END`;
}

/** Any of its numbers: who has said no on one is not called on the other. */
function optedOutSql(campaign: string): string {
  const optedOut = `(SELECT o.phone FROM opt_out o WHERE o.lifted_at IS NULL AND o.channel IN ('call', 'all')
      AND (o.rule IS NULL OR o.rule = ${campaign}))`;
  return `r.numbers[1] IN ${optedOut}
      OR (cardinality(r.numbers) > 1 AND EXISTS (SELECT FROM unnest(r.numbers[2:]) n WHERE n IN ${optedOut}))`;
}

/**
 * An open call of this campaign to the same number whose cycle goes beyond this draw. Where a new contact closes the older
 * one, a task of a record that is drawn now does not count, unless somebody holds it or it keeps a promise.
 */
function inProgressSql(type: CampaignType, key: string, campaign: string, due: string): string {
  const giveWay = type.supersedes
    ? `AND (${OPEN_PROMISE} OR NOT EXISTS (SELECT FROM policy q JOIN reminder w ON w.expires_on = q.expires_on
        WHERE q.policy_no = t.record_key AND NOT EXISTS (SELECT FROM draw_item i WHERE i.campaign_code = ${campaign}
          AND i.record_key = q.policy_no AND i.occasion_on = w.occasion_on)))`
    : '';
  const open = (column: string) => `(SELECT t.${column} FROM call_task t
        WHERE t.campaign_code = ${campaign} AND t.state IN ('waiting', 'ready') AND t.due_at > ${due} ${giveWay}
      UNION ALL SELECT t.${column} FROM call_task t WHERE t.campaign_code = ${campaign} AND t.state IN ('claimed', 'calling'))`;
  const byPhone = `r.numbers[1] IN ${open('phone')}`;
  return type.supersedes ? `${byPhone} OR ${key} IN ${open('record_key')}` : byPhone;
}

/** Columns come from the types' own files; this keeps a slip there from becoming SQL. */
function ident(column: string): string {
  if (!/^[a-z][a-z_]*$/.test(column)) throw new RangeError(`"${column}" is not a column`);
  return column;
}
