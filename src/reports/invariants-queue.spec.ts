import * as make from '../../test/factory';
import {
  NOW,
  addAttempt,
  broken,
  closeHealthyCentre,
  minutes,
  openHealthyCentre,
  type HealthyCentre,
} from '../../test/healthy-centre';

let centre: HealthyCentre;
beforeAll(async () => (centre = await openHealthyCentre()));
afterAll(() => closeHealthyCentre(centre));

const sql = (text: string, parameters: unknown[] = []) => centre.client.query(text, parameters);

describe('1 · no record is lost', () => {
  it.each([
    ['a sum that is wrong', `UPDATE draw SET eligible = 5, drawn = 4`],
    ['an item that is missing', `DELETE FROM draw_item WHERE record_key = 'P-NONE'`],
    ['a call that is missing', `DELETE FROM call_task WHERE record_key = 'P-LEAD'`],
  ])('sees %s in a draw', async (_, breach) => {
    expect(await broken(centre, 'draws_add_up', () => sql(breach))).toEqual({
      checked: 1,
      broken: 1,
      samples: [String(centre.draw)],
    });
  });

  it('sees a rider that no call covers', async () => {
    const found = await broken(centre, 'drawn_are_called', () =>
      sql(`UPDATE call_task SET also_keys = NULL`),
    );
    expect(found).toEqual({ checked: 3, broken: 1, samples: ['P-RIDER'] });
  });

  it('sees a call for a record that was not drawn', async () => {
    const found = await broken(centre, 'calls_are_drawn', () =>
      sql(`UPDATE call_task SET also_keys = '{P-RIDER,P-NONE}' WHERE id = $1`, [centre.open]),
    );
    expect(found).toEqual({ checked: 4, broken: 1, samples: [String(centre.open)] });
  });

  it('sees open tasks without a lane, past their cycle, or in a call without an attempt', async () => {
    const one = (set: string) =>
      broken(centre, 'open_tasks_are_visible', () =>
        sql(`UPDATE call_task SET ${set} WHERE id = $1`, [centre.open]),
      );
    expect(await one(`lane = 999`)).toMatchObject({ checked: 1, broken: 1, samples: [String(centre.open)] });
    expect(await one(`due_at = '2026-03-02T10:00:00Z'`)).toMatchObject({ broken: 1 });
    const held = `claimed_by = 'A1', claimed_at = ready_at, lease_until = ready_at`;
    expect(await one(`state = 'claimed', ${held}`)).toMatchObject({ broken: 1 });
    expect(await one(`state = 'calling', ${held}`)).toMatchObject({ broken: 1 });
    expect(await one(`state = 'waiting', ready_at = '2026-03-02T14:00:00Z'`)).toMatchObject({ broken: 0 });
  });

  it('sees a promise whose task has closed, and one that nobody handed over', async () => {
    const promise = (task_id: number) =>
      make.insertCallback(centre.client, {
        task_id,
        attempt_id: centre.done.attempt,
        team_lane: centre.lane,
      });
    expect(await broken(centre, 'promises_are_kept', () => promise(centre.done.id))).toMatchObject({
      checked: 1,
      broken: 1,
    });
    expect(await broken(centre, 'promises_are_kept', () => promise(centre.open))).toMatchObject({
      checked: 1,
      broken: 1,
    });
  });

  it('sees a promise that nobody has written down', async () => {
    const promise = () =>
      make.insertCallback(centre.client, {
        task_id: centre.open,
        attempt_id: centre.done.attempt,
        team_lane: centre.lane,
      });
    expect(await broken(centre, 'promises_are_audited', promise)).toMatchObject({ checked: 1, broken: 1 });
  });

  it('sees a case that was owed and never opened', async () => {
    const breach = () =>
      sql(`UPDATE call_task SET case_due = true, closed_at = '2026-03-01T02:00:00Z' WHERE id = $1`, [
        centre.done.id,
      ]);
    expect(await broken(centre, 'cases_are_opened', breach)).toMatchObject({ checked: 1, broken: 1 });
  });

  it('sees a branch whose record shared a call, and got no case for it when the other branch did', async () => {
    const found = (branch: string) => {
      const breach = async () => {
        await sql(`UPDATE draw_item SET branch_code = $1 WHERE record_key = 'P-RIDER'`, [branch]);
        const { id } = await make.insertCase(centre.client, { record_key: 'P-LEAD', task_id: centre.open });
        await make.insert(centre.client, 'case_event', {
          case_id: id,
          at: NOW,
          actor: 'system',
          kind: 'opened',
          after: JSON.stringify({ taskId: centre.open }),
        });
      };
      return broken(centre, 'cases_are_opened', breach);
    };
    expect(await found('3301')).toMatchObject({ checked: 2, broken: 0 });
    expect(await found('4401')).toMatchObject({ checked: 2, broken: 1, samples: [String(centre.open)] });
  });

  it('sees an import whose counts do not add up', async () => {
    const found = await broken(centre, 'imports_add_up', async () => {
      await sql(`ALTER TABLE import_run DROP CONSTRAINT import_run_adds_up`);
      await sql(
        `INSERT INTO import_run (kind, state, rows_read, created, started_by, started_at) VALUES ('policies', 'done', 3, 2, 'x', $1)`,
        [NOW],
      );
    });
    expect(found).toMatchObject({ checked: 1, broken: 1 });
  });
});

