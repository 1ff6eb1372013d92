import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workbook } from 'exceljs';
import { VirtualClock } from '../src/clock';
import { ImportService, type ImportRequest, type ImportResult } from '../src/intake/import.service';
import { KIND_NAMES, type KindName } from '../src/intake/kind';
import { KINDS } from '../src/intake/kinds';
import { fileSource } from '../src/intake/reader';
import type { RejectedRow } from '../src/intake/rejected-row';
import { openTestDatabase, type TestDatabase } from './database';
import { encodeGb18030 } from './intake.gb18030';

const clock = new VirtualClock('2026-04-01T09:00:00+08:00');
let db: TestDatabase;
let service: ImportService;
let folder: string;
let files = 0;

beforeAll(async () => {
  db = await openTestDatabase();
  service = new ImportService(db.dataSource, clock, { defaultRegion: 'CN', timeZone: 'Asia/Shanghai' });
  folder = mkdtempSync(join(tmpdir(), 'huifang-intake-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await db.close();
});
beforeEach(() => db.query('TRUNCATE policy, claim, complaint, repair, branch, staff, contact_change'));

interface Seen extends ImportResult {
  rejectedRows: RejectedRow[];
}

async function run(
  kind: KindName,
  content: string | Buffer,
  options: Partial<ImportRequest> = {},
): Promise<Seen> {
  const path = join(folder, `file-${files++}`);
  writeFileSync(path, content);
  const rejectedRows: RejectedRow[] = [];
  const result = await service.run({
    kind,
    source: await fileSource(path, 'nasty.csv'),
    format: 'file',
    by: 'tester',
    rejected: {
      add: async (rows) => void rejectedRows.push(...rows),
      restart: async () => void rejectedRows.splice(0),
    },
    ...options,
  });
  expect(result.created + result.updated + result.unchanged + result.rejected).toBe(result.rowsRead);
  expect(rejectedRows).toHaveLength(result.rejected);
  return { ...result, rejectedRows };
}

const reasons = (seen: Seen) =>
  seen.rejectedRows.map(
    ({ no, rejections }) =>
      `${no} ${rejections.map(({ field, reason }) => `${field} ${reason.split(' · ')[0]}`).join('; ')}`,
  );
const count = async (table: string) =>
  (await db.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))[0]!.n;

/** A good row of each kind; `key` stands for its number. */
const GOOD: Record<KindName, Record<string, string>> = {
  policies: {
    policy_no: 'key',
    product_line: 'individual_motor',
    holder_type: 'individual',
    insured_name: '𠮷田',
    phone: '13812345678',
    branch_code: '3301',
    underwritten_at: '2026-03-02T10:15:00+08:00',
    effective_on: '2026-03-03',
    expires_on: '2027-03-02',
  },
  claims: {
    report_no: 'key',
    reporter_name: '𠮷田',
    reported_at: '2026-03-02T10:15:00+08:00',
    branch_code: '3301',
  },
  complaints: {
    complaint_no: 'key',
    complainant_name: '𠮷田',
    received_at: '2026-03-02T10:15:00+08:00',
    severity: 'general',
    branch_code: '3301',
  },
  repairs: {
    repair_no: 'key',
    customer_name: '𠮷田',
    appointed_at: '2026-03-02T10:15:00+08:00',
    branch_code: '3301',
  },
  branches: { branch_code: 'key', name: '𠮷田支公司', time_zone: 'Asia/Shanghai', region: '浙江' },
  staff: { staff_no: 'key', name: '𠮷田', role: 'agent', skills: 'visit;care' },
};
const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const row = (kind: KindName, key: string, change: Record<string, string> = {}) =>
  Object.values({ ...GOOD[kind], [KINDS[kind].key]: key, ...change })
    .map(quoted)
    .join(',');
const header = (kind: KindName) => Object.keys(GOOD[kind]).join(',');
const csv = (kind: KindName, ...rows: string[]) => [header(kind), ...rows].join('\n') + '\n';

describe.each(KIND_NAMES)('%s: a nasty file has a clear answer, nothing lost, nothing half done', (kind) => {
  const { table, key } = KINDS[kind];
  const instant = KINDS[kind].columns.find(({ type }) => type === 'instant' && GOOD[kind][type] !== '')?.name;

  it('good rows are kept, bad ones come back with row, field and reason', async () => {
    const text = Object.keys(GOOD[kind])[kind === 'branches' ? 1 : kind === 'policies' ? 3 : 1]!;
    const seen = await run(
      kind,
      csv(
        kind,
        row(kind, 'A1'),
        row(kind, '', {}),
        row(kind, 'A2', { [text]: 'x\u0000y' }),
        row(kind, 'A3', { [text]: '=1+1' }),
        row(kind, 'A4', { [text]: '😀𠮷'.repeat(20) }),
        row(kind, 'A5').split(',').slice(0, 2).join(','),
        `${row(kind, 'A6')},too,many`,
        row(kind, 'A7'),
      ),
    );
    expect(seen).toMatchObject({ rowsRead: 8, created: 4, rejected: 4 });
    expect(reasons(seen).map((reason) => reason.split(' ')[0])).toEqual(['3', '4', '7', '8']);
    expect(await count(table)).toBe(4);
    expect(await db.query(`SELECT ${key} FROM ${table} WHERE ${key} = 'A3'`)).toHaveLength(1);
  });

  it('the same file again changes nothing; a repeated row is unchanged, a contradicted one comes back', async () => {
    const other = Object.keys(GOOD[kind]).at(-1)!;
    const file = csv(
      kind,
      row(kind, 'B1'),
      row(kind, 'B2'),
      row(kind, 'B2'),
      row(kind, 'B3', { [other]: '' }),
      row(kind, 'B3'),
    );
    const first = await run(kind, file);
    if (
      GOOD[kind][other] !== undefined &&
      !KINDS[kind].columns.find(({ name }) => name === other)!.required
    ) {
      expect(first).toMatchObject({ rowsRead: 5, created: 3, unchanged: 1, rejected: 1 });
      expect(reasons(first)).toEqual([`5 ${key} 与第 6 行编号重复且内容不同，以后者为准，请勿再导入本行`]);
    }
    const before = await db.query(`SELECT *, xmin::text FROM ${table} ORDER BY ${key}`);
    clock.advance(60_000);
    const again = await run(kind, file);
    expect(again).toMatchObject({ created: 0, updated: 0, rejected: first.rejected });
    expect(await db.query(`SELECT *, xmin::text FROM ${table} ORDER BY ${key}`)).toEqual(before);
  });

  it('a file that cannot be read says why, and does nothing', async () => {
    const [first, ...others] = Object.keys(GOOD[kind]);
    await expect(run(kind, '')).rejects.toMatchObject({ code: 'import.empty' });
    await expect(run(kind, '\n\n')).rejects.toMatchObject({ code: 'import.empty' });
    await expect(run(kind, `${others.join(',')}\n`)).rejects.toMatchObject({
      code: 'import.header',
      details: { field: first },
    });
    await expect(run(kind, csv(kind).replace(first!, `${first},${first}`))).rejects.toMatchObject({
      code: 'import.header',
    });
    await expect(run(kind, Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]))).rejects.toMatchObject({
      code: 'import.broken_workbook',
    });
    await expect(run(kind, Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]))).rejects.toMatchObject({
      code: 'import.old_excel',
    });
    await expect(run(kind, Buffer.alloc(10_000))).rejects.toMatchObject({ code: 'import.not_text' });
    const latin = Buffer.concat([
      Buffer.from(csv(kind, row(kind, 'C1'))),
      Buffer.from([0xff, 0xfe, 0x80, 0xff, 0xff, 0xff]),
    ]);
    await expect(run(kind, latin, { encoding: 'gb18030' })).rejects.toMatchObject({
      code: 'import.encoding',
    });
    expect(await count(table)).toBe(0);
    const runs = await db.query<{ state: string }>('SELECT state FROM import_run ORDER BY id DESC LIMIT 5');
    expect(runs.every(({ state }) => state === 'failed')).toBe(true);
  });

  it('a header alone is an import of nothing', async () => {
    expect(await run(kind, csv(kind))).toMatchObject({ rowsRead: 0, created: 0, rejected: 0 });
  });

  it('a line of 10 MB is one rejected row; half a row and an open quote at the end are others', async () => {
    const long = `D1,${'x'.repeat(11_000_000)}`;
    const seen = await run(kind, `${csv(kind, row(kind, 'D0'), long, row(kind, 'D2'))}"D3,never closed\nD4`);
    expect(seen).toMatchObject({ rowsRead: 5, created: 2, rejected: 3 });
    expect(reasons(seen)).toEqual(['3  超过 10 MB', '5  引号未闭合', '6  列数不足']);
  });

  if (instant) {
    it('dates of 1900 and 9999 and days that do not exist are refused, 29 February is a day', async () => {
      const seen = await run(
        kind,
        csv(
          kind,
          row(kind, 'E1', { [instant]: '1900-01-01T00:00:00+08:00' }),
          row(kind, 'E2', { [instant]: '9999-12-31T00:00:00+08:00' }),
          row(kind, 'E3', { [instant]: '2026-02-29T10:00:00+08:00' }),
          row(kind, 'E4', { [instant]: '2024-02-29T10:00:00+08:00' }),
          row(kind, 'E5', { [instant]: '2024-02-29 10:00' }),
          row(kind, 'E6', { [instant]: '2026-03-02T24:30:00+08:00' }),
        ),
      );
      expect(seen).toMatchObject({ created: 2, rejected: 4 });
      const kept = await db.query<Record<string, Date>>(`SELECT ${instant} AS at FROM ${table}`);
      expect(new Set(kept.map(({ at }) => at!.toISOString()))).toEqual(new Set(['2024-02-29T02:00:00.000Z']));
    });
  }

  it('GB18030 is found out, surnames outside the BMP included; a wrong name of an encoding is refused', async () => {
    const bytes = encodeGb18030(csv(kind, row(kind, 'F1')));
    expect(await run(kind, bytes)).toMatchObject({ created: 1 });
    const name = Object.entries(GOOD[kind]).find(([, value]) => value.startsWith('𠮷田'))![0];
    expect(await db.query(`SELECT ${name} AS name FROM ${table} WHERE ${key} = 'F1'`)).toMatchObject([
      { name: expect.stringMatching(/^𠮷田/) },
    ]);
    await expect(run(kind, bytes, { encoding: 'utf-8' })).rejects.toMatchObject({ code: 'import.encoding' });
  });

  it('a workbook counts as its results: formulas, dates, numbers, text; a formula without a result is refused', async () => {
    const book = new Workbook();
    const sheet = book.addWorksheet('1');
    sheet.addRow(Object.keys(GOOD[kind]));
    const cells = Object.values({ ...GOOD[kind], [key]: '00017' });
    sheet.addRow(cells);
    sheet.addRow(Object.values({ ...GOOD[kind], [key]: '00018' })).getCell(1).value = {
      formula: 'B1&"x"',
      result: 'G18',
    };
    sheet.addRow(Object.values({ ...GOOD[kind] })).getCell(1).value = { formula: 'B1&"x"' };
    sheet.addRow(Object.values({ ...GOOD[kind] })).getCell(1).value = Number('12345678901234567890');
    const seen = await run(kind, Buffer.from(await book.xlsx.writeBuffer()));
    expect(seen).toMatchObject({
      rowsRead: 4,
      created: 2,
      rejected: 2,
      notes: { format: 'xlsx', formulasAsResults: 2 },
    });
    expect(reasons(seen)).toEqual([
      expect.stringContaining('A4: 公式没有可用的结果'),
      expect.stringContaining('A5: 数字超过 15 位'),
    ]);
    expect(
      (await db.query(`SELECT ${key} AS key FROM ${table} ORDER BY 1`)).map(({ key: found }) => found),
    ).toEqual(['00017', 'G18']);
  });
});
