import { ASKERS, MARK, MatrixCentre } from './role-matrix-centre';
import * as make from './factory';

/** Of another branch's subjects of one call, as everything of branch 44 is marked. */
const FOREIGN = MARK['44'];
const NUMBER = '+8613900009999';
let centre: MatrixCentre;
let led: number;
let ridden: number;
let ridersCase: number;
let attempt: number;

/** Two calls with subjects of both branches: one is led by a record of 33, one by a record of 44 that left 33 a case. */
beforeAll(async () => {
  centre = await MatrixCentre.open();
  const { pool } = centre.centre.database;
  const now = centre.centre.clock.now();
  const [task] = (await pool.query('SELECT plan_id, lane, draw_id FROM call_task ORDER BY id LIMIT 1'))
    .rows as [{ plan_id: number; lane: number; draw_id: number }];
  for (const [key, branch] of [
    ['ZO33-S', '33'],
    [`${FOREIGN}-S`, '44'],
  ] as const)
    await make.insertPolicy(pool, { policy_no: key, branch_code: branch, phone: NUMBER });
  const ended = { state: 'closed', closed_at: now, close_reason: 'wrong_number', attempts: 1, phone: NUMBER };
  const byForeign = {
    ...task,
    ...ended,
    record_key: `${FOREIGN}-S`,
    branch_code: '44',
    also_keys: ['ZO33-S'],
  };
  const byOwn = {
    plan_id: task.plan_id,
    lane: task.lane,
    record_key: 'ZO33-S',
    branch_code: '33',
    phone: NUMBER,
  };
  ridden = (await make.insertTask(pool, byForeign)).id;
  led = (await make.insertTask(pool, { ...byOwn, also_keys: [`${FOREIGN}-S`] })).id;
  attempt = (await make.insertAttempt(pool, { task_id: led, agent: 'AGENT33', phone: NUMBER })).id;
  ridersCase = (
    await make.insertCase(pool, {
      branch_code: '33',
      holder_code: '33',
      record_key: 'ZO33-S',
      task_id: ridden,
    })
  ).id;
  for (const [key, branch] of [
    ['ZO33-S', '33'],
    [`${FOREIGN}-S`, '44'],
  ] as const)
    await make.insertDrawItem(pool, {
      draw_id: task.draw_id,
      branch_code: branch,
      record_key: key,
      lead_key: `${FOREIGN}-S`,
    });
  await make.insertAudit(pool, {
    entity_type: 'call_task',
    entity_id: String(led),
    action: 'call_task.subjects_added',
    after: { alsoKeys: [`${FOREIGN}-S`] },
  });
});
afterAll(() => centre?.close());

const read = async (name: string, url: string) => {
  const asker = ASKERS.find((each) => each.name === name)!;
  return centre.ask(asker, 'GET', `/api${url}`);
};

describe('a call with subjects of two branches', () => {
  it.each([
    ['supervisor33', () => `/why/tasks/${ridden}`],
    ['supervisor33', () => `/why/tasks/${led}`],
    ['supervisor33', () => `/why/records/policy/ZO33-S`],
    ['supervisor33', () => `/why/phones/${NUMBER}`],
    ['supervisor33', () => `/search?q=${ridden}`],
    ['supervisor33', () => `/search?q=${NUMBER.slice(3)}`],
    ['supervisor33', () => '/draws/1/items'],
    ['supervisor33', () => '/coverage/items?campaign=new-policy&from=2026-03-01&to=2026-03-09'],
    ['supervisor33', () => `/dialer/tasks/${led}`],
    ['supervisor33', () => `/dialer/tasks/${led}/history`],
    ['branch33', () => `/cases/${ridersCase}`],
    ['branch33', () => '/cases'],
  ])('tells %s its own record, and not the other’s number: %#', async (name, url) => {
    const answer = await read(name, url());
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('ZO33-S');
    expect(answer.text).not.toContain(FOREIGN);
  });

  it('is told whole to the whole company', async () => {
    for (const url of [`/why/tasks/${ridden}`, `/why/tasks/${led}`, `/search?q=${ridden}`, '/draws/1/items'])
      expect((await read('supervisor', url)).text).toContain(`${FOREIGN}-S`);
  });
});

it('no answer holds the token by which a carrier reports a call', async () => {
  const [{ token }] = (await centre.centre.database.query<{ token: string }>(
    `UPDATE attempt SET token = gen_random_uuid() WHERE id = ${attempt} RETURNING token`,
  )) as [{ token: string }];
  for (const url of [`/dialer/attempts/${attempt}`, `/dialer/tasks/${led}`, `/why/tasks/${led}`]) {
    const { status, text } = await read('supervisor', url);
    expect([url, status, text.includes(token)]).toEqual([url, 200, false]);
  }
});
