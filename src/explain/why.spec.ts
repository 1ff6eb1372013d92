import { openExplain, type ExplainFixture } from '../../test/explain-fixture';
import * as make from '../../test/factory';
import { as } from '../../test/signed-in';
import type { Principal } from '../access/principal';
import { MONDAY_TEN, PHONE } from '../../test/factory';

let centre: ExplainFixture;
beforeAll(async () => (centre = await openExplain()));
afterAll(() => centre?.close());

describe('why', () => {
  it('a task was not called: every gate in order, its draw, its attempts', async () => {
    const { status, body } = await centre.get(`why/tasks/${centre.task}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      summary:
        '已呼叫 1 次，未结：不在呼叫时段，下次 2026-03-02 14:30 · called once, still open: outside hours, next 2026-03-02 14:30',
      task: { id: centre.task, phone: '138****0001', alsoKeys: ['P-RIDER'] },
      verdict: { mayDial: false, nextAt: '2026-03-02T06:30:00.000Z', shut: { code: 'hours' } },
      plan: { version: 1, clause: '服务标准 9(4)' },
      draw: { drawId: centre.draw, dueAt: '2026-03-01T22:00:00.000Z', occasionOn: '1970-01-01', late: false },
      attempts: [{ number: 1, disposition: 'no_answer', nameZh: '无人接听', phone: '138****0001' }],
      audit: [{ action: 'call_task.dialled' }, { action: 'call_task.recorded' }],
    });
    const { gates } = body.verdict as { gates: { code: string; open: boolean; saw: object }[] };
    expect(gates.map(({ code }) => code)).toEqual([
      'open',
      'campaign',
      'opt_out',
      'record',
      'cycle',
      'attempts',
      'daily_cap',
      'gap',
      'hours',
      'phone',
      'lease',
      'capacity',
    ]);
    expect(gates.find(({ code }) => code === 'daily_cap')!.saw).toEqual({ attemptsToday: 1, dailyCap: 3 });
  });

  it('a record was called under another’s call', async () => {
    const { body } = await centre.get('why/records/policy/P-RIDER');
    expect(body).toMatchObject({
      summary: expect.stringMatching(/^新契约回访：已呼叫 1 次，未结：不在呼叫时段/) as string,
      record: { numbers: ['138****0001'] },
      tasks: [{ task: { id: centre.task } }],
    });
    const campaigns = body.campaigns as {
      code: string;
      status: string;
      draws: object[];
      taskIds: number[];
    }[];
    expect(campaigns.map(({ code, status }) => [code, status])).toEqual([
      ['new-policy', 'drawn'],
      ['renewal-call', 'due'],
      ['second-visit', 'on_correction'],
      ['special-visit', 'by_hand'],
    ]);
    expect(campaigns[0]).toMatchObject({
      draws: [{ drawId: centre.draw, leadKey: 'P-LEAD', taskId: centre.task }],
      taskIds: [centre.task],
    });
  });

  it('a record was excluded, and one will be drawn', async () => {
    expect((await centre.get('why/records/policy/P-NONE')).body).toMatchObject({
      summary:
        '新契约回访：已排除：没有可拨打的号码（2026-03-02 06:00 的抽取） · new policy call: excluded: no number to call (draw of 2026-03-02 06:00)',
      tasks: [],
    });
    expect((await centre.get('why/records/policy/P-NEW')).body).toMatchObject({
      summary: '新契约回访：将于 2026-03-09 06:00 抽取 · new policy call: will be drawn at 2026-03-09 06:00',
      campaigns: [
        {
          status: 'due',
          nextAt: '2026-03-08T22:00:00.000Z',
          conditions: [{ passed: true }],
          occurrences: [{ column: 'underwritten_at', dueAt: '2026-03-08T22:00:00.000Z' }],
        },
        {},
        {},
        {},
      ],
    });
  });

  it('shows texts with their reasons, cases, changes of contact and the audit trail, numbers masked', async () => {
    const { pool } = centre.database;
    await make.insertPolicy(pool, { policy_no: 'P-MANY' });
    await make.insertMessage(pool, {
      record_key: 'P-MANY',
      state: 'skipped',
      reason: 'no_mobile',
      phone: null,
      body: null,
    });
    await make.insertCase(pool, { record_key: 'P-MANY' });
    const contact = {
      before: { numbers: [PHONE], kinds: ['mobile'] },
      after: { numbers: ['+8613800000009'], kinds: ['mobile'] },
    };
    await make.insert(pool, 'contact_change', {
      record_type: 'policy',
      record_key: 'P-MANY',
      source: 'correction',
      ...contact,
      changed_by: 'B1',
      changed_at: MONDAY_TEN,
    });
    await make.insertAudit(pool, {
      entity_type: 'policy',
      entity_id: 'P-MANY',
      action: 'contact.corrected',
      ...contact,
    });
    const { body, text } = await centre.get('why/records/policy/P-MANY');
    expect(body).toMatchObject({
      texts: [{ state: 'skipped', why: '没有手机号 · no mobile number' }],
      cases: [{ reason: 'unreachable', state: 'open' }],
      contactChanges: [{ before: { numbers: ['138****0001'] }, after: { numbers: ['138****0009'] } }],
      audit: [{ action: 'contact.corrected', after: { numbers: ['138****0009'] } }],
    });
    expect(text).not.toMatch(/1380000000\d/);
  });

  it('shows what the customer wrote back, numbers masked, to whoever may read replies; the others learn what it was taken for', async () => {
    const { pool } = centre.database;
    await make.insertPolicy(pool, { policy_no: 'P-WROTE', phone: '+8613800000077' });
    const about = { record_type: 'policy', record_key: 'P-WROTE', rule: 'renewal-notice' };
    await make.insertReply(pool, { ...about, body: '请打 13800000009' });
    await make.insertReply(pool, {
      ...about,
      body: 'TD',
      kind: 'opt_out',
      handled_at: MONDAY_TEN,
      handled_by: 'system',
    });
    await make.insertReply(pool, { body: '别人的' });
    const { replies } = (await centre.get('why/records/policy/P-WROTE')).body;
    expect(replies).toMatchObject([
      {
        kind: 'other',
        rule: 'renewal-notice',
        body: '请打 138****0009',
        receivedAt: expect.any(String) as string,
      },
      { kind: 'opt_out', body: 'TD' },
    ]);
    expect(replies).toHaveLength(2);
    const seen = async (user: Partial<Principal>) => {
      const url = '/api/why/records/policy/P-WROTE';
      const { body } = await centre.app.inject({ method: 'GET', url, headers: as(user) });
      return (JSON.parse(body) as { replies: { kind: string; body: string | null }[] }).replies.map(
        (each) => [each.kind, each.body],
      );
    };
    const closed = [
      ['other', null],
      ['opt_out', null],
    ];
    expect(await seen({ role: 'quality' })).toEqual(closed);
    expect(await seen({ kind: 'key', role: null, scopes: ['records:read'] })).toEqual(closed);
    const open = [
      ['other', '请打 138****0009'],
      ['opt_out', 'TD'],
    ];
    for (const role of ['complaints', 'administrator'] as const) expect(await seen({ role })).toEqual(open);
    expect(await seen({ kind: 'key', role: null, scopes: ['operate'] })).toEqual(open);
  });

  it('a number, as people type it: cap, tasks, records; then its opt-out', async () => {
    for (const typed of ['13800000001', '138-0000-0001', '+8613800000001', '86 138 0000 0001'])
      expect((await centre.get(`why/phones/${encodeURIComponent(typed)}`)).body).toMatchObject({
        phone: '138****0001',
        summary: expect.stringContaining('不在呼叫时段') as string,
        attemptsToday: 1,
        dailyCap: 3,
        tasks: [{ task: { id: centre.task } }],
        attempts: [{ taskId: centre.task }],
      });
    const { id } = await make.insertOptOut(centre.database.pool, { channel: 'call' });
    const { body } = await centre.get('why/phones/13800000001');
    expect(body).toMatchObject({
      summary: '客户已拒绝来电 · the customer has opted out of calls',
      optOuts: [{ id, channel: 'call' }],
    });
    expect((await centre.get(`why/tasks/${centre.task}`)).body).toMatchObject({
      verdict: { shut: { code: 'opt_out' }, nextAt: null },
    });
    await centre.database.query(`DELETE FROM opt_out`);
  });

  it('refuses what it cannot find, with a hint', async () => {
    expect(await centre.get('why/tasks/999999')).toMatchObject({
      status: 404,
      body: { code: 'unknown_task' },
    });
    expect(await centre.get('why/records/policy/P-GONE')).toMatchObject({
      status: 404,
      body: { code: 'record.unknown' },
    });
    expect(await centre.get('why/phones/12345')).toMatchObject({
      status: 400,
      body: { code: 'contact.invalid_phone' },
    });
    expect(await centre.get('why/records/person/P1')).toMatchObject({
      status: 400,
      body: { code: 'invalid_input' },
    });
  });
});

describe('search', () => {
  interface Answer {
    items: { kind: string; by: string; title: string; subtitleZh: string; subtitleEn: string; why: string }[];
    next: string | null;
  }
  const search = async (q: string, page = '') =>
    (await centre.get<Answer>(`search?q=${encodeURIComponent(q)}${page}`)).body;
  const titles = async (q: string) => (await search(q)).items.map(({ by, title }) => `${by} ${title}`);

  it('by the beginning of a key, by number with its open tasks, by plate however written, by name', async () => {
    expect(await titles('P-N')).toEqual(['number P-NEW', 'number P-NONE']);
    expect(await titles('138 0000 0002')).toEqual(['phone P-NEW']);
    expect(await titles('13800000001')).toEqual([
      'phone P-LEAD',
      'phone P-MANY',
      'phone P-RIDER',
      `phone-task #${centre.task}`,
    ]);
    expect(await titles('粤b 99999')).toEqual(['plate P-NEW']);
    expect(await titles('%_')).toEqual([]);
    await centre.database.query(`UPDATE policy SET contact_name = '欧阳静' WHERE policy_no = 'P-NONE'`);
    expect(await titles('欧阳')).toEqual(['name P-NONE']);
    expect(await titles('阳静')).toEqual([]);
  });

  it('by a number that is not the first', async () => {
    await centre.database.query(
      `UPDATE policy SET numbers = numbers || '{+8613800000003}', number_kinds = number_kinds || '{mobile}' WHERE policy_no = 'P-NEW'`,
    );
    expect(await titles('13800000003')).toEqual(['phone P-NEW']);
  });

  it('by the id of a task or a case, in words and with the way to its reason', async () => {
    const { items } = await search(`#${centre.task}`);
    expect(items[0]).toMatchObject({
      kind: 'task',
      subtitleZh: '任务 · 新契约回访 · P-LEAD · 可拨 · 已呼叫 1 次',
      why: `/api/why/tasks/${centre.task}`,
    });
    expect((await centre.get(items[0]!.why.replace('/api/', ''))).status).toBe(200);
    const { id } = await make.insertCase(centre.database.pool, { record_key: 'P-NONE' });
    const found = (await search(String(id))).items.find(({ kind }) => kind === 'case');
    expect(found).toMatchObject({ title: `#${id}` });
    expect(found!.subtitleZh).toContain('核实件 · P-NONE');
  });

  it('a page at a time, each thing once, across sections and tables', async () => {
    const all = (await search('13800000001')).items.map(({ title }) => title);
    const paged: string[] = [];
    for (let next: string | null = '', turn = 0; next !== null && turn < 20; turn++) {
      const answer: Answer = await search(
        '13800000001',
        `&limit=1${next === '' ? '' : `&after=${encodeURIComponent(next)}`}`,
      );
      paged.push(...answer.items.map(({ title }) => title));
      next = answer.next;
    }
    expect(paged).toEqual(all);
    expect(await centre.get('search?q=P-N&after=nonsense')).toMatchObject({
      status: 400,
      body: { code: 'cursor_invalid' },
    });
    expect((await centre.get('search?q=P-N&after=plate~policy~x~y')).status).toBe(400);
  });
});

describe('the day of a number', () => {
  it('is the customer’s: at noon in Shanghai it is still the day before in Los Angeles', async () => {
    const { pool } = centre.database;
    const phone = '+12135550100';
    const lane = await make.insertLane(pool, { time_zone: 'America/Los_Angeles', pool: 'far' });
    const [{ plan_id }] = (await centre.database.query<{ plan_id: number }>(
      'SELECT plan_id FROM call_task LIMIT 1',
    )) as [{ plan_id: number }];
    await make.insertTask(pool, { plan_id, lane: lane.id, phone, record_key: 'P-FAR' });
    await make.insert(pool, 'phone_day', { phone, on_date: '2026-03-01', attempts: 2 });
    await make.insert(pool, 'phone_day', { phone, on_date: '2026-03-02', attempts: 1 });
    expect((await centre.get(`why/phones/${encodeURIComponent(phone)}`)).body).toMatchObject({
      timeZone: 'America/Los_Angeles',
      today: '2026-03-01',
      attemptsToday: 2,
    });
  });
});
