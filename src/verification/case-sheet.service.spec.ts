import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import ExcelJS from 'exceljs';
import { CaseCentre, START } from '../../test/case-centre';
import { InvalidInput } from '../errors';
import { SHEET_COLUMNS, headingOf, type SheetColumn } from './case-sheet.rules';

let centre: CaseCentre;
const CLERK = { branch: '3301', actor: 'B01' };
/** What a cell that a spreadsheet runs would look like, in the places that customers and agents write. */
const HOSTILE = '=HYPERLINK("http://evil","点我")';

beforeEach(async () => {
  centre = await CaseCentre.open();
});
afterEach(() => centre.db.close());

const exported = async (format: 'csv' | 'xlsx', branch = '3301') =>
  buffer(await centre.sheets.write(format, { branch, actor: 'B01' }));
const importing = (file: Buffer | string, dryRun = false, branch = '3301') =>
  centre.sheets.read(Readable.from([Buffer.from(file)]), { branch, actor: 'B01' }, dryRun);

const sheetOf = async (file: Buffer) => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(file as unknown as ArrayBuffer);
  return { book, sheet: book.worksheets[0]! };
};
const column = (name: SheetColumn) => SHEET_COLUMNS.findIndex((each) => each.name === name) + 1;
/** A sheet of our own, as rows of what is filled in. */
const csv = (...rows: Partial<Record<SheetColumn, string | number>>[]) =>
  [
    SHEET_COLUMNS.map(headingOf).join(','),
    ...rows.map((row) =>
      SHEET_COLUMNS.map(({ name }) => `"${String(row[name] ?? '').replaceAll('"', '""')}"`).join(','),
    ),
  ].join('\r\n');

const everything = async () =>
  JSON.stringify(
    await centre.db.query(
      `SELECT (SELECT json_agg(c ORDER BY id) FROM verification_case c) AS cases, (SELECT json_agg(p ORDER BY policy_no) FROM policy p) AS policies,
         (SELECT count(*) FROM call_task) AS tasks, (SELECT count(*) FROM case_event) AS events, (SELECT count(*) FROM audit_entry) AS audits`,
    ),
  );

