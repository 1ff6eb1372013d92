import { readTwilioInbound } from './twilio-inbound.rules';
import { readTwilioReport } from './twilio-report.rules';

describe('a kept callback', () => {
  const token = '3f0e2a52-6a0f-4f0e-9a55-0d1f3b0a7c11';
  const said = (MessageStatus: string, more: object = {}) =>
    readTwilioReport({ token, form: { MessageSid: 'SM1', MessageStatus, ...more } });

  it.each([
    ['accepted', 'accepted'],
    ['scheduled', 'accepted'],
    ['queued', 'queued'],
    ['sending', 'sending'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'delivered'],
    ['undelivered', 'undelivered'],
    ['failed', 'failed'],
  ])('%s is %s', (status, ours) => {
    expect(said(status)).toEqual({ token, status: ours, code: null, providerRef: 'SM1' });
  });

  it('says why, in our words, where it is an end', () => {
    expect(said('undelivered', { ErrorCode: '30003' })).toMatchObject({ code: 'unreachable' });
    expect(said('failed', { ErrorCode: '21610' })).toMatchObject({ code: 'opted_out' });
    expect(said('failed', { ErrorCode: '31002' })).toMatchObject({ code: 'twilio_31002' });
    expect(said('canceled')).toMatchObject({ status: 'failed', code: 'canceled' });
    expect(said('delivered', { ErrorCode: '30003' })).toMatchObject({ code: null });
  });

  it('is read by its older names too, with whatever else stands in it', () => {
    expect(
      readTwilioReport({ token, form: { SmsSid: 'SM2', SmsStatus: 'sent', Odd: ['a', 'b'], Future: 'x' } }),
    ).toEqual({ token, status: 'sent', code: null, providerRef: 'SM2' });
  });

  it.each([
    said('partially_delivered'),
    said('constructor'),
    said(''),
    ...[null, 'x', {}, { token }, { token: 'x', form: { MessageStatus: 'sent' } }, { token, form: 'x' }].map(
      (payload) => readTwilioReport(payload),
    ),
  ])('that says nothing we know says nothing', (report) => expect(report).toBeNull());
});

describe('a customer’s text', () => {
  const written = (Body: string, more: object = {}) =>
    readTwilioInbound({ form: { MessageSid: 'SM1', From: '+8613800138000', Body, ...more } });

  it('has its name, its sender and its words, and whatever else Twilio adds', () => {
    expect(written('你好', { FromCity: '', NumMedia: '0', Future: ['a', 'b'] })).toEqual({
      ref: 'SM1',
      from: '+8613800138000',
      body: '你好',
      meaning: null,
      answered: false,
    });
    expect(readTwilioInbound({ form: { SmsSid: 'SM2', From: '+861' } })).toMatchObject({
      ref: 'SM2',
      body: '',
    });
  });

  it.each([
    'STOP',
    ' stop ',
    'StopAll',
    'Unsubscribe',
    'CANCEL',
    'END',
    'quit',
    'START',
    'Yes',
    'unstop',
    'HELP',
    'info',
  ])('%p has been answered by Twilio', (word) =>
    expect(written(word)).toMatchObject({ answered: true, meaning: null }),
  );

  it.each(['STOP PLEASE', 'please cancel', '退订', 'T', 'R', 'TD', '帮助', '恢复', 'stop it'])(
    '%p has not: it acts on single words of its own only',
    (word) => expect(written(word)).toMatchObject({ answered: false }),
  );

  it.each([
    ['STOP', 'opt_out'],
    ['START', 'opt_in'],
    ['HELP', 'help'],
  ])('that a messaging service took for %s is that, and answered', (OptOutType, meaning) => {
    expect(written('不要了', { OptOutType })).toMatchObject({ meaning, answered: true });
    expect(written('不要了', { OptOutType: 'SOMETHING' })).toMatchObject({ meaning: null, answered: false });
  });

  it.each([
    null,
    'x',
    {},
    { form: {} },
    { form: { MessageSid: 'SM1' } },
    { form: { From: '+861', Body: 'x' } },
  ])('%j is none', (payload) => expect(readTwilioInbound(payload)).toBeNull());
});
