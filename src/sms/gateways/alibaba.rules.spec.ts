import {
  detailOf,
  e164Of,
  failureOf,
  mainlandNumber,
  outcomeOf,
  readAlibabaReport,
  sendDates,
  unfitValues,
  wordOf,
} from './alibaba.rules';

const token = '3f0e2a52-6a0f-4f0e-9a55-0d1f3b0a7c11';

describe('what Alibaba answers', () => {
  it.each([
    ['isv.MOBILE_NUMBER_ILLEGAL', { kind: 'refused', code: 'invalid_number' }],
    ['isv.CUSTOMER_REFUSED', { kind: 'refused', code: 'opted_out' }],
    ['isv.BUSINESS_LIMIT_CONTROL', { kind: 'refused', code: 'too_many' }],
    ['isv.SOMETHING_NEW', { kind: 'refused', code: 'alibaba_something_new' }],
    ['isv.OUT_OF_SERVICE', { kind: 'later', code: 'account' }],
    ['isv.AMOUNT_NOT_ENOUGH', { kind: 'later', code: 'account' }],
    ['isv.DAY_LIMIT_CONTROL', { kind: 'later', code: 'account' }],
    ['isv.SMS_SIGNATURE_ILLEGAL', { kind: 'later', code: 'account' }],
    ['isp.RAM_PERMISSION_DENY', { kind: 'later', code: 'account' }],
    ['isv.SMS_TEMPLATE_ILLEGAL', { kind: 'wrong_template', said: 'isv.SMS_TEMPLATE_ILLEGAL' }],
    ['isv.TEMPLATE_MISSING_PARAMETERS', { kind: 'wrong_template', said: 'isv.TEMPLATE_MISSING_PARAMETERS' }],
    ['Throttling.User', { kind: 'later', code: 'rate_limited' }],
    // Their fault, and it may have gone out.
    ['isp.SYSTEM_ERROR', { kind: 'ambiguous', why: 'isp.SYSTEM_ERROR' }],
    ['VALVE:D_MC', { kind: 'ambiguous', why: 'VALVE:D_MC' }],
  ])('%s → %j', (code, outcome) => expect(outcomeOf(code)).toEqual(outcome));

  it.each([
    [
      { statusCode: 400, code: 'Throttling.User' },
      { kind: 'later', code: 'rate_limited' },
    ],
    [
      { statusCode: 503, code: 'Throttling' },
      { kind: 'later', code: 'rate_limited' },
    ],
    [
      { statusCode: 400, code: 'SignatureDoesNotMatch' },
      { kind: 'later', code: 'account' },
    ],
    [
      { statusCode: 404, code: 'InvalidAccessKeyId.NotFound' },
      { kind: 'later', code: 'account' },
    ],
    [
      { statusCode: 400, code: 'InvalidTimeStamp.Expired' },
      { kind: 'later', code: 'account' },
    ],
    [
      { statusCode: 403, code: 'undefined' },
      { kind: 'later', code: 'account' },
    ],
    [
      { statusCode: 400, code: 'isv.MOBILE_NUMBER_ILLEGAL' },
      { kind: 'refused', code: 'invalid_number' },
    ],
    [
      { statusCode: 500, code: 'InternalError' },
      { kind: 'ambiguous', why: 'HTTP 500' },
    ],
    [
      { statusCode: 503, code: 'ServiceUnavailable' },
      { kind: 'ambiguous', why: 'HTTP 503' },
    ],
    [{ code: 'ECONNREFUSED' }, { kind: 'later', code: 'unreachable' }],
    [{ code: 'ENOTFOUND' }, { kind: 'later', code: 'unreachable' }],
    [{ code: 'ECONNRESET' }, { kind: 'ambiguous', why: 'ECONNRESET' }],
    // The library calls a silent connection of theirs a timeout of connecting; it may have been made long ago.
    [
      { name: 'RequestTimeoutError', message: 'ConnectTimeout' },
      { kind: 'ambiguous', why: 'RequestTimeoutError' },
    ],
    [undefined, { kind: 'ambiguous', why: 'no answer' }],
  ])('thrown %j → %j', (error, outcome) => expect(failureOf(error)).toEqual(outcome));

  it('is told without the number that stands in the library’s message', () => {
    const error = Object.assign(new Error('POST https://x/?PhoneNumbers=13812345678 failed.'), {
      code: 'EPIPE',
    });
    expect(JSON.stringify(failureOf(error))).not.toContain('138');
  });
});

