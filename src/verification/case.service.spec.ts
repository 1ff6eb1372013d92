import { CaseCentre, START } from '../../test/case-centre';
import { escalateCases } from './case-clock.sql';

let centre: CaseCentre;
let count = 0;
/** A policy of its own for each test. */
const key = () => `P${String(++count).padStart(3, '0')}`;

beforeAll(async () => {
  centre = await CaseCentre.open();
});
afterAll(() => centre.db.close());
beforeEach(() => centre.clock.set(START));

describe('opening', () => {
  it('makes a case of a closed task, lowers the flag, and keeps event and audit row', async () => {
    const policy = key();
    await centre.policy(policy);
    const taskId = await centre.closedTask({ key: policy, alsoKeys: ['Q1', 'Q2'] });
    expect(await centre.cases.tickOpen(centre.now)).toBe(1);
    const found = await centre.case(policy);
    expect(found).toMatchObject({
      state: 'open',
      reason: 'wrong_number',
      task_id: taskId,
      also_keys: ['Q1', 'Q2'],
      branch_code: '3301',
      holder_code: '3301',
      opened_at: centre.now,
      due_at: new Date('2026-03-10T18:00:00+08:00'),
      remind_at: new Date('2026-03-06T18:00:00+08:00'),
      due_provisional: false,
      version: 1,
    });
    expect(await centre.events(found.id)).toEqual(['opened']);
    expect(await centre.audited(found.id)).toEqual(['case.opened']);
    expect(await centre.cases.tickOpen(centre.now)).toBe(0);
  });

  it('counts by the branch’s own clock; a zone that nobody knows does not hold up the others', async () => {
    await centre.db.query(
      `INSERT INTO branch (branch_code, name, time_zone, known_at, changed_at) VALUES ('99', '?', 'Moon/Base', $1, $1)`,
      [centre.now],
    );
    const [far, lost] = [key(), key()];
    await centre.closedTask({ key: lost, branch: '99' });
    await centre.closedTask({ key: far, branch: '65' });
    await centre.cases.tickOpen(centre.now);
    expect(await centre.case(far)).toMatchObject({ due_at: new Date('2026-03-10T18:00:00+06:00') });
    expect(await centre.case(lost)).toMatchObject({ due_at: new Date('2026-03-10T18:00:00+08:00') });
  });

  it('makes a case of a record that a draw found without contact', async () => {
    const policy = key();
    await centre.policy(policy, []);
    await centre.db.query(
      `INSERT INTO draw_item (draw_id, campaign_code, occasion_on, record_type, record_key, branch_code, reason, case_due)
       VALUES (1, 'new-policy', '1970-01-01', 'policy', $1, '3301', 'no_contact', true)`,
      [policy],
    );
    expect(await centre.cases.tickOpen(centre.now)).toBe(1);
    expect(await centre.case(policy)).toMatchObject({
      reason: 'no_contact',
      task_id: null,
      branch_code: '3301',
    });
    expect(await centre.cases.tickOpen(centre.now)).toBe(0);
  });

  it('keeps one open case per record: the next bounce is noted on it', async () => {
    const policy = key();
    await centre.closedTask({ key: policy });
    await centre.cases.tickOpen(centre.now);
    const first = await centre.case(policy);
    await centre.closedTask({ key: policy, reason: 'unreachable' });
    expect(await centre.cases.tickOpen(centre.now)).toBe(1);
    expect((await centre.case(policy)).id).toBe(first.id);
    expect(await centre.events(first.id)).toEqual(['opened', 'seen_again']);
    const [{ flags }] = (await centre.db.query<{ flags: number }>(
      `SELECT count(*) AS flags FROM call_task WHERE case_due`,
    )) as [{ flags: number }];
    expect(flags).toBe(0);
  });

  it('opens each case once, however many processes run it, and however often', async () => {
    const keys = Array.from({ length: 1200 }, key);
    await centre.db.query(
      `INSERT INTO call_task (plan_id, campaign_code, record_type, record_key, branch_code, phone, lane, state, priority, ready_at,
         opens_at, due_at, closed_at, close_reason, case_due)
       SELECT 1, 'new-policy', 'policy', k, '3301', '+8613800000000', 1, 'closed', 50, $2, $2, $2, $2, 'wrong_number', true
       FROM unnest($1::text[] || $1::text[]) k`,
      [keys, centre.now],
    );
    await Promise.all([1, 2, 3, 4].map(() => centre.cases.tickOpen(centre.now)));
    await centre.cases.tickOpen(centre.now);
    const [sums] = await centre.db.query(
      `SELECT count(*) AS cases, count(DISTINCT record_key) AS records,
         (SELECT count(*) FROM case_event e JOIN verification_case v ON v.id = e.case_id
          WHERE e.kind = 'opened' AND v.record_key = ANY ($1)) AS opened,
         (SELECT count(*) FROM call_task WHERE case_due) AS flags
       FROM verification_case WHERE record_key = ANY ($1)`,
      [keys],
    );
    expect(sums).toEqual({ cases: 1200, records: 1200, opened: 1200, flags: 0 });
  });

  it('does not let a task that no case can be made of stop the others', async () => {
    const [odd, good] = [key(), key()];
    await centre.closedTask({ key: odd, reason: 'expired', attempts: [] });
    await centre.closedTask({ key: good });
    expect(await centre.cases.tickOpen(centre.now)).toBe(1);
    expect(await centre.case(good)).toMatchObject({ state: 'open' });
    expect(await centre.case(odd)).toBeUndefined();
    await centre.db.query(`UPDATE call_task SET case_due = false WHERE record_key = $1`, [odd]);
  });
});

