import type * as Processes from 'node:child_process';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { openTestDatabase, type TestDatabase } from '../../test/database';
import { VirtualClock } from '../clock';
import { readConfig } from '../config';
import { createDatabase, databaseName, databasesOf } from './copy-centre.sql';
import { endRun, holdRun, startRun } from './simulation-run.sql';
import { SimulationRuns } from './simulation-runs.service';

/** A run is a process of its own; when it is killed, nobody waits for it for ever and nothing of it stays. */
describe('simulations whose process is gone', () => {
  const clock = new VirtualClock('2026-03-02T02:00:00Z');
  let db: TestDatabase;
  let runs: SimulationRuns;
  let id: number;
  let series = 0;

  beforeAll(async () => {
    db = await openTestDatabase();
    runs = new SimulationRuns(db.dataSource, clock, readConfig({}));
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    // Numbers of this process's own: other tests' databases lie on the same server.
    await db.query(
      `ALTER TABLE simulation_run ALTER COLUMN id RESTART WITH ${process.pid * 1000 + ++series}`,
    );
    id = (await startRun(db.pool, { from: '2026-03-02' }, 'M001', clock.now())).id;
  });

  it('fail, with what to do next, and their databases are dropped', async () => {
    await createDatabase(db.pool, databaseName(id, 1));
    clock.advance(61_000);
    expect(await runs.find(id)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('重新发起'),
    });
    expect(await databasesOf(db.pool, id)).toEqual([]);
    expect(
      await db.query(
        `SELECT action FROM audit_entry WHERE entity_type = 'simulation_run' AND entity_id = $1`,
        [String(id)],
      ),
    ).toEqual([{ action: 'simulation.started' }, { action: 'simulation.failed' }]);
  });

  it('but a run that is held, or has only just begun, goes on', async () => {
    expect((await runs.find(id)).state).toBe('running');
    const session = await db.pool.connect();
    await holdRun(session, id);
    clock.advance(3_600_000);
    expect((await runs.find(id)).state).toBe('running');
    await session.query('SELECT pg_advisory_unlock_all()');
    session.release();
    expect((await runs.find(id)).state).toBe('failed');
  });
});

describe('simulations that are called off', () => {
  const clock = new VirtualClock('2026-03-02T02:00:00Z');
  let db: TestDatabase;
  let runs: SimulationRuns;

  beforeAll(async () => {
    db = await openTestDatabase();
    runs = new SimulationRuns(db.dataSource, clock, readConfig({}));
    await db.query(`ALTER TABLE simulation_run ALTER COLUMN id RESTART WITH ${process.pid * 1000 + 500}`);
  });
  afterAll(() => db.close());

  it('stand as cancelled, whatever their process still says, and are called off once', async () => {
    const { id } = await startRun(db.pool, { from: '2026-03-02' }, 'M001', clock.now());
    expect(await runs.cancel(id, 'S001')).toMatchObject({ id, state: 'cancelled' });
    expect(await endRun(db.pool, id, { summary: {} }, clock.now())).toBe(0);
    expect(await runs.find(id)).toMatchObject({ state: 'cancelled', summary: null });
    await expect(runs.cancel(id, 'S001')).rejects.toMatchObject({ code: 'simulation_over' });
    await expect(runs.cancel(1, 'S001')).rejects.toMatchObject({ code: 'unknown_simulation' });
    expect(
      await db.query(
        `SELECT actor, action FROM audit_entry WHERE entity_type = 'simulation_run' AND entity_id = $1 ORDER BY id`,
        [String(id)],
      ),
    ).toEqual([
      { actor: 'M001', action: 'simulation.started' },
      { actor: 'S001', action: 'simulation.cancelled' },
    ]);
  });

  it('are listed by key and state, without their summaries', async () => {
    const ids: number[] = [];
    for (let i = 0; i < 3; i++) ids.push((await startRun(db.pool, { i }, 'M001', clock.now())).id);
    await endRun(db.pool, ids[1]!, { summary: { big: true } }, clock.now());
    const [newest, second] = await runs.list({ limit: 2 });
    expect([newest!.id, second!.id]).toEqual([ids[2], ids[1]]);
    expect(second).not.toHaveProperty('summary');
    expect((await runs.list({ limit: 1, after: second!.id }))[0]!.id).toBe(ids[0]);
    expect((await runs.list({ limit: 10, state: 'done' })).map(({ id }) => id)).toEqual([ids[1]]);
    await expect(runs.compare(ids[1]!, ids[0]!)).rejects.toMatchObject({ code: 'simulation_not_done' });
  });
});

