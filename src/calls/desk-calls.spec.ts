import { openDialer, type DialerFixture } from '../../test/dialer-fixture';
import { AgentService } from '../queue/agent.service';
import { ClaimService } from '../queue/claim.service';
import { QueueService } from '../queue/queue.service';
import { CallReportService } from './call-report.service';
import { DialService } from './dial.service';
import { RecordService } from './record.service';

/** Calls on desk phones are told afterwards: what was called is spent, when it was called is what counts. */
describe('desk calls', () => {
  let dialer: DialerFixture;
  let claims: ClaimService;
  let records: RecordService;

  beforeAll(async () => {
    dialer = await openDialer({}, 'manual');
    claims = dialer.app.get(ClaimService);
    records = dialer.app.get(RecordService);
  });
  afterAll(() => dialer.close());
  beforeEach(() => dialer.reset());

  async function claimed() {
    await dialer.tasks(1);
    return (await claims.takeNext('A1'))!;
  }

  it('keep their claim by heartbeats for as long as people talk', async () => {
    const held = await claimed();
    for (let minute = 0; minute < 10; minute++) {
      dialer.clock.advance(60_000);
      await dialer.app.get(AgentService).heartbeat('A1', held.id, held.epoch);
      await dialer.app.get(QueueService).tickReap(dialer.clock.now());
    }
    const told = await records.recordDeskCall('A1', held.id, held.epoch, { disposition: 'completed' });
    expect(told.taskId).toBe(held.id);
  });

  it('are judged by when they began: 11:58 is inside the morning, however late it is told', async () => {
    dialer.clock.set('2026-03-02T03:57:00Z');
    const held = await claimed();
    dialer.clock.set('2026-03-02T04:01:00Z');
    const late = { disposition: 'completed' };
    await records.recordDeskCall('A1', held.id, held.epoch, {
      ...late,
      startedAt: new Date('2026-03-02T03:58:00Z'),
    });
    expect(await dialer.one(`SELECT started_at, ended_at FROM attempt`)).toEqual({
      started_at: new Date('2026-03-02T03:58:00Z'),
      ended_at: new Date('2026-03-02T04:01:00Z'),
    });
  });

  it.each(['2026-03-02T01:59:59Z', '2026-03-02T02:00:01Z'])(
    'did not begin at %s: before the claim, or to come',
    async (startedAt) => {
      const held = await claimed();
      await expect(
        records.recordDeskCall('A1', held.id, held.epoch, {
          disposition: 'completed',
          startedAt: new Date(startedAt),
        }),
      ).rejects.toMatchObject({ code: 'started_at' });
    },
  );
});

describe('what an agent may say of a call that the carrier has made', () => {
  let dialer: DialerFixture;
  beforeAll(async () => void (dialer = await openDialer({ seed: 'answered' })));
  afterAll(() => dialer.close());

  it.each(['agent_cancelled', 'carrier_error', 'unrecorded'])(
    'is not %s: it stays spent (product §4)',
    async (disposition) => {
      await dialer.reset();
      await dialer.tasks(60);
      const records = dialer.app.get(RecordService);
      for (;;) {
        const task = (await dialer.app.get(ClaimService).takeNext('A1'))!;
        const { id } = await dialer.app.get(DialService).dial('A1', task.id, task.epoch);
        dialer.clock.advance(4 * 60_000);
        await dialer.app.get(CallReportService).settled();
        const attempt = await dialer.one<{ disposition: string | null }>(
          `SELECT disposition FROM attempt WHERE id = $1`,
          [id],
        );
        if (attempt.disposition !== null) continue;
        await expect(records.recordByAgent('A1', id, { disposition })).rejects.toMatchObject({
          code: 'call_was_made',
        });
        expect(await dialer.one(`SELECT attempts, state FROM call_task WHERE id = $1`, [task.id])).toEqual({
          attempts: 1,
          state: 'calling',
        });
        return;
      }
    },
  );
});

describe('agents who are heard of', () => {
  let dialer: DialerFixture;
  let agents: AgentService;
  beforeAll(async () => {
    dialer = await openDialer();
    agents = dialer.app.get(AgentService);
  });
  afterAll(() => dialer.close());
  beforeEach(() => dialer.reset());

  async function minutes(count: number, each: () => Promise<unknown>): Promise<void> {
    for (let minute = 0; minute < count; minute++) {
      dialer.clock.advance(60_000);
      await each();
      await dialer.app.get(QueueService).tickAgents(dialer.clock.now());
    }
  }

  it('stay ready while they ask in vain, all through lunch', async () => {
    await agents.enter('A1', 'ready', null, 'A1');
    await minutes(30, () => dialer.app.get(ClaimService).takeNext('A1'));
    expect((await agents.state('A1')).state).toBe('ready');
  });

  it('are offline after ten minutes of silence, with an audit row; a break of an hour is a break', async () => {
    await agents.enter('A1', 'ready', null, 'A1');
    await agents.enter('A2', 'break', '午餐', 'A2');
    await minutes(60, async () => undefined);
    expect((await agents.state('A1')).state).toBe('offline');
    expect(await agents.state('A2')).toMatchObject({ state: 'break', reason: '午餐' });
    expect(
      await dialer.database.query(
        `SELECT actor, after ->> 'state' AS state FROM audit_entry WHERE entity_type = 'agent' AND entity_id = 'A1' ORDER BY id DESC LIMIT 1`,
      ),
    ).toEqual([{ actor: 'system', state: 'offline' }]);
  });
});
