import fc from 'fast-check';
import {
  SHEET_COLUMNS,
  headingOf,
  readHeadings,
  readSheetRow,
  type SheetColumn,
  type SheetPlan,
} from './case-sheet.rules';

const HEADINGS = SHEET_COLUMNS.map(headingOf);
const planOf = (cells: string[]): SheetPlan => {
  const read = readHeadings(cells);
  if ('problem' in read) throw new Error(read.problem);
  return read.plan;
};
const PLAN = planOf(HEADINGS);
const row = (cells: Partial<Record<SheetColumn, string>>) =>
  readSheetRow(
    PLAN,
    SHEET_COLUMNS.map(({ name }) => cells[name] ?? ''),
  );

describe('the heading row', () => {
  it('is known by its words, in any order, with columns of the branch’s own among them', () => {
    const plan = planOf([
      '备注',
      'Cannot_Correct_Because',
      'version',
      ' 核实件号 ',
      '新号码（填写） new_phone',
    ]);
    expect(plan).toMatchObject({
      case_id: 3,
      version: 2,
      new_phone: 4,
      cannot_correct_because: 1,
      confirmed_same: -1,
    });
  });

  it.each([
    [['version', 'new_phone'], /case_id/],
    [['case_id', 'new_phone'], /version/],
    [['case_id', 'version', 'old_phone'], /fill in/],
    [['case_id', 'version', 'new_phone', 'New_Phone'], /twice/],
    [[], /case_id, version/],
    [['客户', '电话'], /missing/],
  ])('%p stops the file', (cells, problem) => {
    expect(readHeadings(cells)).toEqual({ problem: expect.stringMatching(problem) });
  });
});

describe('a row', () => {
  it.each([
    [
      { case_id: '7', version: '1' },
      { kind: 'blank', caseId: 7 },
    ],
    [
      { case_id: '7', version: '1', confirmed_same: '否' },
      { kind: 'blank', caseId: 7 },
    ],
    [
      { case_id: '7', version: '1', new_phone: ' 13912345678 ' },
      {
        kind: 'correct',
        caseId: 7,
        version: 1,
        phone: '13912345678',
        contactName: null,
        confirmedSame: false,
      },
    ],
    [
      { case_id: '7', version: '2', confirmed_same: '是' },
      { kind: 'correct', caseId: 7, version: 2, phone: null, contactName: null, confirmedSame: true },
    ],
    [
      { case_id: '7', version: '2', new_contact_name: '王女士' },
      { kind: 'correct', caseId: 7, version: 2, phone: null, contactName: '王女士', confirmedSame: false },
    ],
    [
      { case_id: '7', version: '1', cannot_correct_because: '失联' },
      { kind: 'close', caseId: 7, version: 1, reason: '失联' },
    ],
  ])('%p is read', (cells, expected) => {
    expect(row(cells)).toEqual(expected);
  });

  it.each([
    [{ case_id: '七', new_phone: '1' }, 'case_id'],
    [{ case_id: '7.5', new_phone: '1' }, 'case_id'],
    [{ case_id: '', new_phone: '1' }, 'case_id'],
    [{ case_id: '9'.repeat(30), new_phone: '1' }, 'case_id'],
    [{ case_id: '7', version: '', new_phone: '1' }, 'version'],
    [
      { case_id: '7', version: '1', new_phone: '1', cannot_correct_because: '失联' },
      'cannot_correct_because',
    ],
    [{ case_id: '7', version: '1', cannot_correct_because: '?' }, 'cannot_correct_because'],
    [{ case_id: '7', version: '1', confirmed_same: '也许' }, 'confirmed_same'],
    [{ case_id: '7', version: '1', new_phone: '1'.repeat(501) }, 'new_phone'],
  ])('%p is rejected by its %s', (cells, field) => {
    expect(row(cells)).toMatchObject({ kind: 'wrong', field });
  });

  it('ends as something, whatever is in it (fast-check)', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '7', '1', '是', '否', '失联', '13912345678', '=1+1'),
    );
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 20 }), (cells) => {
        expect(['blank', 'correct', 'close', 'wrong']).toContain(readSheetRow(PLAN, cells).kind);
      }),
    );
  });
});