/** "A run is a process of its own beside a working centre": whatever becomes of it, the centre goes on. */
describe('a simulation beside a working centre', () => {
  const clock = new VirtualClock('2026-03-02T02:00:00Z');
  const options = { from: '2026-03-02' } as unknown as Parameters<SimulationRuns['start']>[0];
  let db: TestDatabase;
  let runs: SimulationRuns;

  // The very module that the service asks, not a copy of its names.
  const processes = jest.requireActual<typeof Processes>('node:child_process');
  class FakeChild extends EventEmitter {
    readonly stdin = new PassThrough();
    readonly stdout = new PassThrough();
    constructor(readonly pid: number | undefined) {
      super();
    }
    kill = () => true;
  }
  const launched = (pid: number | undefined) => {
    const child = new FakeChild(pid);
    jest.spyOn(processes, 'spawn').mockReturnValue(child as unknown as Processes.ChildProcess);
    return child;
  };
  const soon = async (id: number, state: string) => {
    for (;;) {
      const run = await runs.find(id);
      if (run.state === state) return run;
    }
  };

  beforeAll(async () => {
    db = await openTestDatabase();
  });
  beforeEach(() => {
    runs = new SimulationRuns(db.dataSource, clock, readConfig({}));
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => db.close());

  it('two asked for at once are one, and the other is told to wait', async () => {
    const child = launched(1);
    const both = await Promise.allSettled([runs.start(options, 'M001'), runs.start(options, 'M001')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'simulation_busy' },
    });
    expect(processes.spawn).toHaveBeenCalledTimes(1);
    child.emit('close', 1, null);
    launched(2);
    await runs.start(options, 'M001');
  });

  it('that cannot be started fails its run, and leaves the place free', async () => {
    const child = launched(undefined);
    const { id } = await runs.start(options, 'M001');
    child.emit('error', new Error('spawn EAGAIN'));
    expect(await soon(id, 'failed')).toMatchObject({ error: expect.stringContaining('EAGAIN') });
    launched(3);
    await runs.start(options, 'M001');
  });

  it('that is called off is ended, here or when its next day is noted', async () => {
    const child = launched(5);
    const killed = jest.fn(() => true);
    child.kill = killed;
    const { id } = await runs.start(options, 'M001');
    await runs.cancel(id, 'S001');
    expect(killed).toHaveBeenCalledTimes(1);
    // Another process would only see that its note finds nothing to be noted on.
    child.stdout.write('{"progress":{"date":"2026-03-02","broken":0}}\n');
    while (killed.mock.calls.length < 2) await new Promise(setImmediate);
    await createDatabase(db.pool, databaseName(id, 5));
    child.emit('close', null, 'SIGTERM');
    while ((await databasesOf(db.pool, id)).length > 0) await new Promise(setImmediate);
    expect((await runs.find(id)).state).toBe('cancelled');
    launched(6);
    await runs.start(options, 'M001');
  });

  it('that dies over its order, or says what is no JSON, harms nobody', async () => {
    const child = launched(4);
    const { id } = await runs.start(options, 'M001');
    child.stdin.emit('error', new Error('write EPIPE'));
    child.stdout.write('(node:4) Warning: something\nnull\n{"progress":{"date":"2026-03-02","broken":0}}\n');
    for (;;) if ((await runs.find(id)).progress) break;
    expect((await runs.find(id)).progress).toEqual({ date: '2026-03-02', broken: 0 });
    child.emit('close', null, 'SIGKILL');
    expect(await soon(id, 'failed')).toMatchObject({ error: expect.stringContaining('SIGKILL') });
  });
});
