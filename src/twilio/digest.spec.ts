import { digestOf } from './digest';

const URL = '/api/webhooks/twilio/texts/3f0e2a52-6a0f-4f0e-9a55-0d1f3b0a7c11';
const hex = (body: Record<string, unknown>, url = URL) => digestOf(url, body).toString('hex');

describe('the digest of a webhook', () => {
  it('is the same for the same address and fields, in whatever order they came', () => {
    expect(hex({ b: '2', a: '1' })).toBe(hex({ a: '1', b: '2' }));
    expect(digestOf(URL, {})).toHaveLength(32);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['another value', { a: '2', b: '2' }, URL],
    ['another field', { a: '1', c: '2' }, URL],
    ['a field more', { a: '1', b: '2', c: '' }, URL],
    ['another address', { a: '1', b: '2' }, `${URL}x`],
    ['a list', { a: ['1'], b: '2' }, URL],
    ['a value that looks like the next field', { a: '1"\nb="2' }, URL],
  ])('is another for %s', (_what, body, url) => {
    expect(hex(body, url)).not.toBe(hex({ a: '1', b: '2' }));
  });
});