describe('the clock', () => {
  it('reminds after three working days, once, and escalates after five, once', async () => {
    const policy = key();
    await centre.closedTask({ key: policy });
    await centre.tick();
    const { id } = await centre.case(policy);
    centre.clock.set('2026-03-06T17:59:59+08:00');
    await centre.tick();
    expect(await centre.events(id)).toEqual(['opened']);
    centre.clock.set('2026-03-06T18:00:00+08:00');
    await Promise.all([centre.cases.tickRemind(centre.now), centre.cases.tickRemind(centre.now)]);
    expect(await centre.events(id)).toEqual(['opened', 'reminded']);
    centre.clock.set('2026-03-10T18:00:00+08:00');
    await centre.tick();
    expect(await centre.case(policy)).toMatchObject({ holder_code: '3301', escalated_at: null });
    centre.clock.set('2026-03-10T18:05:00+08:00');
    await Promise.all([centre.cases.tickEscalate(centre.now), centre.cases.tickEscalate(centre.now)]);
    await centre.tick();
    expect(await centre.case(policy)).toMatchObject({
      holder_code: '33',
      branch_code: '3301',
      state: 'open',
      version: 1,
    });
    expect(await centre.events(id)).toEqual(['opened', 'reminded', 'escalated']);
    expect(await centre.audited(id)).toEqual(['case.opened', 'case.reminded', 'case.escalated']);
  });

  it('leaves a case with a branch that has no parent, marked', async () => {
    const policy = key();
    await centre.closedTask({ key: policy, branch: '00' });
    await centre.tick();
    centre.clock.set('2026-03-20T09:00:00+08:00');
    await centre.tick();
    expect(await centre.case(policy)).toMatchObject({ holder_code: '00', escalated_at: centre.now });
  });

  it.each([
    // 1 January is off, but Saturday and Sunday are worked: it would be due earlier now, and keeps what was promised.
    [
      '2026-12-29',
      '2027-01-05',
      { '2027-01-01': 'off', '2027-01-02': 'work', '2027-01-03': 'work' },
      '2027-01-05',
    ],
    // Monday the third is off: it is due a day later.
    ['2027-12-29', '2028-01-05', { '2028-01-03': 'off' }, '2028-01-06'],
  ])(
    'settles what was provisional on %s (%s) once the notice is in (%p): %s',
    async (opened, provisional, days, due) => {
      const policy = key();
      centre.clock.set(`${opened}T10:00:00+08:00`);
      await centre.closedTask({ key: policy });
      await centre.tick();
      expect(await centre.case(policy)).toMatchObject({
        due_provisional: true,
        due_at: new Date(`${provisional}T18:00:00+08:00`),
      });
      const year = Number(due.slice(0, 4));
      await centre.db.query(`INSERT INTO calendar_version VALUES ($1, 'notice', NULL, 'S1', $2)`, [
        year,
        centre.now,
      ]);
      await centre.db.query(`INSERT INTO calendar_year VALUES ('CN', $1::int, 'notice', $1::int)`, [year]);
      for (const [on, kind] of Object.entries(days))
        await centre.db.query(
          `INSERT INTO calendar_day (region, on_date, kind, source, version) VALUES ('CN', $1, $2, 'notice', $3)`,
          [on, kind, year],
        );
      centre.clock.advance(60_000);
      await Promise.all([centre.cases.tickEscalate(centre.now), centre.cases.tickEscalate(centre.now)]);
      const settled = await centre.case(policy);
      expect(settled).toMatchObject({ due_provisional: false, due_at: new Date(`${due}T18:00:00+08:00`) });
      expect(await centre.events(settled.id)).toEqual(['opened', 'deadline_settled']);
    },
  );

  it('moves later when a holiday of a covered year is lengthened, never earlier, and says so only where it moves', async () => {
    const [far, near, corrected] = [key(), key(), key()];
    centre.clock.set('2026-04-24T10:00:00+08:00');
    await centre.closedTask({ key: near });
    await centre.openCase(corrected, { numbers: ['+8613700000001'], phone: '+8613700000001' });
    centre.clock.set('2026-04-29T10:00:00+08:00');
    await centre.closedTask({ key: far });
    await centre.tick();
    const done = await centre.case(corrected);
    await centre.corrections.correct(
      done.id,
      { branch: '3301', actor: 'B01' },
      { version: 1, phone: '13700000002' },
    );
    const due = async (policy: string) => (await centre.case(policy)).due_at;
    const dayOf = (date: string) => new Date(`${date}T18:00:00+08:00`);
    expect([await due(near), await due(far)]).toEqual([dayOf('2026-05-01'), dayOf('2026-05-06')]);
    let version = 9000;
    const notice = async (on: string, kind: string) => {
      await centre.db.query(`INSERT INTO calendar_version VALUES ($1, 'notice', NULL, 'S1', $2)`, [
        ++version,
        centre.now,
      ]);
      await centre.db.query(
        `INSERT INTO calendar_day (region, on_date, kind, source, version) VALUES ('CN', $1, $2, 'notice', $3)
         ON CONFLICT (region, on_date) DO UPDATE SET kind = excluded.kind`,
        [on, kind, version],
      );
      centre.clock.advance(60_000);
      await Promise.all([centre.cases.tickEscalate(centre.now), centre.cases.tickEscalate(centre.now)]);
      await centre.cases.tickEscalate(centre.now);
    };
    await notice('2026-05-05', 'off');
    expect([await due(near), await due(far)]).toEqual([dayOf('2026-05-01'), dayOf('2026-05-07')]);
    const { id, version: stands } = await centre.case(far);
    expect(stands).toBe(1);
    expect(await centre.events(id)).toEqual(['opened', 'deadline_moved']);
    expect(await centre.audited(id)).toEqual(['case.opened', 'case.deadline_moved']);
    expect(await centre.events((await centre.case(near)).id)).toEqual(['opened']);
    expect(await centre.case(corrected)).toMatchObject({ due_at: dayOf('2026-05-01') });
    // Worked after all: the branch was told the seventh and keeps it.
    await notice('2026-05-05', 'work');
    expect(await due(far)).toEqual(dayOf('2026-05-07'));
    expect(await centre.events(id)).toEqual(['opened', 'deadline_moved']);
  });

  it('is not escalated at an instant that a new holiday has moved, however late the tick', async () => {
    const policy = key();
    centre.clock.set('2026-08-03T10:00:00+08:00');
    await centre.closedTask({ key: policy });
    await centre.tick();
    const { id } = await centre.case(policy);
    await centre.db.query(`INSERT INTO calendar_version VALUES (9100, 'notice', NULL, 'S1', $1)`, [
      centre.now,
    ]);
    await centre.db.query(
      `INSERT INTO calendar_day (region, on_date, kind, source, version) VALUES ('CN', '2026-08-10', 'off', 'notice', 9100)`,
    );
    centre.clock.set('2026-08-10T19:00:00+08:00');
    // Another process may hold the case to count it again: then its escalation waits too.
    expect(await escalateCases(centre.db.dataSource.manager, 9100, 500, centre.now)).toBe(0);
    await centre.cases.tickEscalate(centre.now);
    expect(await centre.events(id)).toEqual(['opened', 'deadline_moved']);
    centre.clock.set('2026-08-11T18:00:01+08:00');
    await centre.cases.tickEscalate(centre.now);
    expect(await centre.events(id)).toEqual(['opened', 'deadline_moved', 'escalated']);
  });
});
