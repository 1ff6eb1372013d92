import { type TwilioServer, serveTwilio } from '../../../test/twilio/server';
import { TEST_CREDENTIALS, type TwilioOptions } from '../../../test/twilio/options';
import { settingsOf } from '../../../test/twilio/settings';
import { SystemClock, VirtualClock } from '../../clock';
import { SeededTokens } from '../../tokens';
import { createTwilio } from '../../twilio/client';
import { AmbiguousSend, type OutgoingText, type SoughtText } from './port';
import { TwilioGateway } from './twilio';

const CUSTOMER = '+8613800138000';
const PUBLIC_URL = 'https://huifang.example';
const clock = new SystemClock();
const tokens = new SeededTokens('twilio gateway');

const text = (over: Partial<OutgoingText> = {}): OutgoingText => ({
  token: tokens.next(),
  to: CUSTOMER,
  body: '【惠访】测试',
  expiresAt: new Date(clock.now().getTime() + 3_600_000),
  ...over,
});
const sought = ({ token, to, body }: OutgoingText, over: Partial<SoughtText> = {}): SoughtText => ({
  token,
  to,
  body,
  intentAt: new Date(clock.now().getTime() - 1_000),
  providerRef: null,
  otherRefs: new Set(),
  ...over,
});

describe('texts through Twilio', () => {
  let twilio: TwilioServer;
  let gateway: TwilioGateway;
  /** Requests that Twilio would not have taken as they were, by its code. */
  let objections: number[] = [];
  const open = async (options: Partial<TwilioOptions> = {}, timeoutMs = 5_000, serversClock = clock) => {
    twilio = await serveTwilio(serversClock, { seed: 7, speed: 0.01, route: () => null, ...options });
    const all = settingsOf(twilio.url);
    gateway = new TwilioGateway(createTwilio(all, timeoutMs), all, PUBLIC_URL, clock);
  };
  afterEach(async () => {
    const { violations } = twilio;
    await twilio.close();
    expect(violations.map(({ code }) => code)).toEqual(objections.splice(0));
  });
  const taken = () => twilio.journal.filter(({ event }) => event === 'text_accepted');
  const eventually = async (holds: () => boolean) => {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve));
  };

  it.each([
    [21211, 'invalid_number'],
    [21614, 'not_mobile'],
    [21635, 'landline'],
  ])('are refused for good with %i: %s', async (code, word) => {
    await open();
    twilio.refuseNumber(CUSTOMER, code);
    expect(await gateway.send(text())).toEqual({ kind: 'refused', code: word });
  });

  it('to somebody who has texted STOP are refused as opted out', async () => {
    await open();
    twilio.optOut(CUSTOMER);
    expect(await gateway.send(text())).toEqual({ kind: 'refused', code: 'opted_out' });
  });

  it('are not taken when they come too fast, when nobody answers the door, or when the account is at fault', async () => {
    await open();
    twilio.demand('throttle', 1, 'messages');
    expect(await gateway.send(text())).toEqual({ kind: 'later', code: 'rate_limited' });
    const wrong = settingsOf(twilio.url, { ...TEST_CREDENTIALS, authToken: '9'.repeat(32) });
    const stranger = new TwilioGateway(createTwilio(wrong), wrong, PUBLIC_URL, clock);
    expect(await stranger.send(text())).toEqual({ kind: 'later', code: 'account' });
    objections = [20003];
    await twilio.setDown('refused');
    // Without a connection from before, of which nobody knows what it was still told.
    const fresh = settingsOf(twilio.url);
    gateway = new TwilioGateway(createTwilio(fresh), fresh, PUBLIC_URL, clock);
    expect(await gateway.send(text())).toEqual({ kind: 'later', code: 'unreachable' });
    await twilio.setDown(null);
    expect(taken()).toEqual([]);
  });

  it.each([
    ['acceptAndHang', true],
    ['errorAfterAccept', true],
    ['lose', false],
  ] as const)('(%s) are ambiguous, and asked for once', async (fault, wasTaken) => {
    await open({}, 300);
    twilio.demand(fault, 1, 'messages');
    const one = text();
    await expect(gateway.send(one)).rejects.toThrow(AmbiguousSend);
    await eventually(() => taken().length === (wasTaken ? 1 : 0));
    const found = await gateway.find(sought(one));
    if (wasTaken) expect(found).toMatchObject({ token: one.token, providerRef: taken()[0]!.sid });
    else expect(found).toBeNull();
    expect(taken()).toHaveLength(wasTaken ? 1 : 0);
  });

  it('(503 for an hour) are ambiguous too, and asking fails then: that is no word that it was never taken', async () => {
    await open();
    await twilio.setDown('unavailable');
    await expect(gateway.send(text())).rejects.toThrow(AmbiguousSend);
    await expect(gateway.find(sought(text()))).rejects.toThrow();
    await twilio.setDown(null);
  });

  describe('that must be found', () => {
    it('are asked for by Twilio’s own name where it is known, whatever else went there', async () => {
      await open();
      const one = text();
      const answer = await gateway.send(one);
      const { providerRef } = answer as { providerRef: string };
      await gateway.send({ ...one, token: tokens.next() });
      await eventually(() => twilio.quiet());
      expect(await gateway.find(sought(one, { providerRef, body: 'as the trial account has it' }))).toEqual({
        token: one.token,
        status: 'delivered',
        code: null,
        providerRef,
      });
      await expect(gateway.find(sought(one, { providerRef: `SM${'0'.repeat(32)}` }))).rejects.toThrow();
    });

    it('are the earliest with their words since their intent, and none of our others', async () => {
      await open();
      const [first, second, third] = [text(), text(), text()];
      for (const one of [first, second, third]) await gateway.send(one);
      await gateway.send(text({ body: '别的话' }));
      await gateway.send(text({ to: '+8613800138001' }));
      const [a, b, c] = taken().map(({ sid }) => sid!);
      expect(await gateway.find(sought(first))).toMatchObject({ providerRef: a });
      expect(await gateway.find(sought(second, { otherRefs: new Set([a!]) }))).toMatchObject({
        providerRef: b,
      });
      expect(await gateway.find(sought(third, { otherRefs: new Set([a!, b!]) }))).toMatchObject({
        providerRef: c,
      });
      expect(await gateway.find(sought(third, { otherRefs: new Set([a!, b!, c!]) }))).toBeNull();
      const later = new Date(clock.now().getTime() + 60_000);
      expect(await gateway.find(sought(first, { intentAt: later }))).toBeNull();
      expect(await gateway.find(sought(text({ body: '没有说过' })))).toBeNull();
    });

    it('are found also while Twilio has not sent them yet', async () => {
      await open({ people: { sendSeconds: [3_000, 3_000] } });
      const one = text();
      await gateway.send(one);
      expect(await gateway.find(sought(one))).toMatchObject({ status: 'queued', code: null });
    });

    it('are found where a later one with the same words has been sent before them', async () => {
      await open();
      const [first, second] = [text(), text()];
      for (const one of [first, second]) await gateway.send(one);
      const [a, b] = taken().map(({ sid }) => sid!);
      const { messages } = gateway['client'];
      const listed = await messages.list({ to: first.to });
      // What has not been sent has no instant of sending: a list of what was sent since does not name it.
      jest
        .spyOn(messages, 'list')
        .mockImplementation((async (filter: object) =>
          'dateSentAfter' in filter ? listed.filter(({ sid }) => sid === b) : listed) as never);
      expect(await gateway.find(sought(first))).toMatchObject({ providerRef: a });
    });

    it('tell why they did not arrive', async () => {
      await open();
      twilio.failDelivery(CUSTOMER, 30007);
      const one = text();
      await gateway.send(one);
      await eventually(() => twilio.quiet());
      expect(await gateway.find(sought(one))).toMatchObject({ status: 'undelivered', code: 'filtered' });
    });

    describe('among more to one number than are read', () => {
      /** Hours after the intent. */
      const after = (hours: number) => {
        const all = settingsOf(twilio.url);
        const now = new VirtualClock(new Date(clock.now().getTime() + hours * 3_600_000));
        return new TwilioGateway(createTwilio(all), all, PUBLIC_URL, now);
      };
      let daysAgo = 0;
      class ServersClock extends SystemClock {
        override now(): Date {
          return new Date(super.now().getTime() - daysAgo * 86_400_000);
        }
      }
      const older = async (days: number) => {
        daysAgo = days;
        await open({}, 5_000, new ServersClock());
        for (let count = 0; count < 1_000; count++)
          await twilio.customerTexts('+8613900000000', '从前', CUSTOMER);
        daysAgo = 0;
      };

      it('are in doubt until none of them can wait at Twilio any longer, and found then', async () => {
        await older(3);
        const one = text();
        await gateway.send(one);
        await gateway.send(text({ body: '别的话' }));
        await eventually(() => twilio.quiet());
        const { sid } = taken()[0]!;
        await expect(after(10.9).find(sought(one))).rejects.toThrow('too many');
        expect(await after(11.1).find(sought(one))).toMatchObject({ status: 'delivered', providerRef: sid });
      });

      it('stay in doubt where none, or only a later one, has their words', async () => {
        await older(3);
        const one = text();
        await gateway.send(one);
        await eventually(() => twilio.quiet());
        const { sid } = taken()[0]!;
        const sooner = new Date(clock.now().getTime() - 90_000);
        for (const wanted of [
          sought(text({ body: '没有说过' })),
          sought(one, { intentAt: sooner }),
          sought(one, { otherRefs: new Set([sid!]) }),
        ])
          await expect(after(12).find(wanted)).rejects.toThrow('too many');
      });

      it('stay in doubt where as many were sent in those days', async () => {
        await older(0);
        const one = text();
        await gateway.send(one);
        await eventually(() => twilio.quiet());
        await expect(after(12).find(sought(one))).rejects.toThrow('too many');
      });
    });
  });

  it('expire at Twilio when their hours end before it has sent them', async () => {
    await open({ messagesPerSecond: 0.5, speed: 1 });
    await gateway.send(text());
    const late = text({ body: '晚了', expiresAt: new Date(clock.now().getTime() + 5_200) });
    for (let before = 0; before < 3; before++) await gateway.send(text());
    await gateway.send(late);
    await eventually(() =>
      twilio.journal.some(({ event, token }) => event === 'text_ended' && token === late.token),
    );
    const intentAt = new Date(clock.now().getTime() - 20_000);
    expect(await gateway.find(sought(late, { intentAt }))).toMatchObject({
      status: 'failed',
      code: 'expired',
    });
  }, 30_000);
});
