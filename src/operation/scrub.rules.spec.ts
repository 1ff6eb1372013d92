import fc from 'fast-check';
import { scrub, scrubError, scrubValue } from './scrub.rules';

describe('scrub: no personal data in logs (product.md, Access, privacy, audit)', () => {
  it.each([
    ['dialling +8613800138000 now', 'dialling *** now'],
    ['13800138000', '***'],
    ['+86 138 0013 8000', '***'],
    ['138-0013-8000', '***'],
    ['(010) 1234-5678', '***'],
    ['010-12345678', '***'],
    ['１３８００１３８０００', '***'],
    ['invalid input syntax for type integer: "13800138000"', 'invalid input syntax for type integer: "***"'],
    ['plate 京A12345 reported', 'plate *** reported'],
    ['粤BD12345', '***'],
    ['沪A·8888学', '***'],
    ['write to li.lei@example.com', 'write to ***'],
  ])('%s', (text, expected) => expect(scrub(text)).toBe(expected));

  it.each([
    'draw of 2026-03-02T10:00:00.000Z ran',
    'due 2026-03-02, 12 of 345 done in 5.123 s',
    'listening on http://127.0.0.1:3000',
    'attempt 8c9a3a52-1111-4222-8333-123456789012 unknown',
    'lane 12, task 123456',
  ])('leaves %s', (text) => expect(scrub(text)).toBe(text));

  it('drops personal fields whatever they hold, in both spellings and at any depth', () => {
    const line = scrubValue({
      taskId: 10_000_000_001,
      phone: 'x',
      reporter_name: '李雷',
      record: { insuredName: '韩梅梅', spareNumbers: ['a'], plate: '?', branchCode: '3301' },
      list: [{ contactName: '王' }],
      dialled: 13_800_138_000,
    });
    expect(line).toEqual({
      taskId: 10_000_000_001,
      phone: '***',
      reporter_name: '***',
      record: { insuredName: '***', spareNumbers: '***', plate: '***', branchCode: '3301' },
      list: [{ contactName: '***' }],
      dialled: '***',
    });
  });

  it('keeps of a database error what helps, and never the row that it quotes', () => {
    const error = Object.assign(new Error('duplicate key for 13800138000'), {
      code: '23505',
      constraint: 'policy_pk',
      detail: 'Key (phone)=(+8613800138000) already exists.',
      parameters: ['李雷'],
    });
    const text = JSON.stringify(scrubValue({ err: error }));
    expect(text).toContain('policy_pk');
    expect(text).not.toMatch(/13800138000|李雷/);
    expect(scrubError(error)).not.toHaveProperty('detail');
  });

  it('cuts a cycle', () => {
    const loop: Record<string, unknown> = { a: 1 };
    loop.self = loop;
    expect(JSON.stringify(scrubValue(loop))).toContain('…');
  });

  const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
  const phone = fc.oneof(
    digits(9).map((rest) => `1${rest}0`),
    digits(10).map((rest) => `+861${rest}`),
    fc.tuple(digits(3), digits(4), digits(4)).map((parts) => parts.join('-')),
    fc.tuple(digits(3), digits(4), digits(4)).map((parts) => parts.join(' ')),
  );
  const words = fc.stringMatching(/^[a-zé李雷 :,"(]{0,30}$/);

  it('never lets a phone number through, wherever it stands', () => {
    fc.assert(
      fc.property(words, phone, words, (before, number, after) => {
        const scrubbed = scrub(`${before}${number}${after}`);
        expect(scrubbed).not.toContain(number);
        expect(scrubbed).not.toMatch(/\d{7}/);
      }),
    );
  });

  it('is idempotent', () => {
    fc.assert(fc.property(fc.string(), (text) => scrub(scrub(text)) === scrub(text)));
  });
});