describe('values of a registered template', () => {
  it.each([
    [{ plate: '粤B12345' }, null],
    [{ plate: '字'.repeat(35) }, null],
    [{ plate: '字'.repeat(36) }, 'too_long'],
    [{ plate: '𠮷'.repeat(35) }, null],
    [{ plate: '' }, 'missing_data'],
    [{ plate: 'https://x.cn' }, 'value_not_allowed'],
    [{ plate: 'WWW.x.cn' }, 'value_not_allowed'],
    [{}, null],
  ])('%j → %s', (values, unfit) => expect(unfitValues(values)).toBe(unfit));
});

describe('numbers', () => {
  it.each([
    ['+8613812345678', '13812345678'],
    ['+862112345678', null],
    ['+85212345678', null],
    ['+12025550123', null],
  ])('%s goes there as %s', (e164, national) => expect(mainlandNumber(e164)).toBe(national));

  it.each([
    ['13812345678', '+8613812345678'],
    ['8613812345678', '+8613812345678'],
    ['+8613812345678', '+8613812345678'],
    ['008613812345678', '+8613812345678'],
    ['02112345678', null],
    ['', null],
  ])('%s comes back as %s', (number, e164) => expect(e164Of(number)).toBe(e164));
});

it.each([
  ['2026-03-11T10:00:00+08:00', ['20260311']],
  ['2026-03-11T23:30:00+08:00', ['20260311', '20260312']],
  ['2026-03-11T00:05:00+08:00', ['20260311', '20260310']],
  // Still the eleventh by UTC.
  ['2026-03-11T18:00:00Z', ['20260312']],
])('a text meant at %s is sought on %j', (at, dates) => expect(sendDates(new Date(at))).toEqual(dates));

describe('receipts', () => {
  const pushed = {
    phone_number: '13812345678',
    send_time: '2026-03-11 10:00:00',
    report_time: '2026-03-11 10:00:05',
    success: true,
    err_code: 'DELIVERED',
    err_msg: '用户接收成功',
    sms_size: '1',
    biz_id: '848922680159657299^0',
    out_id: token,
  };

  it('are read, whatever else is in them', () => {
    expect(readAlibabaReport({ ...pushed, more: 1 })).toEqual({
      token,
      status: 'delivered',
      code: null,
      providerRef: '848922680159657299^0',
    });
    expect(readAlibabaReport({ ...pushed, success: false, err_code: 'UNDELIV' })).toMatchObject({
      status: 'undelivered',
      code: 'unreachable',
    });
    expect(readAlibabaReport({ ...pushed, success: 'false', err_code: null, biz_id: null })).toEqual({
      token,
      status: 'undelivered',
      code: 'alibaba_unknown',
      providerRef: null,
    });
  });

  it.each([null, 'x', {}, { ...pushed, out_id: 'theirs' }, { ...pushed, success: 1 }])(
    'that are none of ours are nothing: %j',
    (payload) => expect(readAlibabaReport(payload)).toBeNull(),
  );

  it.each([
    [{ sendStatus: 1 }, 'sent', null],
    [{ sendStatus: 2, errCode: 'EXPIRED' }, 'undelivered', 'expired'],
    [{ sendStatus: 3, errCode: 'DELIVERED' }, 'delivered', null],
  ])('listed as %j: %s %s', (detail, status, code) =>
    expect(detailOf(token, detail, 'b')).toEqual({ token, status, code, providerRef: 'b' }),
  );

  it('a status that we do not know tells nothing', () => {
    expect(() => detailOf(token, { sendStatus: 9 }, null)).toThrow(/no status that we know/);
  });

  it.each([
    ['CA:0054', 'alibaba_ca_0054'],
    ['isp.GATEWAY_ERROR', 'alibaba_gateway_error'],
    ['', 'alibaba_unknown'],
    ['toString', 'alibaba_tostring'],
  ])('a code of theirs, %s, is ours as %s', (code, word) => expect(wordOf(code)).toBe(word));
});
