import { keyHeader } from './key';
import { DeskCentre } from './desk-centre';
import * as make from './factory';
import { enterPeople, pageOf } from './people';

const NEW_NUMBER = '13912345678';
let centre: DeskCentre;
let clerk: Record<string, string>;
let clerk44: Record<string, string>;

beforeAll(async () => {
  centre = await DeskCentre.open();
  const { app } = centre.centre;
  await enterPeople(
    centre.pool,
    [{ login: 'b44', role: 'branch', staffNo: 'B44', branchCode: '44' }],
    centre.now,
  );
  [clerk, clerk44] = [await pageOf(app, 'b1'), await pageOf(app, 'b44')];
});
afterAll(() => centre?.close());
beforeEach(() => centre.clear());

const ask = (who: Record<string, string>, method: 'GET' | 'POST', url: string, body?: object) =>
  centre.centre.ask<Record<string, never>>(method, url, who, body);

/** A policy of a branch whose call came to a wrong number, and the case that it left. */
async function bounced(key: string, branch: string): Promise<number> {
  await make.insertPolicy(centre.pool, { policy_no: key, branch_code: branch, phone: '+8613812340000' });
  const task = await centre.task({
    record_key: key,
    branch_code: branch,
    phone: '+8613812340000',
    state: 'closed',
    closed_at: centre.now,
    close_reason: 'wrong_number',
    attempts: 1,
  });
  await make.insertAttempt(centre.pool, {
    task_id: task.id,
    phone: '+8613812340000',
    disposition: 'wrong_number',
    outcome: null,
  });
  const opened = await make.insertCase(centre.pool, {
    record_key: key,
    branch_code: branch,
    holder_code: branch,
    reason: 'wrong_number',
    task_id: task.id,
  });
  return opened.id;
}

const visits = () =>
  centre.query<{ id: number; branch: string; phone: string; keys: string[] }>(
    `SELECT id, branch_code AS branch, phone, ARRAY[record_key] || coalesce(also_keys, '{}') AS keys FROM call_task
     WHERE campaign_code = 'second-visit' ORDER BY id`,
  );
const states = async () =>
  Object.fromEntries(
    (
      await centre.query<{ key: string; state: string }>(
        `SELECT record_key AS key, state FROM verification_case`,
      )
    ).map(({ key, state }) => [key, state]),
  );

