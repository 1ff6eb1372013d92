import { CUSTOMER, DeskCentre } from '../../test/desk-centre';
import * as make from '../../test/factory';

let centre: DeskCentre;
beforeAll(async () => {
  centre = await DeskCentre.open();
});
afterAll(() => centre?.close());
beforeEach(() => centre.clear());

describe('starting a desk', () => {
  it('gives a reload all that it needs, from claim to disposition', async () => {
    const fresh = await centre.get('a1', '/desk');
    expect(fresh.body).toMatchObject({
      staff: { staffNo: 'A1', branchCode: '3301' },
      agent: { state: { code: 'offline', nameZh: '离线' }, wrapUpEndsAt: null },
      carrier: { name: 'simulated', reports: true },
      held: null,
      windows: [
        {
          hours: 'standard',
          open: true,
          changesAt: '2026-03-02T04:00:00.000Z',
          opensAt: '2026-03-02T06:30:00.000Z',
          campaigns: [{ code: 'new-policy', nameZh: '新契约回访', suspended: false }],
        },
      ],
      promises: { pending: 0, due: 0 },
    });
    // Another branch's customer: what a claim brings is the agent's to call.
    await make.insertPolicy(centre.pool, { policy_no: 'P-44', branch_code: '44', phone: CUSTOMER });
    const { id } = await centre.held('A1', { branch_code: '44', record_key: 'P-44' });
    const preview = (await centre.get('a1', '/desk')).body;
    expect(preview).toMatchObject({
      held: {
        taskId: id,
        epoch: 1,
        phase: { code: 'preview' },
        customerName: '陈静',
        phone: '138****1234',
        previewEndsAt: expect.any(String) as string,
        attempt: null,
      },
    });
    const call = await make.insertAttempt(centre.pool, {
      task_id: id,
      epoch: 1,
      agent: 'A1',
      phone: CUSTOMER,
      state: 'ringing',
      outcome: null,
      ended_at: null,
      disposition: null,
      disposed_at: null,
      disposed_by: null,
    });
    await centre.query(`UPDATE call_task SET state = 'calling', attempts = 1 WHERE id = $1`, [id]);
    expect((await centre.get('a1', '/desk')).body).toMatchObject({
      held: { phase: { code: 'calling' }, attempt: { id: call.id, state: 'ringing', phone: '138****1234' } },
    });
    const ended = centre.now;
    await centre.query(`UPDATE attempt SET state = 'ended', ended_at = $2 WHERE id = $1`, [call.id, ended]);
    const over = await centre.get<{ held: { wrapUpEndsAt: string } }>('a1', '/desk');
    expect(over.body).toMatchObject({ held: { phase: { code: 'wrap_up' }, attempt: { disposition: null } } });
    expect(new Date(over.body.held.wrapUpEndsAt).getTime()).toBeGreaterThan(ended.getTime());
    expect(over.text).not.toContain('13812341234');
  });

  it('counts promises: owed, due, for today, handed over', async () => {
    const { id } = await centre.task();
    const { id: other } = await centre.task({ phone: '+8613800009999' });
    const attempt = await make.insertAttempt(centre.pool, { task_id: id });
    const promise = (values: make.Columns) =>
      make.insertCallback(centre.pool, {
        task_id: id,
        attempt_id: attempt.id,
        team_lane: centre.lane,
        ...values,
      });
    await promise({ promised_at: new Date('2026-03-02T01:59:00Z') });
    await promise({ task_id: other, state: 'handed_over', handed_over_at: centre.now });
    await promise({ agent: 'A2', task_id: (await centre.task({ phone: '+8613800009998' })).id });
    expect((await centre.get('a1', '/desk')).body).toMatchObject({
      promises: { pending: 1, due: 1, today: 1, handedOver: 1, nextAt: '2026-03-02T01:59:00.000Z' },
    });
  });

  it('is one’s own; a supervisor sees those of their branches', async () => {
    const code = async (who: string, url: string) => {
      const { status, body } = await centre.get<{ code?: string; staff?: { staffNo: string } }>(who, url);
      return body.code ?? body.staff?.staffNo ?? status;
    };
    expect(await code('a1', '/desk')).toBe('A1');
    expect(await code('a1', '/desk?staff=A1')).toBe('A1');
    expect(await code('a1', '/desk?staff=A2')).toBe('unknown_staff');
    expect(await code('b1', '/desk?staff=A1')).toBe('unknown_staff');
    expect(await code('boss', '/desk')).toBe('desk.nobody');
    expect(await code('boss', '/desk?staff=A2')).toBe('A2');
    expect(await code('boss', '/desk?staff=NOBODY')).toBe('unknown_staff');
    expect(await code('boss33', '/desk?staff=A1')).toBe('A1');
    expect(await code('boss44', '/desk?staff=A1')).toBe('unknown_staff');
    // Of the centre, and so of no branch.
    expect(await code('boss33', '/desk?staff=A2')).toBe('unknown_staff');
    expect(await code('quality', '/desk')).toBe('not_allowed');
  });
});

