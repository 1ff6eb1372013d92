/**
 * The spreadsheet of open cases that goes out to a branch and comes back filled in. Columns are known by the English word in
 * their heading, in any order; those that a branch fills in are empty when it goes out.
 */
export const SHEET_COLUMNS = [
  { name: 'case_id', zh: '核实件号', width: 10 },
  { name: 'version', zh: '版本', width: 8 },
  { name: 'branch', zh: '机构', width: 12 },
  { name: 'record', zh: '业务记录', width: 24 },
  { name: 'reason', zh: '原因', width: 16 },
  { name: 'due', zh: '期限', width: 18 },
  { name: 'history', zh: '拨打记录', width: 50 },
  { name: 'contact_name', zh: '原联系人', width: 14 },
  { name: 'old_phone', zh: '原号码', width: 20 },
  { name: 'new_phone', zh: '新号码（填写）', width: 20 },
  { name: 'new_contact_name', zh: '新联系人（填写）', width: 18 },
  { name: 'confirmed_same', zh: '原号码核实无误（填“是”）', width: 20 },
  { name: 'cannot_correct_because', zh: '无法修正的原因（填写）', width: 36 },
] as const;
export type SheetColumn = (typeof SHEET_COLUMNS)[number]['name'];

export const REASON_NAMES: Record<string, string> = {
  wrong_number: '号码错误',
  unreachable: '三次未联系上',
  refused: '客户拒绝回访',
  no_contact: '无联系方式',
};

export function headingOf({ name, zh }: (typeof SHEET_COLUMNS)[number]): string {
  return `${zh} ${name}`;
}

/** Where each column stands in a file; -1: it is not there. */
export type SheetPlan = Record<SheetColumn, number>;

const REQUIRED: readonly SheetColumn[] = ['case_id', 'version'];
const ANSWERS: readonly SheetColumn[] = [
  'new_phone',
  'new_contact_name',
  'confirmed_same',
  'cannot_correct_because',
];

/** Reads the heading row. `problem`: no row of the file could be read. */
export function readHeadings(cells: readonly string[]): { plan: SheetPlan } | { problem: string } {
  const words = cells.map((cell): string[] => cell.toLowerCase().match(/[a-z]+(?:_[a-z]+)*/g) ?? []);
  const plan = {} as SheetPlan;
  for (const column of SHEET_COLUMNS) {
    const zh = column.zh.replace(/（.*$/, '');
    const at = words.findIndex((own, index) => own.includes(column.name) || cells[index]!.trim() === zh);
    const again = words.findIndex((own, index) => index > at && at >= 0 && own.includes(column.name));
    if (again >= 0) return { problem: `列重复 · the column ${column.name} occurs twice` };
    plan[column.name] = at;
  }
  const missing = REQUIRED.filter((name) => plan[name] < 0);
  if (missing.length > 0) return { problem: `缺少列 · columns are missing: ${missing.join(', ')}` };
  if (ANSWERS.every((name) => plan[name] < 0))
    return { problem: `没有可填写的列 · there is no column to fill in: ${ANSWERS.join(', ')}` };
  return { plan };
}

/** What a row asks for. */
export type SheetRow =
  | { kind: 'blank'; caseId: number }
  | {
      kind: 'correct';
      caseId: number;
      version: number;
      phone: string | null;
      contactName: string | null;
      confirmedSame: boolean;
    }
  | { kind: 'close'; caseId: number; version: number; reason: string }
  | { kind: 'wrong'; caseId: number | null; field: SheetColumn; reason: string };

const LONGEST = 500;
const YES = /^(?:是|对|已核实|无误|y|yes|true|1|√|✓)$/i;
const NO = /^(?:|否|不|n|no|false|0|×|x)$/i;

/** Reads one row below the headings. Cells are text; a spreadsheet's guard against formulas is off already. */
export function readSheetRow(plan: SheetPlan, cells: readonly string[]): SheetRow {
  const cell = (name: SheetColumn) => (plan[name] < 0 ? '' : (cells[plan[name]] ?? '').trim());
  const caseId = wholeNumber(cell('case_id'));
  const wrong = (field: SheetColumn, reason: string): SheetRow => ({ kind: 'wrong', caseId, field, reason });
  if (caseId === null)
    return wrong('case_id', '核实件号应为数字 · the case’s number is missing or not a number');
  const answers = ANSWERS.map(cell);
  if (
    answers.every((answer) => answer === '') ||
    (NO.test(answers[2]!) && answers[0] === '' && answers[1] === '' && answers[3] === '')
  )
    return { kind: 'blank', caseId };
  const long = ANSWERS.find((name) => cell(name).length > LONGEST);
  if (long) return wrong(long, `超过 ${LONGEST} 字 · longer than ${LONGEST} characters`);
  const version = wholeNumber(cell('version'));
  if (version === null)
    return wrong(
      'version',
      '版本应为数字，请勿改动 · the version is missing or not a number: leave it as it was',
    );
  const [phone, contactName, same, because] = answers as [string, string, string, string];
  if (!YES.test(same) && !NO.test(same))
    return wrong('confirmed_same', '请填“是”或留空 · write “yes” or leave it empty');
  const confirmedSame = YES.test(same);
  if (because !== '') {
    if (phone !== '' || contactName !== '' || confirmedSame)
      return wrong(
        'cannot_correct_because',
        '既填了修正又填了无法修正的原因 · a correction and a reason why there is none',
      );
    if (because.length < 2) return wrong('cannot_correct_because', '请写明原因 · say why');
    return { kind: 'close', caseId, version, reason: because };
  }
  return {
    kind: 'correct',
    caseId,
    version,
    phone: phone || null,
    contactName: contactName || null,
    confirmedSame,
  };
}

function wholeNumber(text: string): number | null {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
