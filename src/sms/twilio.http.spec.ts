import { CUSTOMER, TwilioTexts } from '../../test/twilio-texts';
import type { FaultName } from '../../test/twilio/faults';
import { TemplateService } from './template.service';

let texts: TwilioTexts;
beforeAll(async () => {
  texts = await TwilioTexts.open();
});
afterAll(async () => {
  const { violations } = texts.twilio;
  await texts.close();
  expect(violations).toEqual([]);
});
beforeEach(() => texts.clear());

describe('a text through Twilio', () => {
  it('goes out, is followed step by step, and ends as delivered', async () => {
    const token = await texts.send();
    expect(await texts.states()).toEqual(['sent']);
    await texts.reduce();
    expect(await texts.states()).toEqual(['delivered']);
    expect((await texts.kept()).map((it) => it.said)).toEqual(['queued', 'sending', 'sent', 'delivered']);
    expect(new Set((await texts.kept()).map((it) => it.token))).toEqual(new Set([token]));
    const [message] = await texts.database.query<{ provider: string; ref: string }>(
      'SELECT provider, provider_ref AS ref FROM message',
    );
    expect(message).toEqual({ provider: 'twilio', ref: texts.taken(token)[0]!.sid });
  });

  it.each<[FaultName, number]>([
    ['twiceCallbacks', 4],
    ['shuffledCallbacks', 4],
    ['extraParameters', 4],
    ['wrongSignature', 4],
  ])('%s change nothing: the same end, each step kept once, and no lie at all', async (fault, rows) => {
    texts.twilio.demand(fault, 4, 'messages');
    await texts.send();
    await texts.reduce();
    expect(await texts.states()).toEqual(['delivered']);
    expect(await texts.kept()).toHaveLength(rows);
    expect(new Set((await texts.kept()).map((it) => it.said))).toEqual(
      new Set(['queued', 'sending', 'sent', 'delivered']),
    );
  });

  it('whose callbacks are all lost is asked about, no sooner than ten minutes after, and ends the same', async () => {
    texts.twilio.demand('lostCallbacks', 4, 'messages');
    await texts.send();
    await texts.reduce();
    expect(await texts.states()).toEqual(['sent']);
    const intent = texts.clock.now().getTime();
    await texts.messages.tickReconcile(new Date(intent + 9 * 60_000));
    expect(await texts.states()).toEqual(['sent']);
    await texts.messages.tickReconcile(new Date(intent + 11 * 60_000));
    expect(await texts.states()).toEqual(['delivered']);
  });

  it.each<FaultName>(['acceptAndHang', 'errorAfterAccept'])(
    '(%s) whose answer was lost keeps its intent, is not sent again, and is known by its callbacks',
    async (fault) => {
      texts.twilio.demand(fault, 1, 'messages');
      const token = await texts.send();
      expect(await texts.states()).toEqual(['intent']);
      await texts.messages.tickSend(texts.clock.now());
      await texts.reduce();
      expect(await texts.states()).toEqual(['delivered']);
      expect(texts.taken(token)).toHaveLength(1);
    },
  );

  it('that was taken without a word and without callbacks is found in Twilio’s list; one that was lost is not', async () => {
    texts.twilio.demand('acceptAndHang', 1, 'messages');
    texts.twilio.demand('lostCallbacks', 4, 'messages');
    const taken1 = await texts.send();
    texts.twilio.demand('lose', 1, 'messages');
    const lost = await texts.send('+8613800138009');
    await texts.reduce();
    expect(await texts.states()).toEqual(['intent', 'intent']);
    const later = new Date(texts.clock.now().getTime() + 11 * 60_000);
    await texts.messages.tickReconcile(later);
    expect(await texts.states()).toEqual(['delivered', 'unknown no_trace']);
    await texts.messages.tickSend(later);
    expect([texts.taken(taken1).length, texts.taken(lost).length]).toEqual([1, 0]);
  });

  it.each([
    ['21211', 'invalid_number', true],
    ['21614', 'not_mobile', true],
    ['21635', 'landline', true],
    ['21612', 'no_route', false],
  ])('that is refused with %s fails as %s', async (code, word, closes) => {
    texts.twilio.refuseNumber(CUSTOMER, Number(code));
    await texts.send();
    texts.twilio.refuseNumber(CUSTOMER, null);
    expect(await texts.states()).toEqual([`failed ${word}`]);
    expect(await texts.database.query('SELECT code FROM dead_text_number')).toEqual(
      closes ? [{ code: word }] : [],
    );
  });

  it.each([
    [30003, 'unreachable', 0],
    [30005, 'invalid_number', 1],
    [30006, 'landline', 1],
    [30007, 'filtered', 0],
    [30008, 'carrier', 0],
  ])('that ends with %i is undelivered: %s, and is not sent again', async (code, word, closed) => {
    texts.twilio.failDelivery(CUSTOMER, code);
    const token = await texts.send();
    await texts.reduce();
    texts.twilio.failDelivery(CUSTOMER, null);
    expect(await texts.states()).toEqual([`undelivered ${word}`]);
    expect(await texts.database.query('SELECT 1 FROM dead_text_number')).toHaveLength(closed);
    expect(await texts.database.query('SELECT 1 FROM template_pause')).toHaveLength(code === 30007 ? 1 : 0);
    await texts.messages.tickSend(texts.clock.now());
    expect(texts.taken(token)).toHaveLength(1);
  });

  it('to somebody on Twilio’s own list is refused, and an opt-out of ours for every rule from then on', async () => {
    texts.twilio.optOut(CUSTOMER);
    await texts.send();
    texts.twilio.optIn(CUSTOMER);
    expect(await texts.states()).toEqual(['failed opted_out']);
    expect(await texts.database.query('SELECT phone, channel, rule, source FROM opt_out')).toEqual([
      { phone: CUSTOMER, channel: 'text', rule: null, source: 'provider' },
    ]);
    await texts.send();
    expect(await texts.states()).toEqual(['failed opted_out', 'skipped opted_out']);
  });

  it('of two to one number with the same words, both unanswered, each is found as the one it is', async () => {
    await texts.app
      .get(TemplateService)
      .save('report-receipt', { language: 'zh', body: '报案已登记。', note: null, basedOn: null }, 'S01');
    texts.twilio.demand('acceptAndHang', 2, 'messages');
    texts.twilio.demand('lostCallbacks', 8, 'messages');
    const tokens = [await texts.send(), await texts.send()];
    await texts.reduce();
    expect(await texts.states()).toEqual(['intent', 'intent']);
    await texts.messages.tickReconcile(new Date(texts.clock.now().getTime() + 11 * 60_000));
    expect(await texts.states()).toEqual(['delivered', 'delivered']);
    expect(await texts.database.query('SELECT token, provider_ref AS sid FROM message ORDER BY id')).toEqual(
      tokens.map((token) => ({ token, sid: texts.taken(token)[0]!.sid })),
    );
  });
});