describe('my day', () => {
  it('adds up, and turns its pages by key', async () => {
    await make.insertPolicy(centre.pool, { policy_no: 'P-DAY' });
    const { id } = await centre.task({ record_key: 'P-DAY' });
    const at = (time: string) => new Date(`2026-03-02T${time}+08:00`);
    const call = (values: make.Columns) =>
      make.insertAttempt(centre.pool, { task_id: id, agent: 'A1', counted: true, ...values });
    await call({
      number: 1,
      started_at: at('09:40:00'),
      answered_at: at('09:40:20'),
      ended_at: at('09:42:20'),
      disposed_at: at('09:42:50'),
      disposition: 'completed',
      outcome: 'answered',
    });
    await call({
      number: 2,
      started_at: at('10:10:00'),
      ended_at: at('10:10:30'),
      disposed_at: at('10:10:40'),
    });
    await call({
      number: 3,
      counted: false,
      started_at: at('10:20:00'),
      ended_at: at('10:20:00'),
      disposed_at: at('10:20:00'),
      disposition: 'carrier_error',
      state: 'failed',
    });
    await call({ number: 3, started_at: new Date('2026-03-01T15:59:00Z'), ended_at: at('00:00:10') });
    await make.insertAttempt(centre.pool, {
      task_id: (await centre.task({ phone: '+8613800000077' })).id,
      agent: 'A2',
      started_at: at('10:00:00'),
    });
    const { body } = await centre.get<{ next: number; attempts: { id: number }[] }>(
      'a1',
      '/desk/day?limit=2',
    );
    expect(body).toMatchObject({
      staffNo: 'A1',
      date: '2026-03-02',
      totals: {
        calls: 2,
        notCounted: 1,
        reached: 1,
        completed: 1,
        talkSeconds: 120,
        wrapUpSeconds: 40,
        firstAt: '2026-03-02T01:40:00.000Z',
        lastAt: '2026-03-02T02:20:00.000Z',
        rate: 0.5,
      },
      hours: [
        { hour: 9, calls: 1, reached: 1, completed: 1, talkSeconds: 120 },
        { hour: 10, calls: 1, reached: 0 },
      ],
      attempts: [
        { disposition: { code: 'carrier_error' }, counted: false },
        {
          disposition: { code: 'no_answer', nameZh: '无人接听' },
          customerName: '陈静',
          phone: '138****0001',
          campaign: { nameZh: '新契约回访' },
        },
      ],
    });
    expect((body as { dispositions?: unknown }).dispositions).toHaveLength(3);
    const rest = await centre.get<{ attempts: object[] }>('a1', `/desk/day?limit=2&after=${body.next}`);
    expect(rest.body).toMatchObject({ attempts: [{ talkSeconds: 120 }], next: null });
    expect((await centre.get('a1', '/desk/day?date=2026-03-01')).body).toMatchObject({
      totals: { calls: 1 },
    });
    expect((await centre.get('a1', '/desk/day?date=2026-02-30')).status).toBe(400);
    expect((await centre.get('a1', '/desk/day?date=2026-03-09')).body).toMatchObject({
      totals: { calls: 0, rate: null, firstAt: null },
      attempts: [],
    });
  });
});