describe('a clerk with a branch', () => {
  it('corrects a case, and the second visit is in the queue', async () => {
    const id = await bounced('P-33', '3301');
    const done = await ask(
      { ...clerk, 'idempotency-key': 'correct-once' },
      'POST',
      `/cases/${id}/correction`,
      {
        version: 1,
        phone: NEW_NUMBER,
      },
    );
    expect(done).toMatchObject({ status: 200, body: { caseId: id, version: 2, why: 'new_number' } });
    expect(await visits()).toEqual([
      { id: done.body.secondVisitTaskId, branch: '3301', phone: '+8613912345678', keys: ['P-33'] },
    ]);
    const again = await ask(
      { ...clerk, 'idempotency-key': 'correct-once' },
      'POST',
      `/cases/${id}/correction`,
      {
        version: 1,
        phone: NEW_NUMBER,
      },
    );
    expect(again.body).toEqual(done.body);
    const seen = await ask(clerk, 'GET', `/cases/${id}`);
    expect(seen.body).toMatchObject({
      case: { state: 'corrected' },
      record: { numbers: ['+8613912345678'] },
      attempts: [{ disposition: 'wrong_number' }],
      events: [{ kind: 'corrected', actor: 'B1' }],
      contactChanges: [{ changedBy: 'B1' }],
    });
    const audited = await centre.query<{ actor: string; action: string }>(
      `SELECT actor, action FROM audit_entry WHERE entity_id IN ($1, 'P-33') AND action <> 'case.shown' ORDER BY id`,
      [String(id)],
    );
    expect(audited).toContainEqual({ actor: 'B1', action: 'case.corrected' });
    expect(new Set(audited.map(({ actor }) => actor))).toEqual(new Set(['B1']));
  });

  it('joins the call that another branch owes to the same number, and learns nothing of it', async () => {
    const foreign = await bounced('P-44', '44');
    const own = await bounced('P-33', '3301');
    await ask(clerk44, 'POST', `/cases/${foreign}/correction`, { version: 1, phone: NEW_NUMBER });
    const done = await ask(clerk, 'POST', `/cases/${own}/correction`, { version: 1, phone: NEW_NUMBER });
    expect(done.status).toBe(200);
    expect((await visits()).map(({ keys }) => keys)).toEqual([['P-44', 'P-33']]);
    expect(done.text).not.toContain('P-44');
    expect((await ask(clerk, 'GET', `/cases/${own}`)).text).not.toContain('P-44');
  });

  it('finds no case of another branch, whatever is asked of it, and changes none', async () => {
    const id = await bounced('P-44', '44');
    const answers = [
      await ask(clerk, 'GET', `/cases/${id}`),
      await ask(clerk, 'POST', `/cases/${id}/correction`, { version: 1, phone: NEW_NUMBER }),
      await ask(clerk, 'POST', `/cases/${id}/cannot-be-corrected`, { version: 1, reason: '无法联系' }),
    ];
    for (const { status, body } of answers) expect([status, body.code]).toEqual([404, 'case.unknown']);
    for (const url of ['/cases', '/follow-ups', '/desk/branch', '/reports/cases', '/cases/export'])
      expect(await ask(clerk, 'GET', `${url}?branch=44`)).toMatchObject({
        status: 404,
        body: { code: 'unknown_branch' },
      });
    expect((await ask(clerk, 'GET', '/cases')).body.cases).toEqual([]);
    expect(await states()).toEqual({ 'P-44': 'open' });
    expect(await visits()).toEqual([]);
  });

  it('answers by spreadsheet: own rows are taken, a foreign one is no case', async () => {
    const own = await bounced('P-33', '3301');
    const closing = await bounced('P-33B', '3301');
    const foreign = await bounced('P-44', '44');
    const exported = await ask(clerk, 'GET', '/cases/export?format=csv');
    expect(exported.text).toContain('P-33');
    expect(exported.text).not.toContain('P-44');
    const sheet = [
      'case_id,version,new_phone,cannot_correct_because',
      `${own},1,${NEW_NUMBER},`,
      `${closing},1,,客户已移居`,
      `${foreign},1,13912345679,`,
    ].join('\r\n');
    const upload = async (dryRun: boolean) => {
      const answer = await centre.centre.app.inject({
        method: 'POST',
        url: `/api/cases/import?dryRun=${dryRun}`,
        headers: { ...clerk, 'content-type': 'text/csv' },
        payload: sheet,
      });
      return answer.json<object>();
    };
    const expected = {
      rows: 3,
      corrected: 1,
      closed: 1,
      rejected: 1,
      rejections: [{ row: 4, recordKey: null, code: 'case.unknown' }],
    };
    expect(await upload(true)).toMatchObject({ dryRun: true, ...expected });
    expect(await states()).toEqual({ 'P-33': 'open', 'P-33B': 'open', 'P-44': 'open' });
    expect(await upload(false)).toMatchObject({ dryRun: false, ...expected });
    expect(await states()).toEqual({ 'P-33': 'corrected', 'P-33B': 'cannot_be_corrected', 'P-44': 'open' });
    expect((await visits()).map(({ keys }) => keys)).toEqual([['P-33']]);
  });

  it('closes a follow-up of its own, and finds none of another', async () => {
    const followUp = (branch: string, key: string) =>
      make.insert(centre.pool, 'follow_up', {
        kind: 'no_dispatch',
        record_type: 'claim',
        record_key: key,
        branch_code: branch,
        opened_at: centre.now,
        due_at: centre.now,
      });
    const [own, foreign] = [await followUp('3301', 'R-33'), await followUp('44', 'R-44')];
    const close = (id: number) => ask(clerk, 'POST', `/follow-ups/${id}/close`, { outcome: '查勘员已联系' });
    expect(await close(foreign.id)).toMatchObject({ status: 404, body: { code: 'follow_up_unknown' } });
    expect(await close(own.id)).toMatchObject({ status: 200, body: { closedBy: 'B1' } });
    expect(await close(own.id)).toMatchObject({ status: 409, body: { code: 'follow_up_closed' } });
    const closed = await centre.query<{ key: string }>(
      `SELECT record_key AS key FROM follow_up WHERE closed_at IS NOT NULL`,
    );
    expect(closed).toEqual([{ key: 'R-33' }]);
    expect((await ask(clerk, 'GET', '/follow-ups?state=all')).text).not.toContain('R-44');
  });

  it('sees its figures without a fault', async () => {
    await bounced('P-33', '3301');
    for (const url of ['/desk/branch', '/reports/cases', '/cases', '/follow-ups', '/desk', '/desk/day'])
      expect([url, (await ask(clerk, 'GET', url)).status]).toEqual([url, 200]);
  });
});

describe('a key with a branch', () => {
  it('corrects its own cases alone', async () => {
    const key = await keyHeader(centre.pool, centre.now, ['records:write'], '44');
    const [own, foreign] = [await bounced('P-44', '44'), await bounced('P-33', '3301')];
    const correct = (id: number) =>
      ask(key, 'POST', `/cases/${id}/correction`, { version: 1, phone: NEW_NUMBER });
    expect((await correct(foreign)).status).toBe(404);
    expect((await correct(own)).status).toBe(200);
  });
});
