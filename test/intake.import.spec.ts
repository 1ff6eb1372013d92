// Longer than 300 lines: one story of an import after another on the same centre; apart they would each make it anew.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { VirtualClock } from '../src/clock';
import { ContactService } from '../src/intake/contact.service';
import { contactHistory } from '../src/intake/contact.sql';
import { ImportService, type ImportRequest, type ImportResult } from '../src/intake/import.service';
import type { KindName } from '../src/intake/kind';
import { fileSource } from '../src/intake/reader';
import { RecordService } from '../src/intake/record.service';
import { openTestDatabase, type TestDatabase } from './database';

const clock = new VirtualClock('2026-04-01T09:00:00+08:00');
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
beforeEach(() => db.query('TRUNCATE policy, claim, branch, staff, contact_change'));

let files = 0;
async function run(
  kind: KindName,
  content: string,
  options: Partial<ImportRequest> = {},
): Promise<ImportResult> {
  const path = join(folder, `file-${files++}`);
  writeFileSync(path, content);
  return imports.run({ kind, source: await fileSource(path), format: 'file', by: 'tester', ...options });
}

const COLUMNS =
  'policy_no,product_line,holder_type,insured_name,phone,phone_alt,branch_code,underwritten_at,effective_on,expires_on,premium,vip,renewed_by,colour';
interface Line {
  no: string;
  name?: string;
  phone?: string;
  alt?: string;
  premium?: string;
  vip?: string;
  renewed?: string;
  colour?: string;
}
const line = ({
  no,
  name = '张三',
  phone = '',
  alt = '',
  premium = '',
  vip = '',
  renewed = '',
  colour = '',
}: Line) =>
  `${no},individual_motor,individual,${name},${phone},${alt},3301,2026-03-02T10:15:00+08:00,2026-03-03,2027-03-02,${quoted(premium)},${vip},${renewed},${colour}`;