describe('my promises', () => {
  it('shows those that are owed with their customer, and what became of the rest', async () => {
    await make.insertPolicy(centre.pool, { policy_no: 'P-CB' });
    const { id } = await centre.task({ record_key: 'P-CB' });
    const attempt = await make.insertAttempt(centre.pool, { task_id: id });
    const promise = (values: make.Columns) =>
      make.insertCallback(centre.pool, {
        task_id: id,
        attempt_id: attempt.id,
        team_lane: centre.lane,
        ...values,
      });
    const kept = { state: 'done', closed_at: new Date('2026-02-27T03:00:00Z') };
    await promise(kept);
    await promise({ state: 'missed', closed_at: new Date('2026-01-27T03:00:00Z') });
    await promise({ promised_at: new Date('2026-03-02T01:00:00Z'), note: '下午方便' });
    expect((await centre.get('a1', '/desk/callbacks')).body).toMatchObject({
      open: [
        {
          state: { code: 'pending', nameZh: '待回拨' },
          due: true,
          note: '下午方便',
          customerName: '陈静',
          phone: '138****1234',
        },
      ],
      over: [{ state: { code: 'done', nameZh: '已回拨' }, due: false }],
    });
    expect((await centre.get('a2', '/desk/callbacks')).body).toMatchObject({ open: [], over: [] });
  });
});

describe('my corrections', () => {
  it('tells what the branch and the second visit made of a case that my call opened', async () => {
    const { pool } = centre;
    await make.insertPolicy(pool, { policy_no: 'P-CASE' });
    const closed = { state: 'closed', closed_at: centre.now, close_reason: 'wrong_number' };
    const { id } = await centre.task({ record_key: 'P-CASE', ...closed });
    await make.insertAttempt(pool, { task_id: id, disposition: 'wrong_number', outcome: null });
    const visit = await centre.task({ record_key: 'P-CASE', ...closed, close_reason: 'completed' });
    await make.insertAttempt(pool, { task_id: visit.id, agent: 'A2', disposition: 'completed' });
    const found = await make.insertCase(pool, {
      record_key: 'P-CASE',
      task_id: id,
      reason: 'wrong_number',
      state: 'confirmed',
      corrected_at: centre.now,
      corrected_by: 'B1',
      second_visit_task_id: visit.id,
      closed_at: centre.now,
    });
    await make.insert(pool, 'case_event', {
      case_id: found.id,
      at: centre.now,
      actor: 'B1',
      kind: 'corrected',
      note: '客户已换号',
      before: JSON.stringify({ numbers: [CUSTOMER] }),
      after: JSON.stringify({ numbers: ['+8613912345678'] }),
    });
    await make.insert(pool, 'contact_change', {
      record_type: 'policy',
      record_key: 'P-CASE',
      source: 'correction',
      before: JSON.stringify({ numbers: [CUSTOMER] }),
      after: JSON.stringify({ numbers: ['+8613912345678'] }),
      changed_by: 'B1',
      changed_at: centre.now,
    });
    const mine = await centre.get('a1', '/desk/corrections');
    expect(mine.body).toMatchObject({
      cases: [
        {
          caseId: found.id,
          reason: { code: 'wrong_number', nameZh: '号码错误' },
          state: { code: 'confirmed' },
          customerName: '陈静',
          disposition: { code: 'wrong_number' },
          correction: {
            by: 'B1',
            byName: 'B1 的名字',
            note: '客户已换号',
            after: { numbers: ['139****5678'] },
          },
          secondVisit: { taskId: visit.id, closeReason: { code: 'completed', nameZh: '已完成' }, by: 'A2' },
        },
      ],
      next: null,
      contactChanges: [{ customerName: '陈静', source: { nameZh: '机构修正' }, changedByName: 'B1 的名字' }],
    });
    expect(mine.text).not.toMatch(/\+86139|13812341234/);
    expect((await centre.get('s1', '/desk/corrections')).body).toMatchObject({
      cases: [],
      contactChanges: [],
    });
  });
});
