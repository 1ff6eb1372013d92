import { QueryRunner } from 'typeorm';
import { TestDatabase, openTestDatabase } from '../../test/database';
import { Db, affected, poolOf, row, rows, run } from './db';

describe('statements', () => {
  let database: TestDatabase;
  let runner: QueryRunner;
  let ways: [string, Db][];

  beforeAll(async () => {
    database = await openTestDatabase();
    await database.dataSource.query('CREATE TABLE pair (x integer, y integer)');
    runner = database.dataSource.createQueryRunner();
    ways = [
      ['pool', database.pool],
      ['data source', database.dataSource],
      ['entity manager', database.dataSource.manager],
      ['query runner', runner],
      ['entity manager of a transaction', runner.manager],
    ];
  });
  beforeEach(() => database.query('TRUNCATE pair'));
  afterAll(async () => {
    await runner.release();
    await database.close();
  });

  it('answer with rows, whatever runs them', async () => {
    for (const [name, db] of ways) {
      const told = [
        await rows(db, 'INSERT INTO pair VALUES ($1, 1), (2, 2) RETURNING x', [1]),
        await rows(db, 'SELECT x FROM pair ORDER BY x'),
        await rows(db, 'UPDATE pair SET y = y + 1 WHERE x = $1 RETURNING x, y', [2]),
        await rows(db, 'WITH gone AS (DELETE FROM pair RETURNING x) SELECT x FROM gone ORDER BY x'),
        await rows(db, 'DELETE FROM pair RETURNING x'),
        await row(db, 'SELECT x FROM pair'),
      ];
      const both = [{ x: 1 }, { x: 2 }];
      expect([name, ...told]).toEqual([name, both, both, [{ x: 2, y: 3 }], both, [], null]);
    }
  });

  it('answer with the number of rows they touched', async () => {
    for (const [name, db] of ways) {
      const told = [
        await affected(db, 'INSERT INTO pair SELECT n, n FROM generate_series(1, 5) n'),
        await affected(db, 'UPDATE pair SET y = 0 WHERE x > 3'),
        await affected(
          db,
          'MERGE INTO pair USING (VALUES (1)) v (x) ON pair.x = v.x WHEN MATCHED THEN DELETE',
        ),
        await run(db, 'DELETE FROM pair WHERE x = 2 RETURNING x'),
        await affected(db, 'DELETE FROM pair'),
      ];
      expect([name, ...told]).toEqual([name, 5, 2, 1, { rows: [{ x: 2 }], affected: 1 }, 3]);
    }
  });

  it('see the transaction they run in', async () => {
    await database.dataSource.transaction(async (manager) => {
      await affected(manager, 'INSERT INTO pair VALUES (1, 1)');
      expect(await rows(manager, 'SELECT x FROM pair')).toEqual([{ x: 1 }]);
      expect(await rows(database.pool, 'SELECT x FROM pair')).toEqual([]);
    });
    expect(await rows(poolOf(database.dataSource), 'SELECT x FROM pair')).toEqual([{ x: 1 }]);
  });

  it('give numbers for bigint, text for dates and numerics, Date for instants', async () => {
    const sql = `SELECT 9007199254740991::bigint AS i, ARRAY[1, 2]::bigint[] AS ii, DATE '2026-02-28' AS d,
      ARRAY[DATE '0001-01-01', DATE '9999-12-31'] AS dd, 0.10::numeric(4, 2) AS n, count(*) AS c,
      TIMESTAMPTZ '2026-03-01 00:00:00+08' AS t FROM pair`;
    for (const [, db] of ways) {
      expect(await row(db, sql)).toEqual({
        i: 9_007_199_254_740_991,
        ii: [1, 2],
        d: '2026-02-28',
        dd: ['0001-01-01', '9999-12-31'],
        n: '0.10',
        c: 0,
        t: new Date('2026-02-28T16:00:00Z'),
      });
    }
  });

  it('never round a bigint', async () => {
    await expect(rows(database.pool, 'SELECT 9007199254740993::bigint AS i')).rejects.toThrow(/does not fit/);
  });

  it('end with their connection, and the process does not, when the server drops one that is held', async () => {
    const held = await poolOf(database.dataSource).connect();
    const found = await row<{ pid: number }>(held, 'SELECT pg_backend_pid() AS pid');
    const gone = new Promise((resolve) => held.once('end', resolve));
    await rows(database.pool, 'SELECT pg_terminate_backend($1)', [found!.pid]);
    await gone;
    await expect(rows(held, 'SELECT 1')).rejects.toThrow();
    held.release(true);
  });

  it('are cut off when they or their transaction hang', async () => {
    const [limits] = await rows(
      database.dataSource,
      `SELECT current_setting('statement_timeout') AS s, current_setting('idle_in_transaction_session_timeout') AS i,
         current_setting('application_name') AS a`,
    );
    expect(limits).toEqual({ s: '1min', i: '1min', a: 'huifang' });
  });
});
