import fc from 'fast-check';
import { z } from 'zod';
import { bilingual, fieldErrors, pathText } from './field-errors.rules';

function errorsOf(schema: z.ZodType, input: unknown, prefix?: string) {
  const parsed = schema.safeParse(input, { error: bilingual });
  return parsed.success ? [] : fieldErrors(parsed.error.issues, prefix);
}

describe('errors of the input, each with its field, in Chinese and English', () => {
  it.each<[string, z.ZodType, unknown, object]>([
    ['missing', z.object({ a: z.int() }), {}, { field: 'a', message: '必填 · required' }],
    [
      'of another type',
      z.object({ a: z.int() }),
      { a: 'x' },
      { field: 'a', hint: '类型应为 number · expected: number' },
    ],
    [
      'too small',
      z.object({ a: z.int().min(1) }),
      { a: 0 },
      { message: '数值过小 · too small', hint: '不小于 1 · at least 1' },
    ],
    [
      'too big',
      z.object({ a: z.number().lt(3) }),
      { a: 3 },
      { message: '数值过大 · too big', hint: '小于 3 · less than 3' },
    ],
    ['too long', z.string().max(2), 'abc', { message: '太长 · too long', hint: '不大于 2 · at most 2' }],
    ['too few', z.array(z.int()).min(1), [], { message: '项数太少 · too few' }],
    ['not of the list', z.enum(['x', 'y']), 'z', { field: '', hint: '可选值：x, y · one of: x, y' }],
    ['unknown', z.strictObject({}), { b: 1 }, { field: 'b', message: '未知字段 · unknown field' }],
    [
      'not an instant',
      z.object({ at: z.iso.datetime() }),
      { at: 'now' },
      { field: 'at', hint: expect.stringContaining('2026-03-02T') },
    ],
    [
      'told by the schema itself',
      z.string({ error: '请写文字 · write text' }),
      1,
      { message: '请写文字 · write text' },
    ],
  ])('%s', (_what, schema, input, expected) => {
    expect(errorsOf(schema, input)).toEqual([expect.objectContaining(expected)]);
  });

  it('names a parameter that has no path of its own', () => {
    expect(errorsOf(z.coerce.number(), 'x', 'id')[0]!.field).toBe('id');
  });

  it('tells at most a hundred', () => {
    const input = { rows: Array.from({ length: 500 }, () => ({})) };
    expect(errorsOf(z.object({ rows: z.array(z.object({ a: z.int() })) }), input)).toHaveLength(100);
  });

  it('writes paths as people do', () => {
    expect(pathText(['rows', 3, 'phone'])).toBe('rows[3].phone');
    expect(pathText([])).toBe('');
    expect(pathText([0, 'a'])).toBe('[0].a');
  });

  it('never quotes back what was sent', () => {
    const schema = z.strictObject({
      phone: z.string().max(3),
      kind: z.enum(['a']),
      at: z.iso.date(),
      n: z.int().max(9),
    });
    const secret = fc.stringMatching(/^1[3-9]\d{9}$/);
    fc.assert(
      fc.property(secret, (phone) => {
        const errors = errorsOf(schema, { phone, kind: phone, at: phone, n: Number(phone) });
        expect(errors).toHaveLength(4);
        expect(JSON.stringify(errors)).not.toContain(phone);
      }),
    );
  });
});
