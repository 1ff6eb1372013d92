import { openDialer, type DialerFixture } from '../../test/dialer-fixture';
import { insertOptOut, insertPolicy } from '../../test/factory';
import { CalendarService } from '../calendar/calendar.service';
import { CARRIER, type Carrier, type PlacedCall } from '../carriers/port';
import { addOptOut } from '../intake/opt-out.sql';
import { ClaimService } from '../queue/claim.service';
import { IdleService } from '../queue/idle.service';
import { LaneBoard } from '../queue/lane-board';
import { QueueService } from '../queue/queue.service';
import { type ClaimedTask } from '../queue/queue.sql';
import { TokenSource } from '../tokens';
import { CallReportService } from './call-report.service';
import { DialService } from './dial.service';
import { RecordService } from './record.service';

/** Invariants 2, 3, 4 and 8: every gate again in the transaction that records the dial. */
describe('gates in the dial itself', () => {
  let dialer: DialerFixture;
  let claims: ClaimService;
  let dials: DialService;

  beforeAll(async () => {
    dialer = await openDialer();
    claims = dialer.app.get(ClaimService);
    dials = dialer.app.get(DialService);
  });
  afterAll(() => dialer.close());
  beforeEach(() => dialer.reset());

  const dial = (task: ClaimedTask) => dials.dial(task.claimedBy, task.id, task.epoch);
  const task = () => dialer.one(`SELECT state, close_reason, attempts FROM call_task`);

  async function until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) await new Promise(setImmediate);
  }

  async function claimed(): Promise<ClaimedTask> {
    await dialer.tasks(1);
    return (await claims.takeNext('A1'))!;
  }

  it('refuses when the window closes in mid-preview, and the task goes back unspent', async () => {
    const held = await claimed();
    dialer.clock.set('2026-03-02T04:00:00Z'); // 12:00: half-open, so already closed
    await expect(dial(held)).rejects.toMatchObject({
      code: 'hours',
      details: { facts: { nextAt: '2026-03-02T06:30:00.000Z' } },
    });
    expect(await task()).toEqual({ state: 'ready', close_reason: null, attempts: 0 });
    expect(await claims.takeNext('A1')).toBeNull();
  });

  it('refuses when somebody closes the day between claim and dial, though this process still has the old calendar', async () => {
    const held = await claimed();
    const calendar = dialer.app.get(CalendarService);
    await calendar.facts();
    calendar.checkEveryMs = Infinity;
    await dialer.database.query(
      `WITH version AS (INSERT INTO calendar_version (version, source, created_by, created_at)
         SELECT max(version) + 1, 'test', 'test', '2026-03-02Z' FROM calendar_version RETURNING version)
       INSERT INTO hours_exception (region, on_date, hours_code, windows, version) SELECT 'CN', '2026-03-02', 'standard', '[]', version FROM version`,
    );
    await expect(dial(held)).rejects.toMatchObject({ code: 'hours' });
    await dialer.database.query(`DELETE FROM hours_exception`);
    await dialer.database.query(
      `INSERT INTO calendar_version (version, source, created_by, created_at) SELECT max(version) + 1, 'test', 'test', '2026-03-02Z' FROM calendar_version`,
    );
    calendar.checkEveryMs = 1000;
    await calendar.reload();
  });

  it('refuses a suspended campaign at the claim and at the dial', async () => {
    const held = await claimed();
    await dialer.database.query(
      `UPDATE campaign SET suspended_at = '2026-03-02T01:00:00Z', suspended_by = 'S1'`,
    );
    await expect(dial(held)).rejects.toMatchObject({ code: 'campaign' });
    dialer.app.get(LaneBoard).invalidate();
    expect(await claims.takeNext('A1')).toBeNull();
    expect(await dialer.app.get(IdleService).explain('A1')).toMatchObject({ reason: 'suspended' });
  });

  it('closes what has been opted out or renewed since', async () => {
    const held = await claimed();
    await dialer.database.dataSource.transaction((manager) =>
      addOptOut(
        manager,
        { phone: held.phone, channel: 'call', rule: null, source: 'test', note: null, createdBy: 'test' },
        dialer.clock.now(),
      ),
    );
    await expect(dial(held)).rejects.toMatchObject({ code: 'opt_out' });
    expect(await task()).toEqual({ state: 'closed', close_reason: 'opted_out', attempts: 0 });
  });

  it('goes on after an opt-out that was lifted, that is of texts, or of another campaign', async () => {
    const held = await claimed();
    const { pool } = dialer.database;
    const lifted = { lifted_at: dialer.clock.now(), lifted_by: 'customer' };
    for (const other of [{ channel: 'call', ...lifted }, { channel: 'text' }, { rule: 'renewal-call' }])
      await insertOptOut(pool, { phone: held.phone, ...other });
    expect((await dial(held)).number).toBe(1);
  });

  it('goes on for the other policies of a call when only the leading one is renewed: 11(3)', async () => {
    for (const [no, renewedBy] of [
      ['P1', 'N1'],
      ['P2', null],
    ])
      await insertPolicy(dialer.database.pool, { policy_no: no, renewed_by: renewedBy });
    const held = await claimed();
    await dialer.database.query(`UPDATE call_task SET record_key = 'P1', also_keys = '{P2}'`);
    expect((await dial(held)).number).toBe(1);
    await dialer.reset();
    for (const no of ['P1', 'P2'])
      await insertPolicy(dialer.database.pool, { policy_no: no, renewed_by: 'N1' });
    const stopped = await claimed();
    await dialer.database.query(`UPDATE call_task SET record_key = 'P1', also_keys = '{P2}'`);
    await expect(dial(stopped)).rejects.toMatchObject({ code: 'record' });
    expect(await task()).toMatchObject({ state: 'closed', close_reason: 'renewed' });
  });

  it('answers two clicks of the same moment with one call', async () => {
    const held = await claimed();
    const [one, other] = await Promise.all([dial(held), dial(held)]);
    expect(other!.id).toBe(one!.id);
    expect(await task()).toMatchObject({ attempts: 1 });
  });

  it('never dials after an opt-out that was committed first, even one that is still under way when the dial begins', async () => {
    const held = await claimed();
    const client = await dialer.database.pool.connect();
    await client.query('BEGIN');
    await addOptOut(
      client,
      { phone: held.phone, channel: 'all', rule: null, source: 'test', note: null, createdBy: 'test' },
      dialer.clock.now(),
    );
    let answered = false;
    const dialled = dial(held).finally(() => (answered = true));
    dialled.catch(() => undefined);
    // The dial waits for the opt-out to be decided: seen in the lock table, not by a pause.
    await until(
      async () =>
        (
          await dialer.one<{ n: number }>(
            `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`,
          )
        ).n > 0,
    );
    expect(answered).toBe(false);
    await client.query('COMMIT');
    client.release();
    await expect(dialled).rejects.toMatchObject({ code: 'opt_out' });
    expect(await dialer.one(`SELECT count(*)::int AS n FROM attempt`)).toEqual({ n: 0 });
  });

  it('stops at the daily cap of a number across its tasks, and waits for the next morning', async () => {
    await dialer.tasks(4, { phones: 1 });
    const records = dialer.app.get(RecordService);
    for (let index = 0; index < 3; index++) {
      const held = (await claims.takeNext('A1'))!;
      await records.recordHeld('A1', held, { disposition: 'completed' });
    }
    const fourth = (await claims.takeNext('A1'))!;
    await expect(dial(fourth)).rejects.toMatchObject({ code: 'daily_cap' });
    const { ready_at: readyAt } = await dialer.one<{ ready_at: Date }>(
      `SELECT ready_at FROM call_task WHERE state = 'waiting'`,
    );
    expect(readyAt.toISOString()).toBe('2026-03-03T01:30:00.000Z');
  });

  it('gives a number in a live call to nobody else', async () => {
    await dialer.tasks(2, { phones: 1 });
    const held = (await claims.takeNext('A1'))!;
    await dial(held);
    expect(await claims.takeNext('A2')).toBeNull();
    expect(await dialer.app.get(IdleService).explain('A2')).toMatchObject({ reason: 'all_busy' });
  });

  it('hands no intent to the carrier that was held up for more than five seconds, and spends nothing on it', async () => {
    const held = await claimed();
    const tokens = dialer.app.get(TokenSource);
    const token = tokens.next();
    // Between the gates and the carrier this process stands still.
    const next = jest.spyOn(tokens, 'next').mockImplementationOnce(() => {
      dialer.clock.advance(5_001);
      return token;
    });
    const attempt = await dial(held);
    next.mockRestore();
    expect(attempt).toMatchObject({ state: 'failed', disposition: 'carrier_error', counted: false });
    const asked = { token } as PlacedCall;
    expect(await dialer.app.get<Carrier>(CARRIER, { strict: false }).find(asked)).toBeNull();
    expect(await task()).toMatchObject({ state: 'waiting', attempts: 0 });
  });

  it('gives back the attempt and the day’s count when the fault was ours', async () => {
    const held = await claimed();
    const attempt = await dial(held);
    await dialer.app.get(CallReportService).settled();
    await dialer.app.get(RecordService).recordBySystem(attempt.id, { disposition: 'carrier_error' });
    expect(await task()).toMatchObject({ state: 'waiting', attempts: 0 });
    expect(await dialer.one(`SELECT attempts FROM phone_day`)).toEqual({ attempts: 0 });
    expect(await dialer.one(`SELECT counted, state FROM attempt`)).toEqual({
      counted: false,
      state: 'failed',
    });
    dialer.clock.advance(60_000);
    await dialer.app.get(QueueService).tickPromote(dialer.clock.now());
    const again = await dial((await claims.takeNext('A1'))!);
    expect(again.number).toBe(1);
  });
});