describe('out', () => {
  it('as CSV: text that runs nowhere, phones with their plus, the history in one cell', async () => {
    await centre.openCase('P1', { name: HOSTILE, note: '@SUM(1)', attempts: ['no_answer', 'wrong_number'] });
    const text = (await exported('csv')).toString();
    expect(text.startsWith('\uFEFF核实件号 case_id,')).toBe(true);
    const [, line] = text.split('\r\n');
    expect(line).toContain(`"'${HOSTILE.replaceAll('"', '""')}"`);
    expect(line).toContain(`'+8613812341234`);
    expect(line).toContain('03-03 10:10 无人接听（@SUM(1)）; 03-03 10:10 号码错误');
    expect(line).toContain('号码错误');
    expect(line!.endsWith(',,,,')).toBe(true);
    for (const cell of line!.match(/"(?:[^"]|"")*"|[^,]+/g)!)
      expect(cell.replace(/^"/, '')).not.toMatch(/^[=+\-@]/);
  });

  it('as XLSX: every cell is text by value and by format', async () => {
    await centre.openCase('P1', { name: HOSTILE });
    const { sheet } = await sheetOf(await exported('xlsx'));
    expect(sheet.rowCount).toBe(2);
    const row = sheet.getRow(2);
    row.eachCell({ includeEmpty: false }, (cell) => {
      expect([ExcelJS.ValueType.String, ExcelJS.ValueType.SharedString]).toContain(cell.type);
      expect(cell.formula).toBeUndefined();
      expect(cell.numFmt).toBe('@');
    });
    expect(row.getCell(column('old_phone')).value).toBe('+8613812341234');
    expect(row.getCell(column('contact_name')).value).toBe(HOSTILE);
  });

  it('holds the open cases of the branch and those below it, and no other; each export is audited', async () => {
    await centre.openCase('P1');
    await centre.openCase('P2', { branch: '3302' });
    const done = await centre.openCase('P3');
    await centre.corrections.cannotBeCorrected(done.id, CLERK, { version: 1, reason: '失联' });
    const keysOf = async (branch: string) => {
      const { sheet } = await sheetOf(await exported('xlsx', branch));
      return (sheet.getColumn(column('record')).values as string[]).slice(2);
    };
    expect(await keysOf('3301')).toEqual(['P1']);
    expect(await keysOf('33')).toEqual(['P1', 'P2']);
    expect(await keysOf('65')).toEqual([]);
    const audits = await centre.db.query(
      `SELECT actor, entity_id FROM audit_entry WHERE action = 'case.exported' ORDER BY id`,
    );
    expect(audits).toEqual(['3301', '33', '65'].map((entity_id) => ({ actor: 'B01', entity_id })));
  });

  it('is streamed page by page', async () => {
    await centre.db.query(
      `INSERT INTO call_task (plan_id, campaign_code, record_type, record_key, branch_code, phone, lane, state, priority, ready_at,
         opens_at, due_at, closed_at, close_reason, case_due)
       SELECT 1, 'new-policy', 'policy', 'K' || n, '3301', '+8613800000000', 1, 'closed', 50, $1, $1, $1, $1, 'wrong_number', true
       FROM generate_series(1, 1201) n`,
      [centre.now],
    );
    await centre.tick();
    expect((await exported('csv')).toString().trim().split('\r\n')).toHaveLength(1202);
    expect((await sheetOf(await exported('xlsx'))).sheet.rowCount).toBe(1202);
  });
});

describe('round trip', () => {
  it('an XLSX goes out, is filled in, is previewed, comes in, and comes in again', async () => {
    await centre.openCase('P1', { name: '张三' });
    await centre.openCase('P2', { name: HOSTILE });
    await centre.openCase('P3', { reason: 'unreachable' });
    await centre.openCase('P4');
    const { book, sheet } = await sheetOf(await exported('xlsx'));
    sheet.getRow(2).getCell(column('new_phone')).value = '139-1234-5678';
    // Excel turns typed digits into a number, and a clerk may paste a formula.
    sheet.getRow(3).getCell(column('new_phone')).value = 13912345679;
    sheet.getRow(3).getCell(column('new_contact_name')).value = {
      formula: 'CONCATENATE("王","五")',
      result: '王五',
    };
    sheet.getRow(4).getCell(column('cannot_correct_because')).value = '客户失联';
    const filled = Buffer.from(await book.xlsx.writeBuffer());

    const before = await everything();
    const preview = await importing(filled, true);
    expect(preview).toMatchObject({
      dryRun: true,
      rows: 4,
      corrected: 2,
      closed: 1,
      unchanged: 1,
      rejected: 0,
    });
    expect(preview.changes).toMatchObject([
      { row: 2, outcome: 'corrected', before: ['138****1234'], after: ['139****5678'] },
      { row: 3, outcome: 'corrected', after: ['139****5679'], contactName: '王五' },
      { row: 4, outcome: 'closed', reason: '客户失联' },
    ]);
    expect(await everything()).toBe(before);

    const done = await importing(filled);
    expect(done).toEqual({ ...preview, dryRun: false });
    expect(await centre.case('P1')).toMatchObject({ state: 'corrected', corrected_by: 'B01' });
    expect(await centre.case('P2')).toMatchObject({ state: 'corrected' });
    expect(await centre.case('P3')).toMatchObject({ state: 'cannot_be_corrected', close_note: '客户失联' });
    expect(await centre.case('P4')).toMatchObject({ state: 'open' });
    const [policy] = await centre.db.query(`SELECT numbers, contact_name FROM policy WHERE policy_no = 'P2'`);
    expect(policy).toEqual({ numbers: ['+8613912345679'], contact_name: '王五' });

    const after = await everything();
    expect(await importing(filled)).toMatchObject({
      rows: 4,
      corrected: 0,
      closed: 0,
      unchanged: 4,
      rejected: 0,
    });
    expect(await everything()).toBe(after);
  });

  it('a CSV as it went out changes nothing; in GB18030, with its guards on, it is understood', async () => {
    await centre.openCase('P1', { name: HOSTILE });
    const out = await exported('csv');
    expect(await importing(out)).toMatchObject({ rows: 1, unchanged: 1 });
    const { id } = await centre.case('P1');
    // 无 … 了: what Excel writes on a Chinese Windows.
    const gbk = Buffer.concat([
      Buffer.from(`case_id,version,new_phone,cannot_correct_because\r\n${id},1,,`),
      Buffer.from([0xca, 0xa7, 0xc1, 0xaa]),
      Buffer.from('\r\n'),
    ]);
    expect(await importing(gbk)).toMatchObject({ closed: 1, changes: [{ reason: '失联' }] });
    const other = await centre.openCase('P2');
    expect(
      await importing(csv({ case_id: other.id, version: 1, new_phone: `'+8613912345678` })),
    ).toMatchObject({ corrected: 1 });
  });
});

describe('in', () => {
  it('says of every row what became of it, keeps the good ones, and the counts add up', async () => {
    const mine = await centre.openCase('P1');
    const bad = await centre.openCase('P2');
    const same = await centre.openCase('P3');
    const stale = await centre.openCase('P4');
    const strange = await centre.openCase('P5', { branch: '3302' });
    const idle = await centre.openCase('P6');
    const file = csv(
      { case_id: mine.id, version: 1, new_phone: '13912345678' },
      { case_id: bad.id, version: 1, new_phone: '1391234' },
      { case_id: same.id, version: 1, new_phone: '13812341234' },
      { case_id: stale.id, version: 3, new_phone: '13912345678' },
      { case_id: strange.id, version: 1, new_phone: '13912345678' },
      { case_id: 999_999, version: 1, new_phone: '13912345678' },
      { case_id: idle.id, version: 1 },
      { case_id: mine.id, version: 1, new_phone: '13912345679' },
      { case_id: 'x', new_phone: '13912345679' },
      { case_id: bad.id, version: 1 },
    );
    for (const dryRun of [true, false]) {
      const report = await importing(file, dryRun);
      expect(report).toMatchObject({ rows: 10, corrected: 1, closed: 0, unchanged: 2, rejected: 7 });
      expect(report.rejections.map(({ row, field, code }) => [row, field, code])).toEqual([
        [3, 'new_phone', 'contact.invalid_phone'],
        [4, 'new_phone', 'case.same_number'],
        [5, 'version', 'case.changed'],
        // Another branch's case and one that does not exist are one answer.
        [6, 'case_id', 'case.unknown'],
        [7, 'case_id', 'case.unknown'],
        [9, 'case_id', 'case_sheet.twice'],
        [10, 'case_id', 'case_sheet.row'],
      ]);
    }
    expect(await centre.case('P1')).toMatchObject({ state: 'corrected' });
    expect(await centre.case('P5')).toMatchObject({ state: 'open', version: 1 });
    const [a, b] = (await importing(file, true)).rejections.slice(3, 5);
    expect(a!.reason.replace(/\d+/g, '')).toBe(b!.reason.replace(/\d+/g, ''));
  });

  it('tells that a case has been answered when the sheet answers otherwise, and not when it says the same', async () => {
    const moved = await centre.openCase('P1', { name: '张三' });
    const refused = await centre.openCase('P2', { reason: 'refused', name: '李四' });
    const right = await centre.openCase('P3', { name: '赵六' });
    await centre.corrections.correct(moved.id, CLERK, { version: 1, phone: '13912345678' });
    await centre.corrections.correct(refused.id, CLERK, { version: 1, contactName: '王女士' });
    await centre.corrections.correct(right.id, CLERK, { version: 1, confirmedSame: true });
    const rowOf = async (answer: Partial<Record<SheetColumn, string | number>>) => {
      const { unchanged, rejections } = await importing(csv({ version: 1, ...answer }));
      return unchanged === 1 ? 'unchanged' : rejections[0];
    };
    const late = { code: 'case.not_open', reason: expect.stringContaining('已处理') };
    const [yes, wang] = ['是', '王女士'];
    // A new number was given: neither a confirmation nor another person is the same answer.
    expect(await rowOf({ case_id: moved.id, confirmed_same: yes })).toMatchObject(late);
    expect(await rowOf({ case_id: moved.id, new_contact_name: wang })).toMatchObject(late);
    expect(
      await rowOf({ case_id: moved.id, new_phone: '13912345678', new_contact_name: wang }),
    ).toMatchObject(late);
    expect(await rowOf({ case_id: moved.id, new_phone: '13912345678' })).toBe('unchanged');
    expect(await rowOf({ case_id: moved.id, new_phone: '13912345678', new_contact_name: '张三' })).toBe(
      'unchanged',
    );
    expect(await rowOf({ case_id: refused.id, new_contact_name: wang })).toBe('unchanged');
    expect(await rowOf({ case_id: refused.id, new_contact_name: '李四' })).toMatchObject(late);
    expect(await rowOf({ case_id: right.id, confirmed_same: yes })).toBe('unchanged');
    expect(await rowOf({ case_id: right.id, confirmed_same: yes, new_contact_name: wang })).toMatchObject(
      late,
    );
    expect(await rowOf({ case_id: right.id, cannot_correct_because: '失联' })).toMatchObject(late);
  });

  it.each([
    ['an empty file', '', 'import.empty'],
    ['another table', '客户,电话\r\n张三,13912345678\r\n', 'case_sheet.columns'],
    ['a sheet without a column to fill in', 'case_id,version\r\n1,1\r\n', 'case_sheet.columns'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]), 'import.not_text'],
    ['half a workbook', Buffer.from('PK\u0003\u0004 and no more'), undefined],
  ])('%s is refused as a whole', async (_, file, code) => {
    const refused = importing(file as Buffer | string).then(
      () => null,
      (error: unknown) => error,
    );
    expect(await refused).toBeInstanceOf(InvalidInput);
    if (code) expect(await refused).toMatchObject({ code });
  });

  it('refuses an endless upload without keeping it', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const endless = Readable.from(
      (function* () {
        for (;;) yield chunk;
      })(),
    );
    await expect(centre.sheets.read(endless, CLERK, false)).rejects.toMatchObject({
      code: 'case_sheet.too_large',
    });
  });

  it('read by two at once answers each case once', async () => {
    const rows = [];
    for (let n = 1; n <= 20; n++) {
      centre.clock.set(START);
      rows.push({
        case_id: (await centre.openCase(`P${n}`)).id,
        version: 1,
        new_phone: `${13912345600 + n}`,
      });
    }
    const reports = await Promise.all([importing(csv(...rows)), importing(csv(...rows))]);
    expect(reports.reduce((sum, report) => sum + report.corrected, 0)).toBe(20);
    const [visits] = await centre.db.query(
      `SELECT count(*) AS n FROM call_task WHERE campaign_code = 'second-visit'`,
    );
    expect(visits).toEqual({ n: 20 });
  });
});
