import { rejectedCsv } from './rejected-sheet.rules';

it('gives refused rows back as text that no spreadsheet runs', () => {
  const csv = rejectedCsv(
    ['行', '件', '记录', '列', '原因'],
    [
      {
        row: 2,
        caseId: 7,
        recordKey: '=HYPERLINK("x")',
        field: 'new_phone',
        code: 'x',
        reason: '位数不足, "1"',
      },
      { row: 3, caseId: null, recordKey: null, field: null, code: 'x', reason: '@SUM(1)' },
    ],
    (field) => field ?? '',
  );
  expect(csv).toBe(
    '\uFEFF行,件,记录,列,原因\r\n2,7,"\'=HYPERLINK(""x"")",new_phone,"位数不足, ""1"""\r\n3,,,,\'@SUM(1)\r\n',
  );
});
