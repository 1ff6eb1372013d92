import * as make from '../../test/factory';
import { PHONE, type Columns } from '../../test/factory';
import {
  broken,
  closeHealthyCentre,
  minutes,
  openHealthyCentre,
  options,
  type HealthyCentre,
} from '../../test/healthy-centre';
import { CHECKS } from './invariant-list';
import { watermark } from './invariant.sql';
import { checkInvariants } from './invariants.service';

let centre: HealthyCentre;
beforeAll(async () => (centre = await openHealthyCentre()));
afterAll(() => closeHealthyCentre(centre));

const sql = (text: string, parameters: unknown[] = []) => centre.client.query(text, parameters);

describe('a healthy centre', () => {
  it('breaks nothing, and every check but the empty ones has looked at something', async () => {
    const results = await checkInvariants(centre.database.pool, options);
    expect(results.filter((each) => each.broken > 0)).toEqual([]);
    expect(results.filter((each) => each.checked === 0).map((each) => each.name)).toEqual([
      'promises_are_kept',
      'cases_are_opened',
      'imports_add_up',
      'one_live_call',
      'promises_are_audited',
      'enqueued_are_audited',
    ]);
    expect(new Set(results.map((each) => each.invariant))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
  });

  it('is asked the same through a DataSource', async () => {
    expect(await checkInvariants(centre.database.dataSource, options)).toEqual(
      await checkInvariants(centre.database.pool, options),
    );
  });
});

describe('4 · hours', () => {
  it('sees an attempt at night, by the hours of its lane', async () => {
    const night = () => sql(`UPDATE attempt SET started_at = '2026-03-02T00:00:00Z'`);
    expect(await broken(centre, 'calls_inside_hours', night)).toEqual({
      checked: 1,
      broken: 1,
      samples: [String(centre.done.attempt)],
    });
    const care = async () => {
      await night();
      await sql(`UPDATE lane SET hours_code = 'round-the-clock'`);
    };
    expect(await broken(centre, 'calls_inside_hours', care)).toMatchObject({ checked: 1, broken: 0 });
  });

  it('sees a timed text at night, and lets a receipt go', async () => {
    const night = () => sql(`UPDATE message SET intent_at = '2026-03-02T00:00:00Z'`);
    expect(await broken(centre, 'texts_inside_hours', night)).toMatchObject({ checked: 1, broken: 1 });
    const receipt = () => night().then(() => sql(`UPDATE message SET rule = 'report-receipt'`));
    expect(await broken(centre, 'texts_inside_hours', receipt)).toMatchObject({ checked: 1, broken: 0 });
  });

  it('does not judge what was dialled under an older calendar', async () => {
    const found = await broken(centre, 'calls_inside_hours', () =>
      sql(
        `INSERT INTO calendar_version (version, source, created_by, created_at) VALUES (2, 'notice', 'x', $1)`,
        [minutes(1)],
      ),
    );
    expect(found).toMatchObject({ checked: 0, broken: 0 });
  });
});

describe('5, 6 · once', () => {
  it('sees a second text, a second draw and a record drawn twice', async () => {
    const text = await broken(centre, 'one_text', async () => {
      await sql(`ALTER TABLE message DROP CONSTRAINT message_once`);
      await sql(`INSERT INTO message (rule, record_type, record_key, due_on, branch_code, state, reason, created_at, not_before, expires_at)
        SELECT rule, record_type, record_key, due_on, branch_code, 'skipped', 'stale', created_at, not_before, expires_at FROM message`);
    });
    expect(text).toMatchObject({ checked: 2, broken: 2 });
    const again = (audited: boolean) => async () => {
      await sql(`UPDATE message SET state = 'unknown', again_at = ended_at`);
      const { rows } =
        await sql(`INSERT INTO message (rule, record_type, record_key, due_on, branch_code, state, reason, created_at, not_before,
          expires_at, again_of)
        SELECT rule, record_type, record_key, due_on, branch_code, 'skipped', 'stale', created_at, not_before, expires_at, id FROM message
        RETURNING id, again_of`);
      const [{ id, again_of }] = rows as [{ id: number; again_of: number }];
      const after = { again: id, note: '控制台里没有' };
      const entry = { entity_type: 'message', entity_id: String(again_of), action: 'message.again', after };
      await make.insertAudit(centre.client, { ...entry, actor: audited ? 'M1' : 'system' });
    };
    // By a person, with a reason: no breach. By the product itself: one.
    expect(await broken(centre, 'one_text', again(true))).toMatchObject({ checked: 2, broken: 0 });
    expect(await broken(centre, 'one_text', again(false))).toMatchObject({ checked: 2, broken: 1 });
    const drawn = await broken(centre, 'drawn_once', async () => {
      await sql(`ALTER TABLE draw DROP CONSTRAINT draw_once`);
      await sql(
        `INSERT INTO draw (campaign_code, plan_id, rule_version, due_at, ran_at) SELECT campaign_code, plan_id, 1, due_at, ran_at FROM draw`,
      );
    });
    expect(drawn).toMatchObject({ checked: 2, broken: 2 });
    const record = await broken(centre, 'records_once', async () => {
      await sql(`ALTER TABLE draw_item DROP CONSTRAINT draw_item_once`);
      await sql(`INSERT INTO draw_item SELECT * FROM draw_item WHERE record_key = 'P-NONE'`);
    });
    expect(record).toMatchObject({ checked: 5, broken: 2, samples: ['P-NONE', 'P-NONE'] });
  });
});

describe('7 · states', () => {
  it('sees a second accepted disposition, and one without a trace', async () => {
    const entry = { entity_type: 'call_task', entity_id: centre.done.id, action: 'call_task.recorded' };
    const second = () =>
      make.insertAudit(centre.client, {
        ...entry,
        after: { attempt: centre.done.attempt, disposition: 'busy' },
      });
    expect(await broken(centre, 'one_disposition', second)).toMatchObject({ checked: 1, broken: 1 });
    const none = () => sql(`UPDATE attempt SET disposition = NULL, disposed_at = NULL, disposed_by = NULL`);
    expect(await broken(centre, 'one_disposition', none)).toMatchObject({ broken: 1 });
  });

  it.each([
    `ended_at = started_at - interval '1 second'`,
    `answered_at = ended_at + interval '1 second'`,
    `state = 'answered', ended_at = NULL`,
  ])('sees a call that went back: %s', async (set) => {
    expect(await broken(centre, 'call_states_forward', () => sql(`UPDATE attempt SET ${set}`))).toMatchObject(
      {
        broken: 1,
      },
    );
  });

  const noTrace = { after: { state: 'unknown', reason: 'no_trace' } };
  it.each<[string, [action: string, more?: Columns][], number]>([
    ['sent again after it was unknown', [['unknown'], ['intent']], 1],
    ['sent again after nobody had a trace of it', [['unknown', noTrace], ['intent']], 1],
    ['that came back after it was sent', [['sent'], ['returned'], ['intent']], 1],
    ['of which its own process knew better', [['unknown', noTrace], ['returned'], ['intent'], ['sent']], 0],
  ])('sees a text %s', async (_what, steps, count) => {
    // Of a text of its own: the centre's has been to its end.
    const entry = { entity_type: 'message', entity_id: '999999' };
    expect(
      await broken(centre, 'text_states_forward', async () => {
        for (const [action, more] of [['intent'] as [string], ...steps])
          await make.insertAudit(centre.client, { ...entry, action: `message.${action}`, ...more });
      }),
    ).toMatchObject({ broken: count });
  });
});

describe('8 · opt-outs', () => {
  const optOut = (values: Columns) => () =>
    make.insertOptOut(centre.client, { created_at: minutes(-1), ...values });
  it.each([
    ['for everything', {}, 2],
    ['for calls', { channel: 'call' }, 1],
    ['for texts', { channel: 'text' }, 1],
    ['for this campaign', { channel: 'call', rule: 'new-policy' }, 1],
    ['for another campaign', { channel: 'call', rule: 'renewal-call' }, 0],
    ['of another number', { phone: '+8613900000009' }, 0],
    ['made afterwards', { created_at: minutes(1) }, 0],
    ['lifted before', { lifted_at: minutes(-0.5), lifted_by: 'S1' }, 0],
    ['lifted afterwards', { lifted_at: minutes(9), lifted_by: 'S1' }, 2],
  ])('judges one %s', async (_, values, count) => {
    expect(await broken(centre, 'nothing_after_opt_out', optOut(values))).toMatchObject({
      checked: 2,
      broken: count,
    });
  });
});

describe('9 · branches', () => {
  it('sees a case and a team lane of another branch, and lets the parent act', async () => {
    const name = 'branches_keep_their_own';
    expect(
      await broken(centre, name, () => sql(`UPDATE verification_case SET holder_code = '4401'`)),
    ).toMatchObject({
      checked: 1,
      broken: 1,
    });
    const team = (branch: string) => () => sql(`UPDATE lane SET pool = 'branch:${branch}'`);
    expect(await broken(centre, name, team('4401'))).toMatchObject({ checked: 3, broken: 2 });
    expect(await broken(centre, name, team('33'))).toMatchObject({ checked: 3, broken: 0 });
  });

  it('sees a case that covers another branch’s record, because one number got one call', async () => {
    const found = (branch: string) =>
      broken(centre, 'branches_keep_their_own', async () => {
        await sql(`UPDATE draw_item SET branch_code = $1 WHERE record_key = 'P-RIDER'`, [branch]);
        const shared = { record_key: 'P-LEAD', also_keys: ['P-RIDER'], task_id: centre.open };
        await make.insertCase(centre.client, shared);
      });
    expect(await found('3301')).toMatchObject({ checked: 4, broken: 0 });
    expect(await found('4401')).toMatchObject({ checked: 4, broken: 1 });
  });
});

describe('10 · audit', () => {
  it('sees what was written without its audit row', async () => {
    const found = async (name: string, breach: () => Promise<unknown>) =>
      (await broken(centre, name, breach)).broken;
    expect(
      await found('attempts_are_audited', () => make.insertAttempt(centre.client, { task_id: centre.open })),
    ).toBe(1);
    expect(
      await found('closes_are_audited', () =>
        sql(
          `UPDATE call_task SET state = 'closed', closed_at = $2, close_reason = 'cancelled' WHERE id = $1`,
          [centre.open, minutes(1)],
        ),
      ),
    ).toBe(1);
    expect(
      await found('enqueued_are_audited', () =>
        make.insertTask(centre.client, { plan_id: centre.plan, lane: centre.lane }),
      ),
    ).toBe(1);
    expect(await found('texts_are_audited', () => make.insertMessage(centre.client))).toBe(1);
    expect(await found('cases_are_audited', () => make.insertCase(centre.client))).toBe(1);
    expect(await found('changes_are_audited', () => make.insertOptOut(centre.client))).toBe(1);
    expect(
      await found('changes_are_audited', () => make.insertDraw(centre.client, { plan_id: centre.plan })),
    ).toBe(1);
  });

  it('sees a guard that was taken away', async () => {
    const samples = async (breach: string) =>
      (await broken(centre, 'guards_stand', () => sql(breach))).samples;
    expect(await samples(`DROP INDEX attempt_one_live_per_phone`)).toEqual(['attempt_one_live_per_phone']);
    expect(await samples(`ALTER TABLE audit_entry DISABLE TRIGGER USER`)).toEqual([
      'audit_entry_is_for_ever',
    ]);
    expect(await samples(`ALTER TABLE message DROP CONSTRAINT message_once`)).toEqual(['message_once']);
  });
});

describe('since', () => {
  it('looks only at what was written after, a day added', async () => {
    const later = await checkInvariants(centre.database.pool, {
      ...options,
      since: new Date('2026-03-04T00:00:00Z'),
    });
    const checked = Object.fromEntries(later.map((each) => [each.name, each.checked]));
    expect(checked).toMatchObject({
      draws_add_up: 0,
      calls_inside_hours: 0,
      one_text: 0,
      closes_are_audited: 0,
      open_tasks_are_visible: 1,
    });
    const sameDay = await checkInvariants(centre.database.pool, {
      ...options,
      since: new Date('2026-03-02T00:00:00Z'),
    });
    const all = await checkInvariants(centre.database.pool, options);
    expect(sameDay.map((each) => each.checked)).toEqual(all.map((each) => each.checked));
  });

  it('finds a new breach past the watermark, and not the old one before it', async () => {
    const found = await broken(centre, 'attempts_are_audited', async () => {
      await make.insertAttempt(centre.client, { task_id: centre.open });
      const since = await watermark(centre.client, minutes(60));
      expect(since).toMatchObject({ draw: centre.draw, message: centre.message, task: centre.open });
      await make.insertAttempt(centre.client, {
        task_id: centre.open,
        number: 2,
        phone: `${PHONE}9`,
        started_at: minutes(90),
        ended_at: null,
        state: 'placed',
        disposition: null,
        disposed_at: null,
        disposed_by: null,
      });
      expect(
        (
          await CHECKS.find((each) => each.name === 'attempts_are_audited')!.find(
            centre.client,
            since,
            options,
          )
        ).broken,
      ).toBe(1);
    });
    expect(found.broken).toBe(2);
  });
});