const quoted = (cell: string) => (/[,"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const policies = (...lines: Line[]) => [COLUMNS, ...lines.map(line)].join('\r\n');
const one = async (no: string) => (await db.query(`SELECT * FROM policy WHERE policy_no = $1`, [no]))[0]!;
const state = () => db.query(`SELECT *, xmin::text FROM policy ORDER BY policy_no`);

describe('an import', () => {
  it('creates, updates what differs, leaves the rest alone, and its run, audit and contact changes agree', async () => {
    expect(
      await run('policies', policies({ no: 'P1', phone: '13812345678', premium: '1,000.5' }, { no: 'P2' })),
    ).toMatchObject({
      created: 2,
      notes: { branchesRegistered: 1 },
    });
    expect(await one('P1')).toMatchObject({
      numbers: ['+8613812345678'],
      number_kinds: ['mobile'],
      premium: '1000.50',
      vip: false,
    });
    const result = await run(
      'policies',
      policies(
        { no: 'P1', phone: '13912345678', premium: '1000.50', colour: 'red' },
        { no: 'P2' },
        { no: 'P3' },
      ),
    );
    expect(result).toMatchObject({
      rowsRead: 3,
      created: 1,
      updated: 1,
      unchanged: 1,
      rejected: 0,
      notes: { contactChanges: 1 },
    });
    expect(await one('P1')).toMatchObject({ numbers: ['+8613912345678'], attributes: { colour: 'red' } });
    expect(await contactHistory(db.pool, 'policy', 'P1')).toMatchObject([
      {
        source: 'import',
        reason: `import ${result.runId}`,
        before: { numbers: ['+8613812345678'], typed: ['13812345678', null] },
        after: { numbers: ['+8613912345678'], typed: ['13912345678', null] },
      },
    ]);
    expect(
      await db.query(
        `SELECT actor, after FROM audit_entry WHERE entity_type = 'import_run' AND entity_id = $1`,
        [String(result.runId)],
      ),
    ).toMatchObject([{ actor: 'tester', after: { created: 1, updated: 1, unchanged: 1 } }]);
    expect(await imports.find(result.runId!)).toMatchObject({
      state: 'done',
      rowsRead: 3,
      created: 1,
      encoding: 'utf-8',
    });
    expect(await db.query('SELECT branch_code, name, placeholder FROM branch')).toEqual([
      { branch_code: '3301', name: '3301', placeholder: true },
    ]);
  });

  it('takes nothing away where a cell is empty: empty = unknown (data-contract)', async () => {
    await run(
      'policies',
      policies({
        no: 'P1',
        phone: '13812345678',
        alt: '13912345678',
        vip: 'true',
        renewed: 'P9',
        colour: 'red',
      }),
    );
    const before = await state();
    expect(await run('policies', policies({ no: 'P1' }))).toMatchObject({ unchanged: 1 });
    expect(await state()).toEqual(before);
    // A new first number with an empty second one keeps the second that we know.
    await run('policies', policies({ no: 'P1', phone: '13712345678' }));
    expect(await one('P1')).toMatchObject({
      numbers: ['+8613712345678', '+8613912345678'],
      vip: true,
      renewed_by: 'P9',
    });
  });

  it('does not undo what a branch has corrected, not even where the same number is typed otherwise', async () => {
    await run('policies', policies({ no: 'P1', phone: '13812345678' }));
    await db.dataSource.transaction((manager) =>
      new ContactService(config).correctContact(manager, {
        recordType: 'policy',
        recordKey: 'P1',
        phone: '13700000000',
        by: 'B01',
        reason: null,
        now: clock.now(),
      }),
    );
    expect(await run('policies', policies({ no: 'P1', phone: '13812345678' }))).toMatchObject({
      unchanged: 1,
    });
    expect(await run('policies', policies({ no: 'P1', phone: '+86 138 1234 5678' }))).toMatchObject({
      updated: 1,
      notes: { contactChanges: 0 },
    });
    expect(await one('P1')).toMatchObject({ numbers: ['+8613700000000'], phone: '+86 138 1234 5678' });
    // The core system learnt another number: that is news, and wins.
    await run('policies', policies({ no: 'P1', phone: '13600000000' }));
    expect(await one('P1')).toMatchObject({ numbers: ['+8613600000000'] });
    expect((await contactHistory(db.pool, 'policy', 'P1')).map(({ source }) => source)).toEqual([
      'correction',
      'import',
    ]);
  });

  it.each(['138****5678', '1381234567'])(
    'keeps the numbers it knows where %s came in their place, and counts it',
    async (unread) => {
      await run('policies', policies({ no: 'P1', phone: '13812345678' }));
      expect(await run('policies', policies({ no: 'P1', phone: unread }))).toMatchObject({
        updated: 1,
        notes: { unreadPhones: 1, contactChanges: 0, unreadPhonesKeptOld: 1 },
      });
      expect(await one('P1')).toMatchObject({ numbers: ['+8613812345678'], phone: unread });
      // A word that there is none takes away: 不详 is news.
      await run('policies', policies({ no: 'P1', phone: '13812345678' }));
      const none = await run('policies', policies({ no: 'P1', phone: '不详' }));
      expect(none.notes).toMatchObject({ contactChanges: 1 });
      expect(none.notes).not.toHaveProperty('unreadPhonesKeptOld');
      expect(await one('P1')).toMatchObject({ numbers: [], number_kinds: [] });
    },
  );

  it('leaves what a branch has corrected where only the other phone column changed', async () => {
    await run('policies', policies({ no: 'P1', phone: '13812345678' }));
    await db.dataSource.transaction((manager) =>
      new ContactService(config).correctContact(manager, {
        recordType: 'policy',
        recordKey: 'P1',
        phone: '13700000000',
        by: 'B01',
        reason: null,
        now: clock.now(),
      }),
    );
    await run('policies', policies({ no: 'P1', phone: '13812345678', alt: '0571-88123456' }));
    expect(await one('P1')).toMatchObject({
      numbers: ['+8613700000000', '+8657188123456'],
      number_kinds: ['mobile', 'landline'],
    });
  });

  it('tells what it would do when run dry, and does nothing', async () => {
    const runs = await db.query('SELECT count(*) FROM import_run');
    expect(await run('policies', policies({ no: 'P1' }), { dryRun: true })).toMatchObject({
      runId: null,
      created: 1,
    });
    expect(await state()).toEqual([]);
    expect(await db.query('SELECT * FROM branch')).toEqual([]);
    expect(await db.query('SELECT count(*) FROM import_run')).toEqual(runs);
  });

  it('reads TSV and lines of JSON; camelCase or as in a file', async () => {
    await run('policies', policies({ no: 'P1', phone: '13812345678' }).replaceAll(',', '\t'));
    const json = [
      `{"policy_no":"P1","productLine":"individual_motor","holderType":"individual","insuredName":"张三","phone":13812345678,"branchCode":"3301","underwrittenAt":"2026-03-02T02:15:00Z","effectiveOn":"2026-03-03","expiresOn":"2027-03-02","vip":null}`,
      `{"policy_no":"P2","colour":{"a":["\\u0000",1]}`,
      '[]',
      `{"policy_no":"\\ud800"}`,
    ].join('\n');
    const result = await run('policies', json, { format: 'ndjson' });
    expect(result).toMatchObject({ rowsRead: 4, unchanged: 1, rejected: 3 });
    const kept = await db.query(
      `SELECT row_no, field, reason FROM import_rejection WHERE run_id = $1 AND field IN ('', 'policy_no') ORDER BY row_no`,
      [result.runId],
    );
    expect(kept).toMatchObject([
      { row_no: 2, reason: expect.stringContaining('not JSON') },
      { row_no: 3, reason: expect.stringContaining('JSON object') },
      { row_no: 4, field: 'policy_no', reason: expect.stringContaining('surrogate') },
    ]);
  });

  it('fills in a branch that it had registered under its code, and refuses a circle of parents', async () => {
    await run('policies', policies({ no: 'P1' }));
    expect(await run('branches', 'branch_code,name,parent_code\n3301,杭州,33\n33,浙江,\n')).toMatchObject({
      created: 1,
      updated: 1,
    });
    expect(await run('branches', 'branch_code,name,parent_code\n33,浙江,3301\n34,安徽,33\n')).toMatchObject({
      created: 1,
      rejected: 1,
    });
    expect(await db.query('SELECT branch_code, parent_code, placeholder FROM branch ORDER BY 1')).toEqual([
      { branch_code: '33', parent_code: null, placeholder: false },
      { branch_code: '3301', parent_code: '33', placeholder: false },
      { branch_code: '34', parent_code: '33', placeholder: false },
    ]);
  });
});

describe('nothing half done', () => {
  const many = policies(
    ...Array.from({ length: 40_000 }, (_, index) => ({ no: `K${index}`, phone: '13812345678' })),
  );

  it('a connection cut while rows come in, or while they are merged, changes nothing, and the run says so', async () => {
    await run('policies', policies({ no: 'K1', name: '旧' }));
    const before = await state();
    const cut = (pattern: string) =>
      db.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE $1 AND pid <> pg_backend_pid()`,
        [pattern],
      );
    const cutting: Promise<unknown>[] = [];
    const onProgress = () => void cutting.push(cut('COPY run_policy%'));
    await expect(run('policies', many, { onProgress })).rejects.toThrow();
    await Promise.all(cutting);
    expect(await state()).toEqual(before);
    expect((await imports.list({ limit: 1 }))[0]).toMatchObject({ state: 'failed' });

    await db.query(`CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$`);
    await db.query(
      `CREATE TRIGGER cut BEFORE INSERT ON policy FOR EACH ROW WHEN (NEW.policy_no = 'K20000') EXECUTE FUNCTION cut()`,
    );
    await expect(run('policies', many)).rejects.toThrow();
    await db.query('DROP FUNCTION cut CASCADE');
    expect(await state()).toEqual(before);
    expect((await imports.list({ limit: 1 }))[0]).toMatchObject({ state: 'failed' });
    expect(await run('policies', many)).toMatchObject({ rowsRead: 40_000, created: 39_999, updated: 1 });
  });

  it('a run whose process is gone is failed by whoever looks next', async () => {
    await db.query(
      `INSERT INTO import_run (kind, state, started_by, started_at) VALUES ('claims', 'running', 'x', $1)`,
      [clock.now()],
    );
    expect(await imports.tickOrphanedRuns(clock.now())).toBe(0);
    clock.advance(60_000);
    expect(await imports.tickOrphanedRuns(clock.now())).toBe(1);
    expect(await imports.tickOrphanedRuns(clock.now())).toBe(0);
  });

  it('two files at once, and single records beside them, all arrive, each counted once', async () => {
    const third = (start: number) =>
      policies(...Array.from({ length: 2000 }, (_, index) => ({ no: `C${start + index}` })));
    const [first, second, ...singles] = await Promise.all([
      run('policies', third(0)),
      run('policies', third(1000)),
      ...Array.from({ length: 10 }, (_, index) =>
        records.put('policies', objectOf({ no: `C${index * 300}` }), 'api'),
      ),
    ]);
    const created =
      first.created + second.created + singles.filter(({ outcome }) => outcome === 'created').length;
    expect(created).toBe(3000);
    expect((await state()).length).toBe(3000);
  });
});

function objectOf(given: Line): Record<string, string> {
  const cells = line(given).split(',');
  return Object.fromEntries(COLUMNS.split(',').map((column, index) => [column, cells[index]!]));
}

describe('properties', () => {
  const lineOf: fc.Arbitrary<Line> = fc.record(
    {
      no: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'),
      name: fc.constantFrom('张三', '𠮷田', "=HYPERLINK('x')", 'O\\Brien\t', ''),
      phone: fc.constantFrom('', '13812345678', '13912345678 / 13812345678', '不详', '0571-88123456转801'),
      alt: fc.constantFrom('', '13700000000'),
      premium: fc.constantFrom('', '1.005', '12', 'abc'),
      vip: fc.constantFrom('', 'true', '0'),
      renewed: fc.constantFrom('', 'Z1'),
      colour: fc.constantFrom('', 'red', 'blue'),
    },
    { requiredKeys: ['no'] },
  );
  const facts = () =>
    db.query(
      `SELECT policy_no, insured_name, phone, phone_alt, premium, vip, renewed_by, attributes, numbers, number_kinds FROM policy ORDER BY 1`,
    );

  it('rows read = created + updated + unchanged + rejected; a file twice changes nothing; one by one gives the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(lineOf, { maxLength: 12 }),
        fc.array(lineOf, { maxLength: 12 }),
        async (first, second) => {
          const distinct = (lines: Line[]) => [...new Map(lines.map((each) => [each.no, each])).values()];
          await db.query('TRUNCATE policy, contact_change');
          for (const lines of [first, second, second]) {
            const seen = await run('policies', policies(...lines));
            expect(seen.created + seen.updated + seen.unchanged + seen.rejected).toBe(seen.rowsRead);
            expect(seen.rowsRead).toBe(lines.length);
          }
          const before = await state();
          expect(await run('policies', policies(...second))).toMatchObject({ created: 0, updated: 0 });
          expect(await state()).toEqual(before);
          if ([first, second].some((lines) => distinct(lines).length < lines.length)) return;
          const merged = await facts();
          const changes = (await db.query('SELECT count(*) AS n FROM contact_change'))[0];

          await db.query('TRUNCATE policy, contact_change');
          for (const each of [...first.toReversed(), ...second.toReversed()]) {
            await records.put('policies', objectOf(each), 'api').catch((error: { code: string }) => {
              expect(error.code).toBe('record.refused');
            });
          }
          expect(await facts()).toEqual(merged);
          expect((await db.query('SELECT count(*) AS n FROM contact_change'))[0]).toEqual(changes);
        },
      ),
      { numRuns: 25 },
    );
  });
});
