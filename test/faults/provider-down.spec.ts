import dns from 'node:dns';
import { SystemClock, VirtualClock } from '../../src/clock';
import { TwilioGateway } from '../../src/sms/gateways/twilio';
import { createTwilio } from '../../src/twilio/client';
import { type TestDatabase, openTestDatabase } from '../database';
import { addBranch, addPolicy, emptyTexts, storedMessages, textingCentre } from '../texting';
import { TEST_NUMBER } from '../twilio/options';
import { type TwilioServer, serveTwilio } from '../twilio/server';
import { settingsOf } from '../twilio/settings';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const TEXTS = 120;
/** Thirty days before the policies expire, in texting hours. */
const MORNING = '2026-03-02T09:00:00+08:00';

/** Twilio is away for an hour of a working morning. The hour is a virtual clock's; the connections are real. */
describe('the provider is down for an hour', () => {
  let database: TestDatabase;
  let twilio: TwilioServer;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await emptyTexts(database);
    await addBranch(database);
    twilio = await serveTwilio(new SystemClock(), {
      seed: 4,
      speed: 0,
      numbers: [TEST_NUMBER],
      route: () => null,
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    return twilio.close();
  });

  async function centre(apiUrl: string, timeoutMs?: number) {
    const clock = new VirtualClock(MORNING);
    const settings = settingsOf(apiUrl);
    const gateway = new TwilioGateway(
      createTwilio(settings, timeoutMs),
      settings,
      'https://huifang.test',
      clock,
    );
    const send = gateway.send.bind(gateway);
    let asked = 0;
    gateway.send = (text) => {
      asked++;
      return send(text);
    };
    const { messages } = textingCentre(database, clock, { gateway });
    await messages.goLive(new Date('2026-03-01T00:00:00+08:00'));
    const minutes = async (count: number) => {
      for (const until = clock.now().getTime() + count * MINUTE; clock.now().getTime() < until;) {
        await messages.tickSend(clock.now());
        clock.advance(10 * SECOND);
      }
    };
    return { clock, messages, minutes, asked: () => asked };
  }

  async function owe(messages: Awaited<ReturnType<typeof centre>>['messages'], now: Date): Promise<void> {
    for (let number = 0; number < TEXTS; number++)
      await addPolicy(database, {
        policyNo: `P${number}`,
        expiresOn: '2026-04-01',
        numbers: [`+861380000${String(number).padStart(4, '0')}`],
      });
    await messages.tickCreate(now);
  }

  const states = async () => {
    const counts: Record<string, number> = {};
    for (const { state } of await storedMessages(database)) counts[state] = (counts[state] ?? 0) + 1;
    return counts;
  };
  const accepted = () =>
    twilio.journal.flatMap(({ event, token }) => (event === 'text_accepted' ? [token] : []));

  it('refuses connections: texts wait, it is asked now and then, and afterwards each goes out once', async () => {
    const { clock, messages, minutes, asked } = await centre(twilio.url);
    await owe(messages, clock.now());
    await twilio.setDown('refused');
    await minutes(60);
    expect(await states()).toEqual({ queued: TEXTS });
    // Fifty may be under way when it breaks; after that one question a pause, and pauses grow to five minutes.
    expect(asked()).toBeLessThan(100);
    await twilio.setDown(null);
    await minutes(6);
    expect(await states()).toEqual({ sent: TEXTS });
    expect(new Set(accepted()).size).toBe(TEXTS);
    expect(accepted()).toHaveLength(TEXTS);
  });

  it('answers 503: what was asked is unknown and never asked again, the rest waits and goes out', async () => {
    const { clock, messages, minutes } = await centre(twilio.url);
    await owe(messages, clock.now());
    await twilio.setDown('unavailable');
    await minutes(60);
    const during = await states();
    expect(during.queued! + (during.intent ?? 0)).toBe(TEXTS);
    expect(during.intent).toBeLessThan(80);
    await twilio.setDown(null);
    await minutes(12);
    await messages.tickReconcile(clock.now());
    // Of those that went out early enough to be asked about, the end is known too.
    const { sent = 0, delivered = 0, unknown, ...others } = await states();
    const out = sent + delivered;
    expect(others).toEqual({});
    expect(unknown).toBe(during.intent);
    expect(out).toBe(during.queued);
    expect(accepted()).toHaveLength(out);
    await minutes(30);
    expect(accepted()).toHaveLength(out);
  });

  it.each([
    ['says that it does not know', 'EAI_AGAIN'],
    ['does not answer at all', null],
  ])('has no address, since the name server %s: texts wait', async (_, code) => {
    const lookup = jest.spyOn(dns, 'lookup').mockImplementation(((...args: unknown[]) => {
      const told = args.at(-1) as (error: Error) => void;
      if (code) setImmediate(told, Object.assign(new Error(code), { code }));
    }) as never);
    const { clock, messages, minutes } = await centre('http://api.twilio.invalid', 200);
    await owe(messages, clock.now());
    await minutes(2);
    expect(lookup).toHaveBeenCalled();
    expect(await states()).toEqual({ queued: TEXTS });
  });
});
