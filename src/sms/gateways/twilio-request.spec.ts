import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TEST_NUMBER } from '../../../test/twilio/options';
import { settingsOf } from '../../../test/twilio/settings';
import { VirtualClock } from '../../clock';
import { SeededTokens } from '../../tokens';
import { createTwilio } from '../../twilio/client';
import type { OutgoingText } from './port';
import { TwilioGateway } from './twilio';

const CUSTOMER = '+8613800138000';
const PUBLIC_URL = 'https://huifang.example';
const SERVICE = `MG${'2'.repeat(32)}`;
const tokens = new SeededTokens('twilio requests');

describe('what is asked of Twilio', () => {
  let server: Server;
  let asked: URLSearchParams[];
  let url: string;
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += String(part)));
      request.on('end', () => {
        asked.push(new URLSearchParams(body));
        response
          .writeHead(201, { 'content-type': 'application/json' })
          .end('{"sid":"SM1","status":"queued"}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)).then(() => undefined));

  const now = new VirtualClock('2026-03-11T12:00:00Z');
  const until = (seconds: number): OutgoingText => ({
    token: tokens.next(),
    to: CUSTOMER,
    body: '【惠访】测试',
    expiresAt: new Date(now.now().getTime() + seconds * 1000),
  });
  const gateway = (over: { messagingServiceSid?: string } = {}) => {
    const all = { ...settingsOf(url), ...over };
    return new TwilioGateway(createTwilio(all), all, PUBLIC_URL, now);
  };
  afterEach(() => server.closeAllConnections());

  it('is the text as it is, from our number, with the token in the callback’s address', async () => {
    const one = until(600);
    expect(await gateway().send(one)).toEqual({ kind: 'accepted', providerRef: 'SM1' });
    expect(Object.fromEntries(asked[0]!)).toEqual({
      To: CUSTOMER,
      Body: one.body,
      From: TEST_NUMBER,
      StatusCallback: `${PUBLIC_URL}/api/webhooks/twilio/texts/${one.token}#rc=5&rp=all`,
      ValidityPeriod: '600',
      SmartEncoded: 'false',
    });
  });

  it('leaves by the messaging service where there is one', async () => {
    await gateway({ messagingServiceSid: SERVICE }).send(until(600));
    expect(asked[0]!.get('MessagingServiceSid')).toBe(SERVICE);
    expect(asked[0]!.has('From')).toBe(false);
  });

  it.each([
    [5, '5'],
    [5.9, '5'],
    [59.999, '59'],
    [36_000, '36000'],
    [200_000, '36000'],
  ])('is dropped there with the end of its hours: %p s left', async (left, period) => {
    await gateway().send(until(left));
    expect(asked[0]!.get('ValidityPeriod')).toBe(period);
  });

  it.each([4.999, 1, 0, -3])('%p s left are too few: nothing is asked, and it waits', async (left) => {
    expect(await gateway().send(until(left))).toEqual({ kind: 'later', code: 'closing' });
    expect(asked).toEqual([]);
  });
});
