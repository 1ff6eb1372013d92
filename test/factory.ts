import { USUAL_VALUES } from '../src/campaigns/campaign-type';
import { rows, type Db } from '../src/database/db';
import type { PlanValues } from '../src/queue/call-plan';

/**
 * Valid rows, one function for each table: every column that must have a value has one, and the caller gives those that its
 * test is about, by their names in the database. Each answers with the row as it was written. No jest in here: the storm
 * uses it too.
 */
export type Columns = Record<string, unknown>;
type Row = Columns & { id: number };

/** Monday 2026-03-02, 10:00 in Shanghai: inside the standard hours. */
export const MONDAY_TEN = new Date('2026-03-02T02:00:00Z');
const A_WEEK_LATER = new Date('2026-03-09T02:00:00Z');
export const PHONE = '+8613800000001';

let sequence = 0;
/** A number that no other row of this process has. */
export const next = (): number => ++sequence;

/** Inserts one row and answers with it. Objects become JSON, arrays become arrays. */
export async function insert(db: Db, table: string, values: Columns): Promise<Row> {
  const names = Object.keys(values);
  const made = await rows<Row>(
    db,
    `INSERT INTO ${table} (${names.map((name) => `"${name}"`).join(', ')})
     VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')}) RETURNING *`,
    Object.values(values),
  );
  return made[0]!;
}

export const insertBranch = (db: Db, values: Columns = {}) =>
  insert(db, 'branch', {
    branch_code: `B${next()}`,
    name: '杭州中心支公司',
    region: '浙江',
    known_at: MONDAY_TEN,
    changed_at: MONDAY_TEN,
    ...values,
  });

export const insertStaff = (db: Db, values: Columns = {}) =>
  insert(db, 'staff', {
    staff_no: `A${next()}`,
    name: '王芳',
    role: 'agent',
    skills: ['visit', 'care'],
    known_at: MONDAY_TEN,
    changed_at: MONDAY_TEN,
    ...values,
  });

/** An individual motor policy, underwritten on the Thursday before `MONDAY_TEN`. `numbers` follow `phone` unless given. */
export const insertPolicy = (db: Db, values: Columns = {}) =>
  insert(db, 'policy', {
    policy_no: `P${next()}`,
    product_line: 'individual_motor',
    holder_type: 'individual',
    insured_name: '陈静',
    phone: PHONE,
    plate: '浙A12345',
    branch_code: '3301',
    underwritten_at: new Date('2026-02-26T03:00:00Z'),
    effective_on: '2026-02-27',
    expires_on: '2027-02-26',
    known_at: MONDAY_TEN,
    changed_at: MONDAY_TEN,
    ...contact(values, 'phone'),
    ...values,
  });

/** A motor report from the scene, dispatched ten minutes later. */
export const insertClaim = (db: Db, values: Columns = {}) =>
  insert(db, 'claim', {
    report_no: `R${next()}`,
    plate: '浙A12345',
    reporter_name: '陈静',
    reporter_phone: PHONE,
    on_scene: true,
    reported_at: new Date('2026-03-02T01:00:00Z'),
    dispatched_at: new Date('2026-03-02T01:10:00Z'),
    branch_code: '3301',
    known_at: MONDAY_TEN,
    changed_at: MONDAY_TEN,
    ...contact(values, 'reporter_phone'),
    ...values,
  });

function contact(values: Columns, column: string): Columns {
  const phone = (column in values ? values[column] : PHONE) as string | null;
  return phone === null ? { numbers: [], number_kinds: [] } : { numbers: [phone], number_kinds: ['mobile'] };
}

