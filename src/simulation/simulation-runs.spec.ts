import { openTestDatabase, type TestDatabase } from '../../test/database';
import { VirtualClock } from '../clock';
import { readConfig } from '../config';
import { createDatabase, databaseName, databasesOf } from './copy-centre.sql';
import { holdRun, startRun } from './simulation-run.sql';
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
