import { openDialer, type DialerFixture } from '../../test/dialer-fixture';
import { CARRIER, type Carrier } from '../carriers/port';
import { ClaimService } from '../queue/claim.service';
import { QueueService } from '../queue/queue.service';
import { CallReportService } from './call-report.service';
import { DialService } from './dial.service';
import { RecordService } from './record.service';

describe('dialler', () => {
  let dialer: DialerFixture;
  let claims: ClaimService;
  let dials: DialService;
  let records: RecordService;
  let reports: CallReportService;
  let queue: QueueService;

  beforeAll(async () => {
    dialer = await openDialer();
    claims = dialer.app.get(ClaimService);
    dials = dialer.app.get(DialService);
    records = dialer.app.get(RecordService);
    reports = dialer.app.get(CallReportService);
    queue = dialer.app.get(QueueService);
  });
  afterAll(() => dialer.close());
  beforeEach(() => dialer.reset());

  it('gives 64 clients no task and no phone number twice at once, and loses none of 10 000', async () => {
    await dialer.tasks(10_000, { phones: 4_000 });
    const live = new Set<string>();
    const seen = new Set<number>();
    let returned = 0;
    await Promise.all(
      Array.from({ length: 64 }, async (_, index) => {
        for (;;) {
          const task = await claims.takeNext(`A${index + 1}`);
          if (!task) return;
          expect(live.has(task.phone)).toBe(false);
          expect(seen.has(task.id)).toBe(false);
          live.add(task.phone);
          seen.add(task.id);
          // While the others go on claiming, this one still talks.
          await new Promise(setImmediate);
          const done = records.recordHeld(task.claimedBy, task, { disposition: 'completed' });
          // The answer to the record comes after its commit, when the number may already be another's.
          live.delete(task.phone);
          await done.catch((error: Error) => {
            returned++;
            throw error;
          });
        }
      }),
    );
    expect(returned).toBe(0);
    const sum = await dialer.one<{ closed: number; attempts: number; audited: number }>(
      `SELECT count(*) FILTER (WHERE state = 'closed')::int AS closed, (SELECT count(*)::int FROM attempt) AS attempts,
         (SELECT count(*)::int FROM audit_entry WHERE action = 'call_task.closed') AS audited FROM call_task`,
    );
    expect(sum).toEqual({ closed: 10_000, attempts: 10_000, audited: 10_000 });
  });

  it('dials, hears the carrier, records, and closes after three attempts: 9(4)(5)', async () => {
    const [id] = await dialer.tasks(1);
    for (let number = 1; number <= 3; number++) {
      await queue.tickPromote(dialer.clock.now());
      const task = (await claims.takeNext('A1'))!;
      const attempt = await dials.dial('A1', task.id, task.epoch);
      expect(attempt).toMatchObject({ number, state: 'placed', counted: true });
      // The same claim dials once.
      expect((await dials.dial('A1', task.id, task.epoch)).id).toBe(attempt.id);
      dialer.clock.advance(5 * 60_000);
      await reports.settled();
      const ended = await dialer.one<{ state: string; disposition: string | null }>(
        `SELECT state, disposition FROM attempt WHERE id = $1`,
        [attempt.id],
      );
      expect(ended.state).toBe('ended');
      if (ended.disposition === null)
        await records.recordByAgent('A1', attempt.id, { disposition: 'no_answer' });
      const after = await dialer.one<{ state: string; ready_at: Date }>(
        `SELECT state, ready_at, close_reason, case_due FROM call_task WHERE id = $1`,
        [id],
      );
      if (number === 3)
        expect(after).toMatchObject({ state: 'closed', close_reason: 'unreachable', case_due: true });
      else {
        expect(after.state).toBe('waiting');
        dialer.clock.set(after.ready_at);
      }
    }
    const parts = await dialer.one<{ parts: number }>(
      `SELECT parts_tried AS parts FROM call_task WHERE id = $1`,
      [id],
    );
    // Morning, afternoon and evening, one each.
    expect(parts.parts).toBe(1 | 2 | 4);
  });

  it('rings for as long as the campaign says at the dial, not at the draw', async () => {
    const change = (version: number, ringSeconds: number) =>
      dialer.one(
        `INSERT INTO campaign_version (campaign_code, version, clause, "values", effective_from, created_by, created_at)
         SELECT campaign_code, $1, clause, "values" || jsonb_build_object('ringSeconds', $2::int), $3, created_by, created_at
         FROM campaign_version WHERE id = $4 RETURNING id`,
        [version, ringSeconds, dialer.clock.now(), dialer.planId],
      );
    await dialer.tasks(1);
    const task = (await claims.takeNext('A1'))!;
    await change(2, 41);
    const place = jest.spyOn(dialer.app.get<Carrier>(CARRIER), 'place');
    await dials.dial('A1', task.id, task.epoch);
    expect(place.mock.calls.map(([{ ringSeconds }]) => ringSeconds)).toEqual([41]);
    place.mockRestore();
    await change(3, 30);
  });

  it('gives an agent who asks again what they hold', async () => {
    await dialer.tasks(5);
    const [first, second] = await Promise.all([claims.takeNext('A1'), claims.takeNext('A1')]);
    expect(second!.id).toBe(first!.id);
    expect((await claims.takeNext('A1'))!.id).toBe(first!.id);
  });

  it('frees a lost lease without spending an attempt, and refuses the old epoch', async () => {
    await dialer.tasks(1);
    const old = (await claims.takeNext('A1'))!;
    dialer.clock.advance(91_000);
    expect(await queue.tickReap(dialer.clock.now())).toBe(1);
    const task = (await claims.takeNext('A2'))!;
    expect(task).toMatchObject({ id: old.id, attempts: 0, epoch: old.epoch + 1 });
    await expect(dials.dial('A1', old.id, old.epoch)).rejects.toMatchObject({ code: 'lease_lost' });
    await expect(records.recordHeld('A1', old, { disposition: 'completed' })).rejects.toMatchObject({
      code: 'lease_lost',
    });
  });

  it('spends nothing on a desk call that was not made: the task is released instead', async () => {
    await dialer.tasks(1);
    const task = (await claims.takeNext('A1'))!;
    await expect(records.recordHeld('A1', task, { disposition: 'agent_cancelled' })).rejects.toMatchObject({
      code: 'not_a_call',
    });
    expect(await dialer.one(`SELECT attempts, state FROM call_task`)).toEqual({
      attempts: 0,
      state: 'claimed',
    });
  });

  it('keeps a task whose dial went out with its agent, however long the call', async () => {
    await dialer.tasks(1);
    const task = (await claims.takeNext('A1'))!;
    await dials.dial('A1', task.id, task.epoch);
    const { lease_until: lease } = await dialer.one<{ lease_until: Date }>(
      `SELECT lease_until FROM call_task`,
    );
    await queue.tickReap(new Date(lease.getTime() + 3_600_000));
    expect(await dialer.one(`SELECT state, claimed_by FROM call_task`)).toEqual({
      state: 'calling',
      claimed_by: 'A1',
    });
  });

  it('accepts one disposition of an attempt, the same one twice, another never', async () => {
    await dialer.tasks(1);
    const task = (await claims.takeNext('A1'))!;
    const attempt = await dials.dial('A1', task.id, task.epoch);
    await expect(records.recordByAgent('A1', attempt.id, { disposition: 'completed' })).rejects.toMatchObject(
      { code: 'call_still_live' },
    );
    await dials.hangUp(attempt.id, 'A1');
    await reports.settled();
    const { disposition } = await dialer.one<{ disposition: string | null }>(
      `SELECT disposition FROM attempt`,
    );
    const given = disposition ?? 'completed';
    await Promise.all([1, 2, 3].map(() => records.recordByAgent('A1', attempt.id, { disposition: given })));
    await expect(records.recordByAgent('A1', attempt.id, { disposition: 'refused' })).rejects.toMatchObject({
      code: 'already_recorded',
    });
    const { count } = await dialer.one<{ count: number }>(
      `SELECT count(*)::int AS count FROM audit_entry WHERE entity_type = 'call_task' AND entity_id = $1
         AND action IN ('call_task.recorded', 'call_task.closed')`,
      [String(task.id)],
    );
    expect(count).toBe(1);
  });

  it('accepts one of two different dispositions that arrive in the same instant, and says so to the other', async () => {
    await dialer.tasks(1);
    const task = (await claims.takeNext('A1'))!;
    const attempt = await dials.dial('A1', task.id, task.epoch);
    await dialer.one(
      `UPDATE attempt SET state = 'ended', outcome = 'answered', ended_at = started_at RETURNING id`,
    );
    const given = ['completed', 'refused', 'completed', 'refused'];
    const told = await Promise.allSettled(
      given.map((disposition) => records.recordByAgent('A1', attempt.id, { disposition })),
    );
    // Whichever of them came first: everybody is told what is written.
    const { disposition } = await dialer.one<{ disposition: string }>(`SELECT disposition FROM attempt`);
    expect(told.map((each) => each.status)).toEqual(
      given.map((each) => (each === disposition ? 'fulfilled' : 'rejected')),
    );
    for (const each of told)
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'already_recorded' });
  });

  it('answers one of two desk calls under one claim; the other has lost its lease', async () => {
    await dialer.tasks(1);
    const task = (await claims.takeNext('A1'))!;
    const told = await Promise.allSettled(
      ['completed', 'refused'].map((disposition) => records.recordHeld('A1', task, { disposition })),
    );
    expect(told.map((each) => each.status)).toEqual(['fulfilled', 'rejected']);
    expect(told[1]).toMatchObject({ reason: { code: 'lease_lost' } });
  });

  it('closes at the end of its cycle what was not reached, whether ready or waiting', async () => {
    await dialer.tasks(3, { dueAt: '2026-03-02T04:00:00Z' });
    dialer.clock.set('2026-03-02T04:00:00Z');
    expect(await claims.takeNext('A1')).toBeNull();
    expect(await queue.tickExpire(dialer.clock.now())).toBe(3);
    expect(await queue.tickExpire(dialer.clock.now())).toBe(0);
    expect(
      await dialer.one(`SELECT count(*)::int AS n FROM call_task WHERE close_reason = 'expired'`),
    ).toEqual({ n: 3 });
  });
});