/** A campaign with one version of its values; answers with the version, whose id is a task's `plan_id`. */
export async function insertCampaign(
  db: Db,
  code = 'new-policy',
  { values, ...columns }: { values?: Partial<PlanValues> } & Columns = {},
): Promise<Row> {
  await rows(db, `INSERT INTO campaign (code, live_from) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [
    code,
    new Date('2026-01-05T00:00:00Z'),
  ]);
  const [{ version } = { version: 1 }] = await rows<{ version: number }>(
    db,
    `SELECT coalesce(max(version), 0) + 1 AS version FROM campaign_version WHERE campaign_code = $1`,
    [code],
  );
  return insert(db, 'campaign_version', {
    campaign_code: code,
    version,
    clause: '服务标准 9(4)',
    values: { ...USUAL_VALUES, ...values },
    effective_from: new Date('2026-01-05T00:00:00Z'),
    created_by: 'system',
    created_at: new Date('2026-01-05T00:00:00Z'),
    ...columns,
  });
}

export async function insertLane(db: Db, values: Columns = {}): Promise<Row> {
  const lane = {
    campaign_code: 'new-policy',
    hours_code: 'standard',
    time_zone: 'Asia/Shanghai',
    pool: 'visit',
    ...values,
  };
  const found = await rows<Row>(
    db,
    `SELECT * FROM lane WHERE (campaign_code, hours_code, time_zone, pool) = ($1, $2, $3, $4)`,
    Object.values(lane),
  );
  return found[0] ?? insert(db, 'lane', lane);
}

/** A draw of a campaign that has a version already (`plan_id`). The sums are the caller's. */
export const insertDraw = (db: Db, values: Columns & { plan_id: number }) =>
  insert(db, 'draw', {
    campaign_code: 'new-policy',
    rule_version: 1,
    due_at: new Date(MONDAY_TEN.getTime() + next()),
    ran_at: MONDAY_TEN,
    ...values,
  });

/** Drawn under its own call; with a `reason`, excluded. */
export function insertDrawItem(db: Db, values: Columns & { draw_id: number; record_key: string }) {
  return insert(db, 'draw_item', {
    campaign_code: 'new-policy',
    occasion_on: '1970-01-01',
    record_type: 'policy',
    branch_code: '3301',
    lead_key: values.reason ? null : values.record_key,
    ...values,
  });
}

/** A ready task; a closed one needs `closed_at` and `close_reason`, a held one its claim, as the table's checks say. */
export const insertTask = (db: Db, values: Columns & { plan_id: number; lane: number }) =>
  insert(db, 'call_task', {
    campaign_code: 'new-policy',
    record_type: 'policy',
    record_key: `P${next()}`,
    branch_code: '3301',
    phone: PHONE,
    state: 'ready',
    priority: 50,
    ready_at: MONDAY_TEN,
    opens_at: MONDAY_TEN,
    due_at: A_WEEK_LATER,
    ...values,
  });

/** An attempt that nobody answered, over and recorded. */
export const insertAttempt = (db: Db, values: Columns & { task_id: number }) =>
  insert(db, 'attempt', {
    campaign_code: 'new-policy',
    number: 1,
    phone: PHONE,
    agent: 'A1',
    carrier: 'simulated',
    epoch: next(),
    state: 'ended',
    outcome: 'no_answer',
    started_at: MONDAY_TEN,
    ended_at: new Date(MONDAY_TEN.getTime() + 30_000),
    disposition: 'no_answer',
    disposed_at: new Date(MONDAY_TEN.getTime() + 40_000),
    disposed_by: 'A1',
    ...values,
  });

export const insertCallback = (
  db: Db,
  values: Columns & { task_id: number; attempt_id: number; team_lane: number },
) =>
  insert(db, 'scheduled_callback', {
    agent: 'A1',
    promised_at: new Date('2026-03-02T07:00:00Z'),
    team_from_at: new Date('2026-03-02T07:15:00Z'),
    home_lane: values.team_lane,
    created_at: MONDAY_TEN,
    ...values,
  });

/** A renewal notice that has been delivered. */
export const insertMessage = (db: Db, values: Columns = {}) =>
  insert(db, 'message', {
    rule: 'renewal-notice',
    record_type: 'policy',
    record_key: `P${next()}`,
    due_on: '2026-03-02',
    branch_code: '3301',
    phone: PHONE,
    template_version: 1,
    language: 'zh',
    body: '【示例保险】您的保单即将到期。',
    segments: 1,
    state: 'delivered',
    created_at: MONDAY_TEN,
    not_before: MONDAY_TEN,
    expires_at: A_WEEK_LATER,
    intent_at: MONDAY_TEN,
    sent_at: MONDAY_TEN,
    ended_at: MONDAY_TEN,
    ...values,
  });

export const insertReply = (db: Db, values: Columns = {}) =>
  insert(db, 'reply', {
    provider: 'simulated',
    provider_ref: `r${next()}`,
    phone: PHONE,
    body: '续保需要带什么资料？',
    kind: 'other',
    branch_code: '3301',
    received_at: MONDAY_TEN,
    ...values,
  });

export const insertCase = (db: Db, values: Columns = {}) =>
  insert(db, 'verification_case', {
    record_type: 'policy',
    record_key: `P${next()}`,
    reason: 'unreachable',
    branch_code: '3301',
    holder_code: '3301',
    opened_at: MONDAY_TEN,
    due_at: A_WEEK_LATER,
    remind_at: new Date('2026-03-06T02:00:00Z'),
    ...values,
  });

export const insertOptOut = (db: Db, values: Columns = {}) =>
  insert(db, 'opt_out', {
    phone: PHONE,
    channel: 'all',
    source: 'agent',
    created_by: 'A1',
    created_at: MONDAY_TEN,
    ...values,
  });

export const insertAudit = (
  db: Db,
  values: Columns & { entity_type: string; entity_id: unknown; action: string },
) =>
  insert(db, 'audit_entry', {
    at: MONDAY_TEN,
    actor: 'system',
    ...values,
    entity_id: String(values.entity_id),
  });
