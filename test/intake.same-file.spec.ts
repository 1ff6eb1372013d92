import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../src/clock';
import { poolOf } from '../src/database/db';
import { ImportService, type ImportRequest } from '../src/intake/import.service';
import { KINDS } from '../src/intake/kinds';
import { fileSource } from '../src/intake/reader';
import { RecordService } from '../src/intake/record.service';
import { NotEmptyAnyMore, StraightCopy } from '../src/intake/straight-copy';
import { openTestDatabase, type TestDatabase } from './database';

/** Time goes on by itself, a millisecond a look: what comes later is later. */
class TickingClock extends VirtualClock {
  override now(): Date {
    this.advance(1);
    return super.now();
  }
}

const clock = new TickingClock('2026-04-01T09:00:00+08:00');
const config = { defaultRegion: 'CN', timeZone: 'Asia/Shanghai' };
let db: TestDatabase;
let imports: ImportService;
let records: RecordService;
let folder: string;

beforeAll(async () => {
  db = await openTestDatabase();
  imports = new ImportService(db.dataSource, clock, config);
  records = new RecordService(db.dataSource, clock, config);
  folder = mkdtempSync(join(tmpdir(), 'huifang-intake-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await db.close();
});
beforeEach(() => db.query('TRUNCATE claim, import_run, import_rejection'));

const claims = (...lines: string[]) => claimsOf(lines);
const claimsOf = (lines: readonly string[]) =>
  `report_no,reporter_name,reporter_phone,reported_at,amount,branch_code\n${lines.join('\n')}\n`;
const claim = (no: string, name = '张三', amount = '') =>
  `${no},${name},13812345678,2026-03-02T10:15:00+08:00,${amount},3301`;

async function run(content: string, options: Partial<ImportRequest> = {}) {
  const path = join(folder, 'claims.csv');
  writeFileSync(path, content);
  const rejected: number[] = [];
  const result = await imports.run({
    kind: 'claims',
    source: await fileSource(path),
    format: 'file',
    by: 'tester',
    rejected: {
      add: async (rows) => void rejected.push(...rows.map(({ no }) => no)),
      restart: async () => void rejected.splice(0),
    },
    ...options,
  });
  return { ...result, rejectedRows: rejected.sort((a, b) => a - b) };
}

describe('the very file of the last run', () => {
  const file = claims(claim('A1'), claim('', '无编号'), claim('A2'), claim('A2', '李四'));
  const again = { rowsRead: 4, created: 0, updated: 0, unchanged: 2, rejected: 2, rejectedRows: [3, 4] };

  it('is known without being read, its rejected rows come back again, and so on for ever', async () => {
    const first = await run(file);
    expect(first).toMatchObject({ created: 2, rejected: 2, rejectedRows: [3, 4] });
    const second = await run(file);
    expect(second).toMatchObject({ ...again, notes: { sameFileAs: first.runId } });
    expect(await run(file)).toMatchObject({ ...again, notes: { sameFileAs: second.runId } });
    expect(await db.query('SELECT run_id FROM import_rejection')).toHaveLength(6);
    expect(await db.query(`SELECT FROM audit_entry WHERE action = 'import.finished'`)).toHaveLength(3);
  });

  it.each([
    [
      'a record has changed since',
      () =>
        records.put(
          'claims',
          { reportNo: 'A1', branchCode: '3301', reportedAt: '2026-03-02T10:15:00+08:00', amount: 5 },
          'api',
        ),
    ],
    [
      'a record has come since',
      () =>
        records.put(
          'claims',
          { reportNo: 'A9', branchCode: '3301', reportedAt: '2026-03-02T10:15:00+08:00' },
          'api',
        ),
    ],
    ['a record is gone', () => db.query(`DELETE FROM claim WHERE report_no = 'A1'`)],
    ['another file came between', () => run(claims(claim('A1', '王五')))],
    ['it is read under other settings', async () => (config.timeZone = 'Asia/Urumqi')],
  ])('is read where %s', async (_, change) => {
    await run(file);
    await change();
    const read = await run(file);
    config.timeZone = 'Asia/Shanghai';
    expect(read.notes.sameFileAs).toBeUndefined();
    expect(read).toMatchObject({ rowsRead: 4, rejected: 2 });
    expect(
      await db.query(`SELECT reporter_name FROM claim WHERE report_no IN ('A1', 'A2') ORDER BY report_no`),
    ).toEqual([{ reporter_name: '张三' }, { reporter_name: '李四' }]);
  });
});

describe('a large file, merged in parts while it is read', () => {
  const many = Array.from({ length: 130_000 }, (_, index) => claim(`M${index}`));

  it('gives what it gives at once, also where a key comes back long after its row was merged', async () => {
    expect(await run(claimsOf(many))).toMatchObject({ rowsRead: 130_000, created: 130_000 });
    const repeated = await run(
      claimsOf([
        ...many.slice(0, 5),
        '',
        ...many.slice(5),
        claim('M0'),
        claim('M1', '李四'),
        claim('M2', 'x', 'y'),
      ]),
    );
    expect(repeated).toMatchObject({ rowsRead: 130_003, updated: 1, unchanged: 130_000, rejected: 2 });
    // M0 once more says nothing new; M1 of line 3 is contradicted by line 130 004, and line 130 005 is no record.
    expect(repeated.rejectedRows).toEqual([3, 130_005]);
    expect(
      await db.query(`SELECT row_no FROM import_rejection WHERE run_id = $1 ORDER BY 1`, [repeated.runId]),
    ).toEqual([{ row_no: 3 }, { row_no: 130_005 }]);
  });

  it('a first load goes straight in, and all of it comes back where a key is met twice at its end', async () => {
    const twice = await run(claimsOf([...many, claim('M1', '李四')]));
    expect(twice).toMatchObject({ rowsRead: 130_001, created: 130_000, rejected: 1, rejectedRows: [3] });
    expect(await db.query(`SELECT reporter_name FROM claim WHERE report_no = 'M1'`)).toEqual([
      { reporter_name: '李四' },
    ]);
  });

  it('a first load registers the branches that nobody has told us of, and leaves unknown values to the table', async () => {
    await db.query(`DELETE FROM branch WHERE branch_code LIKE 'N%'`);
    const lines = ['N1', 'N2', 'N1'].map((branch, at) => `S${at},,,2026-03-02T10:15:00+08:00,,${branch}`);
    expect(await run(claimsOf(lines))).toMatchObject({ created: 3, notes: { branchesRegistered: 2 } });
    expect(
      await db.query(
        `SELECT c.report_no, c.vip, c.numbers, c.reporter_name, b.placeholder, c.known_at = c.changed_at AS once
         FROM claim c JOIN branch b USING (branch_code) WHERE report_no = 'S1'`,
      ),
    ).toEqual([
      { report_no: 'S1', vip: false, numbers: [], reporter_name: null, placeholder: true, once: true },
    ]);
  });

  it('a first load that is not the first any more takes no row for new', async () => {
    await records.put(
      'claims',
      { reportNo: 'E1', branchCode: '3301', reportedAt: '2026-03-02T10:15:00+08:00' },
      'api',
    );
    const client = await poolOf(db.dataSource).connect();
    try {
      await client.query('BEGIN');
      const straight = new StraightCopy(client, KINDS.claims, clock.now());
      await expect(straight.write([Buffer.from('')], new Set())).rejects.toBeInstanceOf(NotEmptyAnyMore);
      await client.query('ROLLBACK');
    } finally {
      client.release();
    }
  });

  it('a row that only the database refuses comes back alone', async () => {
    const result = await run(claims(claim('Q1'), claim('Q2', '张\\N三', '99999999999999.999'), claim('Q3')));
    expect(result).toMatchObject({ created: 2, rejected: 1, rejectedRows: [3] });
    const [kept] = await db.query<{ row: object; reason: string }>(
      'SELECT row, reason FROM import_rejection',
    );
    expect(kept!.row).toMatchObject({ report_no: 'Q2', reporter_name: '张\\N三' });
    expect(kept!.reason).toContain('numeric field overflow');
  });
});
