import { randomUUID } from 'node:crypto';
import { TEST_NUMBER } from './options';
import { USUAL_PEOPLE } from './people';
import { type Line, openLine, until } from './us';

const CUSTOMER = '+8613800138000';

describe('the journal of the local Twilio', () => {
  let line: Line;
  afterEach(() => line.close());

  const read = async (what: 'calls' | 'texts') => {
    const text = await (await fetch(`${line.twilio.url}/journal/${what}`)).text();
    return text
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((it) => JSON.parse(it) as Record<string, unknown>);
  };
  const quiet = () => until('quiet', () => line.twilio.quiet(), 30_000);
  const send = (token: string) =>
    line.client.messages.create({
      to: CUSTOMER,
      from: TEST_NUMBER,
      body: '您好',
      statusCallback: `${line.us.url}/texts/${token}`,
    });

  it('tells a text as the judge reads it', async () => {
    line = await openLine({ messageEvents: [] });
    const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
    await send(one);
    line.twilio.demand('throttle');
    await send(two).catch(() => null);
    line.twilio.demand('refuse');
    await send(three).catch(() => null);
    await quiet();
    expect(await read('texts')).toEqual([
      {
        at: expect.any(String) as string,
        event: 'accepted',
        token: one,
        to: CUSTOMER,
        body: '您好',
        said: 'accepted',
      },
      { at: expect.any(String) as string, event: 'throttled', token: two, to: CUSTOMER },
      { at: expect.any(String) as string, event: 'refused', token: three, to: CUSTOMER },
      { at: expect.any(String) as string, event: 'reported', token: one, to: CUSTOMER, said: 'delivered' },
    ]);
    expect(await read('calls')).toEqual([]);
  });

  it('tells two requests under one token as two: there is no idempotency', async () => {
    line = await openLine();
    const token = randomUUID();
    await send(token);
    await send(token);
    expect((await read('texts')).filter((it) => it.event === 'accepted')).toHaveLength(2);
  });

  it('tells what customers’ telephones saw, each begun call ended once, as people usually are', async () => {
    line = await openLine({ people: USUAL_PEOPLE, speed: 0.002 });
    const tokens = Array.from(
      { length: 40 },
      (_, at) => `${String(at).padStart(8, '0')}-0000-4000-8000-000000000000`,
    );
    for (const [at, token] of tokens.entries())
      await line.client.calls.create({
        to: 'client:2001',
        from: TEST_NUMBER,
        twiml: `<Response><Dial timeout="30"><Number machineDetection="Enable">+861380013${String(8000 + at)}</Number></Dial></Response>`,
        statusCallback: `${line.us.url}/voice/${token}/agent`,
      });
    await quiet();
    const entries = await read('calls');
    const [placed, ended] = ['placed', 'ended'].map((event) => entries.filter((it) => it.event === event));
    expect(placed!.length).toBeGreaterThan(30);
    expect(ended!.map((it) => it.token).toSorted()).toEqual(placed!.map((it) => it.token).toSorted());
    const outcomes = new Set(ended!.map((it) => it.outcome));
    expect([...outcomes]).toEqual(expect.arrayContaining(['answered', 'no_answer', 'busy']));
  });
});
