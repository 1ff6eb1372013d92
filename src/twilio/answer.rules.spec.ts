import { failureOf, isNotThere, wordOf } from './answer.rules';

/** As the library throws it. */
const answered = (status: number, code?: number) => Object.assign(new Error('…'), { status, code });
const broken = (code: string) => Object.assign(new Error('…'), { code });

describe('what a failed request means', () => {
  it.each([
    [21211, 'invalid_number'],
    [21217, 'invalid_number'],
    [21614, 'not_mobile'],
    [21635, 'landline'],
    [21610, 'opted_out'],
    [21408, 'region_not_allowed'],
    [21612, 'no_route'],
    [21617, 'too_long'],
    [21999, 'twilio_21999'],
  ])('400 with %i: refused for good, %s', (code, word) => {
    expect(failureOf(answered(400, code))).toEqual({ kind: 'refused', code: word, twilioCode: code });
  });

  it.each([
    [429, 20429],
    [429, undefined],
    [400, 20429],
  ])('%i with %p: too fast, certainly not taken', (status, code) => {
    expect(failureOf(answered(status, code))).toMatchObject({ kind: 'later', code: 'rate_limited' });
  });

  it.each([
    [401, 20003],
    [403, 20005],
    [400, 21606],
    [400, 63038],
    [404, 20404],
    [401, undefined],
    // A proxy's page, or a path that is not there.
    [404, undefined],
    [413, undefined],
  ])('%i with %p: the account, so every further request too', (status, code) => {
    expect(failureOf(answered(status, code))).toMatchObject({ kind: 'later', code: 'account' });
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'CERT_HAS_EXPIRED'])(
    '%s: no connection was made, nothing can have been taken',
    (code) => {
      const later = { kind: 'later', code: 'unreachable', twilioCode: null };
      expect(failureOf(broken(code))).toEqual(later);
      expect(failureOf(Object.assign(new Error('fetch failed'), { cause: { code } }))).toEqual(later);
    },
  );

  it.each([
    [answered(500, 20500), 'HTTP 500'],
    [answered(503), 'HTTP 503'],
    [answered(502, 20502), 'HTTP 502'],
    // A redirect that nobody follows: what stands behind it may have been told.
    [answered(302), 'HTTP 302'],
    [broken('ECONNRESET'), 'ECONNRESET'],
    [broken('ECONNABORTED'), 'ECONNABORTED'],
    [broken('ETIMEDOUT'), 'ETIMEDOUT'],
    [new Error('a body that is no JSON'), 'a body that is no JSON'],
    ['a word', 'a word'],
    [null, 'null'],
  ])('%p: ambiguous', (error, why) => {
    expect(failureOf(error)).toEqual({ kind: 'ambiguous', why });
  });
});

describe('our word for a code', () => {
  it.each([
    [30003, 'unreachable'],
    ['30005', 'invalid_number'],
    ['30006', 'landline'],
    [30007, 'filtered'],
    ['30036', 'expired'],
    ['31002', 'twilio_31002'],
  ])('%p is %s', (code, word) => expect(wordOf(code)).toBe(word));

  it.each([null, undefined, '', '0', 0, 'none'])('%p is no code', (code) => expect(wordOf(code)).toBeNull());
});

describe('that something is not there', () => {
  it('is Twilio’s own word alone: a proxy’s 404 says nothing of a call', () => {
    expect(isNotThere(answered(404, 20404))).toBe(true);
    expect(isNotThere(answered(404))).toBe(false);
    expect(isNotThere(answered(400, 20404))).toBe(false);
    expect(isNotThere(broken('ENOTFOUND'))).toBe(false);
    expect(isNotThere(undefined)).toBe(false);
  });
});
