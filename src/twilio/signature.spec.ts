import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { isSigned } from './signature';

interface Vector {
  name: string;
  auth_token: string;
  url: string;
  form_params?: Record<string, string | string[]>;
  raw_body?: string;
  signature: string;
  valid: boolean;
}

const FILE = join(process.cwd(), '../shared/data/twilio/signature_vectors.part1.json');
const shared = existsSync(FILE);
if (!shared) process.stderr.write(`Vectors of signatures are skipped: ${FILE} is not on this machine.\n`);
const vectors = shared ? (JSON.parse(readFileSync(FILE, 'utf8')) as { vectors: Vector[] }).vectors : [];

(shared ? describe : describe.skip)('signatures that Twilio’s own libraries are tested with', () => {
  it.each(vectors.map((it) => [it.name, it] as const))('%s', (_name, vector) => {
    const { url, form_params: form = {}, raw_body: rawBody, signature, valid } = vector;
    expect(isSigned([vector.auth_token], signature, { url, form, rawBody })).toBe(valid);
  });

  it('are all there', () => expect(vectors.length).toBeGreaterThanOrEqual(22));
});

describe('a signature', () => {
  const url = 'https://huifang.example/api/webhooks/twilio/texts/3f0e2a52-6a0f-4f0e-9a55-0d1f3b0a7c11?a=1';
  const form = { MessageSid: 'SM1', MessageStatus: 'sent', Body: '退订 & “好”', Empty: '' };
  const tokens = ['0'.repeat(32), '1'.repeat(32)];
  const signed = (token: string, over: Record<string, string> = form, at = url) =>
    getExpectedTwilioSignature(token, at, over);

  it('by either token holds, so that one can be exchanged', () => {
    for (const token of tokens) expect(isSigned(tokens, signed(token), { url, form })).toBe(true);
    expect(isSigned(tokens, signed('2'.repeat(32)), { url, form })).toBe(false);
    expect(isSigned([], signed(tokens[0]!), { url, form })).toBe(false);
  });

  it('holds for parameters that nobody has heard of, and for nothing that was changed', () => {
    const more = { ...form, FutureParameter: 'x' };
    expect(isSigned(tokens, signed(tokens[0]!, more), { url, form: more })).toBe(true);
    const was = signed(tokens[0]!);
    expect(isSigned(tokens, was, { url, form: { ...form, MessageStatus: 'delivered' } })).toBe(false);
    expect(isSigned(tokens, was, { url, form: more })).toBe(false);
    expect(isSigned(tokens, was, { url: url.replace('a=1', 'a=2'), form })).toBe(false);
    expect(isSigned(tokens, was, { url: url.replace('huifang', 'huifeng'), form })).toBe(false);
  });

  it.each([undefined, '', 'not base64', ['twice', 'over']])('that is %p is none', (signature) => {
    expect(isSigned(tokens, signature, { url, form })).toBe(false);
  });
});
