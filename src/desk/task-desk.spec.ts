import { CUSTOMER, DeskCentre } from '../../test/desk-centre';
import * as make from '../../test/factory';

let centre: DeskCentre;
beforeAll(async () => {
  centre = await DeskCentre.open();
});
afterAll(() => centre?.close());
beforeEach(() => centre.clear());

describe('a customer’s history', () => {
  it('is one list of everything, the newest first, masked, for who holds the task', async () => {
    const { pool } = centre;
    // Another branch's customer than the agent's: a claim has brought it.
    await make.insertPolicy(pool, { policy_no: 'P-H', branch_code: '44' });
    const at = (time: string) => new Date(`2026-03-02T${time}+08:00`);
    const closed = { state: 'closed', closed_at: at('09:00:00'), close_reason: 'unreachable' };
    // Of another campaign and record: the same number.
    const other = await centre.task({ record_key: 'P-OTHER', ...closed });
    await make.insertAttempt(pool, {
      task_id: other.id,
      phone: CUSTOMER,
      agent: 'A2',
      started_at: at('08:00:00'),
      note: '改打 13812341234',
    });
    const { id } = await centre.held('A1', { record_key: 'P-H', branch_code: '44' });
    const attempt = await make.insertAttempt(pool, {
      task_id: id,
      phone: CUSTOMER,
      started_at: at('09:31:00'),
      disposition: 'callback',
    });
    await make.insertCallback(pool, {
      task_id: id,
      attempt_id: attempt.id,
      team_lane: centre.lane,
      created_at: at('09:32:00'),
      promised_at: at('15:00:00'),
    });
    await make.insertMessage(pool, { record_key: 'P-H', sent_at: at('09:00:00'), phone: CUSTOMER });
    await make.insertReply(pool, {
      phone: CUSTOMER,
      body: '请打 13812341234',
      rule: 'renewal-notice',
      received_at: at('09:15:00'),
    });
    // From another number, about the record in hand; and a stranger's.
    await make.insertReply(pool, {
      phone: '+8613900000000',
      record_type: 'policy',
      record_key: 'P-H',
      kind: 'opt_out',
      body: '退订',
      received_at: at('09:16:00'),
    });
    await make.insertReply(pool, { phone: '+8613900000001', received_at: at('09:17:00') });
    const found = await make.insertCase(pool, { record_key: 'P-H' });
    await make.insert(pool, 'case_event', {
      case_id: found.id,
      at: at('09:33:00'),
      actor: 'system',
      kind: 'opened',
    });
    const answer = await centre.get<{ items: { kind: string; what: { zh: string } }[] }>(
      'a1',
      `/dialer/tasks/${id}/history`,
    );
    expect(answer.body.items.map(({ kind, what }) => [kind, what.zh])).toEqual([
      ['case', '下发核实件：三次未联系上'],
      ['promise', '预约 2026-03-02 15:00 回拨：待回拨'],
      ['attempt', '第 1 次呼叫：客户约定时间'],
      ['reply', '客户退订短信'],
      ['reply', '客户回复短信（续保短信）'],
      ['text', '续保短信：已送达'],
      ['attempt', '第 1 次呼叫：无人接听'],
    ]);
    expect(answer.text).not.toContain('13812341234');

    const status = async (who: string) => (await centre.get(who, `/dialer/tasks/${id}/history`)).status;
    expect(await status('a2')).toBe(404);
    expect(await status('s1')).toBe(404);
    expect(await status('boss')).toBe(200);
    expect(await status('boss33')).toBe(404);
    expect(await status('boss44')).toBe(200);
    expect(await status('quality')).toBe(403);
    // Who has dialled it today still sees it after giving it back, and not tomorrow.
    await centre.query(
      `UPDATE call_task SET state = 'ready', claimed_by = NULL, claimed_at = NULL, lease_until = NULL WHERE id = $1`,
      [id],
    );
    expect(await status('a1')).toBe(200);
    await centre.query(`UPDATE attempt SET started_at = started_at - interval '1 day' WHERE task_id = $1`, [
      id,
    ]);
    expect(await status('a1')).toBe(404);
  });
});

describe('showing one number', () => {
  const reveal = (who: string, id: number) =>
    centre.post(who, `/dialer/tasks/${id}/reveal`, { reason: '客户要求核对号码' });

  it('is the holder’s alone, and leaves its trace', async () => {
    const { id } = await centre.held('A2');
    expect((await reveal('a1', id)).status).toBe(404);
    expect((await reveal('boss', id)).status).toBe(404);
    expect((await centre.post('a2', `/dialer/tasks/${id}/reveal`, {})).status).toBe(400);
    expect((await reveal('a2', id)).body).toEqual({
      taskId: id,
      phone: CUSTOMER,
      local: '138 1234 1234',
      counted: true,
      today: 1,
      limit: 20,
      left: 19,
    });
    expect(
      await centre.query(`SELECT actor, entity_id, after FROM audit_entry WHERE action = 'phone.revealed'`),
    ).toMatchObject([
      { actor: 'A2', entity_id: String(id), after: { reason: '客户要求核对号码', counted: true, today: 1 } },
    ]);
    const [trace] = await centre.query(`SELECT after FROM audit_entry WHERE action = 'phone.revealed'`);
    expect(JSON.stringify(trace)).not.toContain('1381234');
  });

  it('is limited to twenty a day, whoever asks at once', async () => {
    const { id } = await centre.held('A1');
    const answers = await Promise.all(Array.from({ length: 25 }, () => reveal('a1', id)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(answers.find(({ status }) => status !== 200)).toMatchObject({
      status: 422,
      body: { code: 'reveal_limit', facts: { limit: 20, nextAt: '2026-03-02T16:00:00.000Z' } },
    });
    expect(
      await centre.query(
        `SELECT count(*)::int AS n FROM audit_entry WHERE action = 'phone.revealed' AND actor = 'A1'`,
      ),
    ).toEqual([{ n: 20 }]);
    const before = centre.now;
    centre.at('2026-03-03T00:00:00+08:00');
    expect((await reveal('a1', id)).body).toMatchObject({ today: 1 });
    centre.at(before);
  });
});
