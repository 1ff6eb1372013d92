import { type TestDatabase, openTestDatabase } from '../../test/database';
import { FollowingClock, SystemClock } from '../clock';
import { ClockWatch } from './clock-watch.service';
import { databaseTime } from './health.sql';
import { HealthService } from './health.service';
import { Metrics } from './metrics';

const FIVE_MINUTES_MS = 300_000;

describe('a machine whose clock is five minutes ahead', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  it('works by the time of the database, is ready, and says how wrong it is', async () => {
    const { dataSource } = database;
    const machine = new SystemClock();
    const clock = new FollowingClock(() => machine.now().getTime() + FIVE_MINUTES_MS);
    const metrics = new Metrics();
    const health = new HealthService(dataSource, clock);
    expect((await health.ready()).checks.find(({ name }) => name === 'clock')).toMatchObject({ ok: false });

    const watch = new ClockWatch(dataSource, clock, metrics);
    await watch.onApplicationBootstrap();
    watch.onModuleDestroy();

    const theirs = await databaseTime(dataSource);
    expect(Math.abs(clock.now().getTime() - theirs.getTime())).toBeLessThan(1_000);
    const { correctionMs, ...check } = (await health.ready()).checks.find(({ name }) => name === 'clock')!;
    expect(check).toMatchObject({ ok: true });
    expect(Math.abs(correctionMs! + FIVE_MINUTES_MS)).toBeLessThan(1_000);
    expect(await metrics.registry.metrics()).toMatch(/huifang_clock_correction_seconds -(299|300)/);
  });
});
