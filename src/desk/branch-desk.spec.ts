import { DeskCentre } from '../../test/desk-centre';
import * as make from '../../test/factory';
import { checkPhone } from './phone-check.rules';

interface Figures {
  branchCode: string | null;
  cases: Record<string, number>;
  followUps: Record<string, number>;
  reasons: { reason: { code: string }; open: number; overdue: number }[];
  coverage: { campaigns: Record<string, unknown>[] };
  branches: (Record<string, number> & { branchCode: string; coverage: unknown[] })[];
}

describe('the figures of a branch', () => {
  let centre: DeskCentre;
  beforeAll(async () => {
    centre = await DeskCentre.open();
    const { pool } = centre;
    const at = (day: string) => new Date(`2026-${day}T10:00:00+08:00`);
    // Wednesday: the week began on the 2nd, the month on the 1st.
    centre.at(at('03-04'));
    const add = (branch: string, values: make.Columns = {}) =>
      make.insertCase(pool, { branch_code: branch, holder_code: branch, due_at: at('03-09'), ...values });
    await add('3301');
    await add('3301', { reason: 'wrong_number', due_at: new Date('2026-03-04T18:00:00+08:00') });
    await add('3301', { due_at: at('03-03'), escalated_at: at('03-03'), holder_code: '33' });
    await add('33', { state: 'corrected', corrected_at: at('03-03'), corrected_by: 'B1' });
    await add('44', { due_at: at('03-02') });
    await add('3301', {
      state: 'confirmed',
      due_at: at('02-26'),
      corrected_at: at('02-27'),
      corrected_by: 'B1',
      closed_at: at('03-02'),
    });
    await add('3301', {
      state: 'cannot_be_corrected',
      due_at: at('03-01'),
      closed_at: at('03-02'),
      close_note: '失联',
    });
    const followUp = (branch_code: string, due_at: Date, values: make.Columns = {}) =>
      make.insert(pool, 'follow_up', {
        kind: 'no_dispatch',
        record_type: 'claim',
        record_key: `R${make.next()}`,
        branch_code,
        opened_at: at('03-02'),
        due_at,
        ...values,
      });
    await followUp('3301', at('03-03'));
    await followUp('33', at('03-09'));
    await followUp('3301', at('03-03'), { closed_at: at('03-03'), closed_by: 'B1' });
    const draw = await make.insertDraw(pool, { plan_id: centre.planId, due_at: at('03-02') });
    const before = await make.insertDraw(pool, { plan_id: centre.planId, due_at: at('03-01') });
    const item = (draw_id: number, record_key: string, values: make.Columns = {}) =>
      make.insertDrawItem(pool, { draw_id, record_key, ...values });
    await item(draw.id, 'P-1');
    await item(draw.id, 'P-2');
    await item(draw.id, 'P-3', { reason: 'no_contact' });
    await item(draw.id, 'P-4', { branch_code: '44' });
    await item(before.id, 'P-5');
    await centre.task({
      record_key: 'P-1',
      draw_id: draw.id,
      state: 'closed',
      closed_at: at('03-03'),
      close_reason: 'completed',
    });
    await centre.task({ record_key: 'P-2', draw_id: draw.id, phone: '+8613800000031' });
  });
  afterAll(() => centre?.close());

  const figures = async (who: string, query = '') =>
    (await centre.get<Figures>(who, `/desk/branch${query}`)).body;

  it('are those of the branch that asks, and of each below it; they add up', async () => {
    const body = await figures('b1');
    expect(body).toMatchObject({
      branchCode: '33',
      cases: {
        open: 3,
        overdue: 1,
        dueToday: 1,
        escalated: 1,
        awaitingVisit: 1,
        answeredThisMonth: 2,
        onTimeThisMonth: 1,
        confirmedThisMonth: 1,
      },
      followUps: { open: 2, overdue: 1 },
      reasons: [
        { reason: { code: 'unreachable', nameZh: '三次未联系上' }, open: 2, overdue: 1 },
        { reason: { code: 'wrong_number' }, open: 1, overdue: 0 },
      ],
      coverage: {
        weekStartsOn: '2026-03-02',
        campaigns: [
          { campaign: { code: 'new-policy' }, eligible: 3, excluded: 1, called: 2, completed: 1, open: 1 },
        ],
      },
      branches: [
        { branchCode: '33', casesOpen: 0, casesAwaitingVisit: 1, followUpsOpen: 1 },
        { branchCode: '3301', casesOpen: 3, casesOverdue: 1, followUpsOpen: 1, followUpsOverdue: 1 },
      ],
    });
    expect(body.branches.reduce((sum, each) => sum + each.casesOpen!, 0)).toBe(body.cases.open);
  });

  it('are the whole company’s for its people, by the branches below the top, or one branch’s', async () => {
    const all = await figures('boss');
    expect(all.cases.open).toBe(4);
    expect(all.branches.map(({ branchCode, casesOpen }) => [branchCode, casesOpen])).toEqual([
      ['00', 0],
      ['33', 3],
      ['44', 1],
    ]);
    expect((await figures('boss', '?branch=44')).cases).toMatchObject({ open: 1, overdue: 1 });
    expect((await figures('boss', '?branch=44')).coverage.campaigns).toMatchObject([
      { eligible: 1, open: 1 },
    ]);
  });

  it('of a foreign branch are not there, and not an agent’s business', async () => {
    expect((await centre.get('b1', '/desk/branch?branch=44')).body).toMatchObject({ code: 'unknown_branch' });
    expect((await centre.get('b1', '/desk/branch?branch=00')).status).toBe(404);
    expect((await centre.get('a1', '/desk/branch')).status).toBe(403);
  });

  it('a number is checked while it is typed', async () => {
    const { body } = await centre.get('b1', `/phones/check?value=${encodeURIComponent('138 1234 5678')}`);
    expect(body).toMatchObject({ ok: true, numbers: [{ e164: '+8613812345678', masked: '138****5678' }] });
    expect((await centre.get('b1', '/phones/check')).status).toBe(400);
  });
});

describe('what is typed into a telephone field', () => {
  it.each([
    ['13812345678', true, ['+8613812345678'], ['mobile'], ['138 1234 5678']],
    ['０５７１－８７６５４３２１', true, ['+8657187654321'], ['landline'], ['0571 8765 4321']],
    ['95511', true, ['+8695511'], ['service'], undefined],
    [
      '13812345678/057187654321',
      true,
      ['+8613812345678', '+8657187654321'],
      ['mobile', 'landline'],
      undefined,
    ],
    ['1381234', false, [], [], undefined],
    ['', false, [], [], undefined],
  ])('%s', (typed, ok, e164, kinds, local) => {
    const check = checkPhone(typed, 'CN');
    expect(check.ok).toBe(ok);
    expect(check.numbers.map((each) => each.e164)).toEqual(e164);
    expect(check.numbers.map((each) => each.kind.code)).toEqual(kinds);
    if (local) expect(check.numbers.map((each) => each.local)).toEqual(local);
  });

  it('says in both languages what is wrong with a piece, and keeps the good one', () => {
    expect(checkPhone('13812345678; 138****1234', 'CN')).toMatchObject({
      ok: false,
      numbers: [{ e164: '+8613812345678', textable: true }],
      problems: [{ typed: '138****1234', zh: '号码被遮盖', en: 'digits are masked' }],
    });
  });
});