describe('2 · one live attempt for each task and number', () => {
  it('sees two live attempts to one number', async () => {
    const found = await broken(centre, 'one_live_call', async () => {
      await sql(`DROP INDEX attempt_one_live_per_phone`);
      const live = {
        state: 'ringing',
        ended_at: null,
        disposition: null,
        disposed_at: null,
        disposed_by: null,
      };
      await addAttempt(centre.client, { task_id: centre.open, ...live });
      await addAttempt(centre.client, { task_id: centre.open, number: 2, ...live });
    });
    expect(found.broken).toBe(2); // once by number, once by task
  });

  it('sees calls that overlap, and lets one begin at the instant the other ended', async () => {
    const other = (started_at: Date) =>
      broken(centre, 'calls_never_overlap', () =>
        addAttempt(centre.client, { task_id: centre.open, started_at, ended_at: minutes(9) }),
      );
    expect(await other(minutes(0.25))).toMatchObject({ checked: 2, broken: 1 });
    expect(await other(minutes(0.5))).toMatchObject({ checked: 2, broken: 0 });
  });
});

describe('3 · attempts', () => {
  it('sees a gap, a count that differs from the task, and a fourth', async () => {
    const name = 'attempts_within_cycle';
    const task = (attempts: number) =>
      sql(`UPDATE call_task SET attempts = ${attempts} WHERE id = $1`, [centre.open]);
    const add = (...numbers: number[]) =>
      numbers.reduce<Promise<unknown>>(
        (before, number) => before.then(() => addAttempt(centre.client, { task_id: centre.open, number })),
        Promise.resolve(),
      );
    expect(await broken(centre, name, () => task(1).then(() => add(2)))).toMatchObject({
      broken: 1,
      samples: [String(centre.open)],
    });
    expect(await broken(centre, name, () => add(1))).toMatchObject({ broken: 1 });
    expect(await broken(centre, name, () => task(2).then(() => add(1, 2)))).toMatchObject({ broken: 0 });
    const fourth = await broken(centre, name, async () => {
      await sql(`ALTER TABLE attempt DROP CONSTRAINT attempt_number_in_cycle`);
      await sql(`ALTER TABLE call_task DROP CONSTRAINT call_task_three_attempts`);
      await task(4).then(() => add(1, 2, 3, 4));
    });
    expect(fourth).toMatchObject({ broken: 1 });
  });

  it('sees an attempt given back although the customer was rung', async () => {
    const found = await broken(centre, 'spent_unless_ours', () => sql(`UPDATE attempt SET counted = false`));
    expect(found).toMatchObject({ checked: 1, broken: 1 });
    const denied = `UPDATE attempt SET counted = false, disposition = 'agent_cancelled', outcome = 'answered'`;
    expect(await broken(centre, 'spent_unless_ours', () => sql(denied))).toMatchObject({ broken: 1 });
  });

  it('sees a number called more often in a day than its cap', async () => {
    const found = await broken(centre, 'within_daily_cap', async () => {
      for (const number of [1, 2, 3])
        await addAttempt(centre.client, { task_id: centre.open, number, started_at: minutes(number) });
    });
    expect(found).toEqual({ checked: 1, broken: 1, samples: [String(centre.done.attempt)] });
  });
});
