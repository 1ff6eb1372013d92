import type { PoolClient } from 'pg';
import type { Db } from '../src/database/db';
import { CHECKS } from '../src/reports/invariant-list';
import { FROM_THE_START, type Finding, type Watermark } from '../src/reports/invariant.sql';
import type { InvariantOptions } from '../src/reports/invariants.service';
import { openTestDatabase, type TestDatabase } from './database';
import * as make from './factory';
import { MONDAY_TEN, type Columns } from './factory';

export const NOW = new Date('2026-03-02T13:00:00Z');
export const minutes = (count: number) => new Date(MONDAY_TEN.getTime() + count * 60_000);

/** Hours as far as these tests go: open on the Monday from 09:30 to 21:00 in Shanghai. */
export const options: InvariantOptions = {
  now: NOW,
  timeZone: 'Asia/Shanghai',
  isOpen: (code, _zone, at) =>
    code === 'round-the-clock' || (at >= new Date('2026-03-02T01:30:00Z') && at < NOW),
  textHours: (rule) => (rule === 'report-receipt' ? null : 'texting'),
};

/**
 * A small centre in which every invariant holds: one draw of four records, one call closed, one open with a rider, one record
 * excluded; a text; a case.
 */
export interface HealthyCentre {
  database: TestDatabase;
  client: PoolClient;
  plan: number;
  lane: number;
  draw: number;
  /** Of P-DONE: closed after one attempt. */
  done: { id: number; attempt: number };
  /** Of P-LEAD and, under the same call, P-RIDER. */
  open: number;
  message: number;
}

export async function openHealthyCentre(): Promise<HealthyCentre> {
  const database = await openTestDatabase();
  const { pool } = database;
  await make.insertBranch(pool, { branch_code: '33' });
  await make.insertBranch(pool, { branch_code: '3301', parent_code: '33' });
  await make.insertBranch(pool, { branch_code: '4401' });
  const plan = (await make.insertCampaign(pool, 'new-policy')).id;
  const lane = (await make.insertLane(pool)).id;
  const draw = (await make.insertDraw(pool, { plan_id: plan, eligible: 4, drawn: 3, excluded: 1, calls: 2 }))
    .id;
  await make.insertAudit(pool, { entity_type: 'draw', entity_id: draw, action: 'draw.ran' });
  await make.insertDrawItem(pool, { draw_id: draw, record_key: 'P-DONE' });
  await make.insertDrawItem(pool, { draw_id: draw, record_key: 'P-LEAD' });
  await make.insertDrawItem(pool, { draw_id: draw, record_key: 'P-RIDER', lead_key: 'P-LEAD' });
  await make.insertDrawItem(pool, { draw_id: draw, record_key: 'P-NONE', reason: 'no_contact' });
  const task = { plan_id: plan, lane, draw_id: draw };
  const over = { state: 'closed', closed_at: minutes(5), close_reason: 'completed', attempts: 1 };
  const closed = await make.insertTask(pool, { ...task, ...over, record_key: 'P-DONE' });
  const ready = { record_key: 'P-LEAD', also_keys: ['P-RIDER'], phone: '+8613800000002' };
  const open = (await make.insertTask(pool, { ...task, ...ready })).id;
  const done = {
    id: closed.id,
    attempt: await addAttempt(pool, { task_id: closed.id, disposition: 'completed' }),
  };
  const message = (await make.insertMessage(pool)).id;
  for (const action of ['message.queued', 'message.intent', 'message.sent', 'message.delivered'])
    await make.insertAudit(pool, { entity_type: 'message', entity_id: message, action });
  const { id } = await make.insertCase(pool, { holder_code: '33' });
  await make.insert(pool, 'case_event', { case_id: id, at: MONDAY_TEN, actor: 'system', kind: 'opened' });
  await make.insertAudit(pool, { entity_type: 'verification_case', entity_id: id, action: 'case.opened' });
  return { database, client: await pool.connect(), plan, lane, draw, done, open, message };
}

export async function closeHealthyCentre(centre: HealthyCentre | undefined): Promise<void> {
  centre?.client.release();
  await centre?.database.close();
}

/** An attempt with the audit rows that the dialler writes. Returns its id. */
export async function addAttempt(db: Db, values: Columns & { task_id: number }): Promise<number> {
  const { id, number, disposition } = await make.insertAttempt(db, values);
  const entry = { entity_type: 'call_task', entity_id: values.task_id };
  await make.insertAudit(db, { ...entry, action: 'call_task.dialled', after: { attempt: id, number } });
  if (disposition !== null) {
    const action = disposition === 'completed' ? 'call_task.closed' : 'call_task.recorded';
    await make.insertAudit(db, { ...entry, action, after: { attempt: id, disposition } });
  }
  return id;
}

/** Breaks the centre inside a transaction (`breach` uses `centre.client`), asks one check, and takes the breach back. */
export async function broken(
  { client }: HealthyCentre,
  name: string,
  breach: () => Promise<unknown>,
  since: Watermark = FROM_THE_START,
): Promise<Finding> {
  await client.query('BEGIN');
  try {
    await breach();
    return await CHECKS.find((each) => each.name === name)!.find(client, since, options);
  } finally {
    await client.query('ROLLBACK');
  }
}
