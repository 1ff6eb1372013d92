import { openDialer, type DialerFixture } from '../../test/dialer-fixture';
import { insertLane } from '../../test/factory';
import { CallReportService } from '../calls/call-report.service';
import { DialService } from '../calls/dial.service';
import { RecordService } from '../calls/record.service';
import { CARRIER, type Carrier } from '../carriers/port';
import { ClaimService } from './claim.service';
import { LaneBoard } from './lane-board';
import { QueueService } from './queue.service';

/** 预约回拨: a promise is kept, missed or handed over, never forgotten. */
describe('scheduled callbacks', () => {
  let dialer: DialerFixture;
  let claims: ClaimService;
  let queue: QueueService;
  let records: RecordService;

  // An exchange without people would be simpler to answer for; hanging up ends each call at once.
  beforeAll(async () => {
    dialer = await openDialer({ seed: 'answered' });
    claims = dialer.app.get(ClaimService);
    queue = dialer.app.get(QueueService);
    records = dialer.app.get(RecordService);
  });
  afterAll(() => dialer.close());
  beforeEach(() => dialer.reset());

  /** Calls until somebody answers: which numbers do is the exchange's secret. */
  async function answeredCall(agent: string, attempts = 0): Promise<{ attemptId: number; taskId: number }> {
    await dialer.tasks(60, attempts ? { dueAt: '2026-03-09T00:00:00Z' } : {});
    if (attempts) await dialer.database.query(`UPDATE call_task SET attempts = $1`, [attempts]);
    for (;;) {
      const task = (await claims.takeNext(agent))!;
      const attempt = await dialer.app.get(DialService).dial(agent, task.id, task.epoch);
      dialer.clock.advance(4 * 60_000);
      await dialer.app.get(CallReportService).settled();
      const { disposition } = await dialer.one<{ disposition: string | null }>(
        `SELECT disposition FROM attempt WHERE id = $1`,
        [attempt.id],
      );
      if (disposition === null) {
        await dialer.database.query(`DELETE FROM call_task WHERE id <> $1`, [task.id]);
        return { attemptId: attempt.id, taskId: task.id };
      }
    }
  }
  /** The call ends, and its agent writes up that a third party answered. */
  async function over(agent: string, attemptId: number): Promise<void> {
    dialer.clock.advance(4 * 60_000);
    await dialer.app.get(CallReportService).settled();
    await records.recordByAgent(agent, attemptId, { disposition: 'third_party' }).catch(() => undefined);
  }
  const promise = (agent: string, attemptId: number, at: string) =>
    records.recordByAgent(agent, attemptId, { disposition: 'callback', promisedAt: new Date(at) });
  const callback = () =>
    dialer.one<{ state: string; task_id: number }>(
      `SELECT state, task_id FROM scheduled_callback ORDER BY id DESC LIMIT 1`,
    );
  async function at(instant: string): Promise<void> {
    dialer.clock.set(instant);
    dialer.app.get(LaneBoard).invalidate();
    await queue.tickPromote(dialer.clock.now());
    await queue.tickCallbacks(dialer.clock.now());
  }

  it('comes back at its time, to its own agent alone, before everything else, and is done when the call has been made', async () => {
    const { attemptId, taskId } = await answeredCall('A1');
    await promise('A1', attemptId, '2026-03-03T07:00:00Z');
    await dialer.tasks(5);
    await at('2026-03-03T07:00:00Z');
    expect((await claims.takeNext('A2'))!.id).not.toBe(taskId);
    const task = (await claims.takeNext('A1'))!;
    expect(task).toMatchObject({ id: taskId, priority: 0 });
    const attempt = await dialer.app.get(DialService).dial('A1', task.id, task.epoch);
    expect((await callback()).state).toBe('pending');
    await over('A1', attempt.id);
    expect((await callback()).state).toBe('done');
  });

  it('is not kept by a call that never went out: it stays the agent’s, first in line', async () => {
    const { attemptId, taskId } = await answeredCall('A1');
    await promise('A1', attemptId, '2026-03-03T07:00:00Z');
    await at('2026-03-03T07:00:00Z');
    const task = (await claims.takeNext('A1'))!;
    const place = jest.spyOn(dialer.app.get<Carrier>(CARRIER), 'place');
    place.mockResolvedValueOnce({ kind: 'refused', code: 'no_line', ours: true });
    await dialer.app.get(DialService).dial('A1', task.id, task.epoch);
    expect((await callback()).state).toBe('pending');
    expect(
      await dialer.one(`SELECT state, priority, attempts FROM call_task WHERE id = $1`, [taskId]),
    ).toMatchObject({ state: 'waiting', priority: 0, attempts: 1 });
    await at('2026-03-03T07:01:00Z');
    expect((await claims.takeNext('A1'))!.id).toBe(taskId);
  });

  it('can be made again on the call that kept the first, and each step has its audit row', async () => {
    const { attemptId, taskId } = await answeredCall('A1');
    await promise('A1', attemptId, '2026-03-03T07:00:00Z');
    await at('2026-03-03T07:00:00Z');
    const task = (await claims.takeNext('A1'))!;
    const attempt = await dialer.app.get(DialService).dial('A1', task.id, task.epoch);
    // Whether this number answers is the exchange's secret: here it has.
    await dialer.database.query(
      `UPDATE attempt SET state = 'ended', outcome = 'answered', ended_at = started_at WHERE id = $1`,
      [attempt.id],
    );
    await promise('A1', attempt.id, '2026-03-04T07:00:00Z');
    expect(
      await dialer.database.query(`SELECT state FROM scheduled_callback WHERE task_id = $1 ORDER BY id`, [
        taskId,
      ]),
    ).toEqual([{ state: 'done' }, { state: 'pending' }]);
    expect(
      await dialer.database.query(
        `SELECT e.action FROM audit_entry e JOIN scheduled_callback c ON e.entity_id = c.id::text AND c.task_id = $1
         WHERE e.entity_type = 'scheduled_callback' ORDER BY e.id`,
        [taskId],
      ),
    ).toEqual([
      { action: 'scheduled_callback.made' },
      { action: 'scheduled_callback.done' },
      { action: 'scheduled_callback.made' },
    ]);
  });

  it('of a salesperson falls to the branch’s team, and comes home after the call', async () => {
    const own = await insertLane(dialer.database.pool, { pool: 'staff:A1' });
    await dialer.database.query(`UPDATE staff SET branch_code = '33' WHERE staff_no = 'A2'`);
    const { attemptId, taskId } = await answeredCall('A1');
    await dialer.database.query(`UPDATE call_task SET lane = $2 WHERE id = $1`, [taskId, own.id]);
    await promise('A1', attemptId, '2026-03-03T07:00:00Z');
    await at('2026-03-03T07:15:00Z');
    expect((await callback()).state).toBe('handed_over');
    const task = (await claims.takeNext('A2'))!;
    expect(task.id).toBe(taskId);
    const attempt = await dialer.app.get(DialService).dial('A2', task.id, task.epoch);
    await over('A2', attempt.id);
    expect(await dialer.one(`SELECT lane FROM call_task WHERE id = $1`, [taskId])).toEqual({ lane: own.id });
  });

  it('falls to the team after the tolerance, still first in line', async () => {
    const { attemptId, taskId } = await answeredCall('A1');
    await promise('A1', attemptId, '2026-03-03T07:00:00Z');
    await dialer.tasks(5);
    await at('2026-03-03T07:14:59Z');
    expect((await callback()).state).toBe('pending');
    await at('2026-03-03T07:15:00Z');
    expect((await callback()).state).toBe('handed_over');
    expect((await claims.takeNext('A2'))!.id).toBe(taskId);
  });

  it('goes back to its team’s lane and its own priority when the promised call was not answered', async () => {
    const { attemptId, taskId } = await answeredCall('A1');
    await promise('A1', attemptId, '2026-03-03T07:00:00Z');
    await at('2026-03-03T07:00:00Z');
    const task = (await claims.takeNext('A1'))!;
    const attempt = await dialer.app.get(DialService).dial('A1', task.id, task.epoch);
    await dialer.app.get(DialService).hangUp(attempt.id, 'A1');
    await dialer.app.get(CallReportService).settled();
    await records.recordByAgent('A1', attempt.id, { disposition: 'no_answer' }).catch(() => undefined);
    expect(await dialer.one(`SELECT lane, priority FROM call_task WHERE id = $1`, [taskId])).toEqual({
      lane: dialer.lane,
      priority: 50,
    });
  });

  it('refuses a time that is past, outside the hours, or too far, and names the next one', async () => {
    const { attemptId } = await answeredCall('A1');
    await expect(promise('A1', attemptId, '2026-03-01T07:00:00Z')).rejects.toMatchObject({
      code: 'promise_past',
    });
    await expect(promise('A1', attemptId, '2026-03-03T05:00:00Z')).rejects.toMatchObject({
      code: 'promise_outside_hours',
      details: { facts: { nextAt: '2026-03-03T06:30:00.000Z' } },
    });
    await expect(promise('A1', attemptId, '2026-06-03T07:00:00Z')).rejects.toMatchObject({
      code: 'promise_too_far',
    });
    await expect(records.recordByAgent('A1', attemptId, { disposition: 'callback' })).rejects.toMatchObject({
      code: 'promise_time',
    });
  });

  it('opens a linked task when the cycle’s attempts are spent, or the time lies beyond the cycle', async () => {
    const { attemptId, taskId } = await answeredCall('A1', 2);
    await promise('A1', attemptId, '2026-03-03T07:00:00Z');
    expect(await dialer.one(`SELECT state, close_reason FROM call_task WHERE id = $1`, [taskId])).toEqual({
      state: 'closed',
      close_reason: 'superseded',
    });
    const linked = await dialer.one<{ id: number; attempts: number }>(
      `SELECT id, attempts, follows_task_id AS follows FROM call_task WHERE follows_task_id = $1`,
      [taskId],
    );
    expect(linked).toMatchObject({ attempts: 0, follows: taskId });
    expect((await callback()).task_id).toBe(linked.id);
  });

  it('is missed, not forgotten, when its cycle ends without a call', async () => {
    const { attemptId } = await answeredCall('A1');
    await promise('A1', attemptId, '2026-03-08T12:00:00Z');
    await at('2026-03-09T00:00:00Z');
    await queue.tickExpire(dialer.clock.now());
    await queue.tickCallbacks(dialer.clock.now());
    expect((await callback()).state).toBe('missed');
  });
});
