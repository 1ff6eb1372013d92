import { insertOptOut, insertPolicy } from '../../../test/factory';
import { LineCentre, WORDS, phoneOfAgent } from '../../../test/line-centre';
import { CARRIER, type Carrier } from '../../carriers/port';
import { CONFIG, type Config } from '../../config';
import { asSystem } from '../../database/data-scope';
import { addOptOut } from '../../intake/opt-out.sql';
import { DialService } from '../dial.service';

/** Between the dial and the agent's picking up minutes may lie, or an opt-out: every gate is asked again, and only then is the customer’s number given. */
describe('the bridge to the customer', () => {
  let centre: LineCentre;
  beforeAll(async () => (centre = await LineCentre.open({ values: { stopsOn: ['renewed'] } })));
  afterAll(async () => {
    expect(centre?.twilio.violations).toEqual([]);
    await centre?.close();
  });
  afterEach(async () => {
    centre.app.get<Config>(CONFIG, { strict: false }).sending = 'live';
    centre.ears.deafTo = null;
    await centre.quiet();
    await centre.hours(true);
    for (const table of ['attempt', 'call_task', 'opt_out', 'policy', 'call_line', 'provider_event'])
      await centre.database.query(`DELETE FROM ${table}`);
    await centre.database.query(`UPDATE campaign SET suspended_at = NULL, suspended_by = NULL`);
  });

  type Ringing = Awaited<ReturnType<LineCentre['ringing']>>;

  /** The agent picks up: what becomes of it. */
  async function pickUp({ token, attempt, phone }: Ringing) {
    centre.ears.deafTo = null;
    centre.twilio.answerAgent(token);
    await centre.attemptUntil(attempt.id, 'ended', (it) => it.endedAt !== null);
    await centre.quiet();
    expect(centre.customersRung(token)).toBe(0);
    expect(centre.twilio.journal.some((it) => it.to === phone)).toBe(false);
    return centre.attempt(attempt.id);
  }

  it.each<[string, string, RegExp, (call: Ringing) => Promise<unknown>]>([
    [
      'the customer opted out meanwhile',
      'opted_out',
      /客户已要求不再联系/,
      ({ phone }) =>
        asSystem(() =>
          addOptOut(
            centre.database.pool,
            { phone, channel: 'call', rule: null, source: 'reply', note: null, createdBy: 'system' },
            centre.clock.now(),
          ),
        ),
    ],
    [
      'it was started again as a rehearsal',
      'rehearsal',
      /正在演练/,
      async () => void (centre.app.get<Config>(CONFIG, { strict: false }).sending = 'dry'),
    ],
    ['the hours are over', 'hours', /已过允许的呼叫时段/, () => centre.hours(false)],
    [
      'the campaign was suspended',
      'suspended',
      /回访项目已暂停/,
      () =>
        centre.database.query(
          `UPDATE campaign SET suspended_at = '2026-03-02T02:00:00Z', suspended_by = 'boss'`,
        ),
    ],
    [
      'the policy was renewed',
      'record',
      /保单已续保或终止/,
      async ({ task }) =>
        insertPolicy(centre.database.pool, { policy_no: task.recordKey, renewed_by: 'P-NEXT' }),
    ],
    [
      'the cycle is over',
      'cycle',
      /呼叫周期已经结束/,
      ({ task }) =>
        centre.database.query(`UPDATE call_task SET due_at = '2026-03-02T02:00:00Z' WHERE id = $1`, [
          task.id,
        ]),
    ],
    [
      'the agent took a minute and more',
      'too_old',
      /接听太晚/,
      ({ attempt }) =>
        centre.database.query(`UPDATE attempt SET started_at = started_at - interval '61 s' WHERE id = $1`, [
          attempt.id,
        ]),
    ],
  ])('is refused when %s: the agent is told, the attempt not spent', async (_, why, words, happens) => {
    const call = await centre.ringing();
    await happens(call);
    const { body } = (await call.bridge())!;
    expect(body).toMatch(words);
    expect(body).toContain('<Say language="zh-CN">');
    expect(body).toContain('<Hangup/>');
    expect(body).not.toContain('<Dial');
    expect(body).not.toContain(call.phone);
    expect(await pickUp(call)).toMatchObject({
      state: 'failed',
      disposition: 'carrier_error',
      counted: false,
      refused: why,
      note: `not connected to the customer: ${why}`,
    });
    expect(await centre.audit(call.attempt.id)).toEqual(['call_line.bridge_refused']);
  });

  it('an opt-out that is being committed is waited for, and wins', async () => {
    const call = await centre.ringing();
    const client = await centre.database.pool.connect();
    await client.query('BEGIN');
    await addOptOut(
      client,
      { phone: call.phone, channel: 'all', rule: null, source: 'reply', note: null, createdBy: 'system' },
      centre.clock.now(),
    );
    const asked = call.bridge();
    const waits = () =>
      centre.database.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`);
    while ((await waits()).length === 0) await new Promise((resolve) => setImmediate(resolve));
    await client.query('COMMIT');
    client.release();
    expect((await asked)!.body).toContain('客户已要求不再联系');
    await pickUp(call);
  });

  it('rings the customer once, however often the request for the call went out', async () => {
    const carrier = centre.app.get<Carrier>(CARRIER, { strict: false });
    const task = await centre.claimed();
    const place = carrier.place.bind(carrier);
    const twice = jest.spyOn(carrier, 'place').mockImplementationOnce(async (call) => {
      await place(call);
      return place(call);
    });
    const attempt = await centre.dial('A1', task);
    twice.mockRestore();
    await centre.attemptUntil(attempt.id, 'answered', (it) => it.state === 'answered');
    const token = attempt.token!;
    const started = () =>
      centre.twilio.journal
        .filter((it) => it.event === 'leg_started' && it.token === token)
        .map(({ leg }) => leg);
    expect(started().filter((leg) => leg === 'agent')).toHaveLength(2);
    centre.twilio.hangUpCustomer(token);
    await centre.quiet();
    expect(started().filter((leg) => leg === 'customer')).toHaveLength(1);
    expect(
      centre.twilio.journal.filter((it) => it.event === 'instructions' && it.token === token),
    ).toHaveLength(3);
    expect(await centre.attempt(attempt.id)).toMatchObject({ state: 'ended', outcome: 'answered' });
    expect(await centre.audit(attempt.id)).toEqual(['call_line.bridged']);
  });

  it('the leg that was let through is answered the same again, any other is sent home', async () => {
    const call = await centre.ringing();
    const first = await call.bridge();
    expect(first!.body).toContain('<Dial');
    expect(await call.bridge()).toEqual(first);
    const other = await call.bridge(`CA${'9'.repeat(32)}`);
    expect(other!.body).toBe('<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>');
    expect(await centre.attempt(call.attempt.id)).toMatchObject({
      state: 'placed',
      refused: null,
      agentSid: call.sid,
    });
    centre.twilio.hangUpAgent(call.token);
  });

  it('once the customer’s leg is known nobody is told their number again', async () => {
    const { token, attempt } = await centre.talking();
    const { agentSid } = await centre.attempt(attempt.id);
    const again = await centre.webhook(token, 'bridge', { CallSid: agentSid!, CallStatus: 'in-progress' });
    expect(again!.body).not.toContain('<Dial');
    expect(await centre.attempt(attempt.id)).toMatchObject({ state: 'answered', refused: null });
    centre.twilio.hangUpCustomer(token);
  });

  it('is refused to who hung up before they picked up, also when nobody knew the call’s name', async () => {
    centre.ears.deafTo = WORDS;
    const call = await centre.ringing();
    await centre.database.query(`UPDATE call_line SET agent_sid = NULL`);
    await centre.database.query(`UPDATE attempt SET provider_ref = NULL`);
    await asSystem(() => centre.app.get(DialService).hangUp(call.attempt.id, 'A1'));
    expect((await call.bridge())!.body).toContain('通话已取消');
    expect(await pickUp(call)).toMatchObject({
      refused: 'hung_up',
      disposition: 'carrier_error',
      counted: false,
    });
    expect(await centre.audit(call.attempt.id)).toEqual(['call_line.hung_up', 'call_line.bridge_refused']);
  });

  it('a call whose hang-up was wanted before it had a name is ended as soon as it has one', async () => {
    const carrier = centre.app.get<Carrier>(CARRIER, { strict: false });
    const task = await centre.claimed();
    centre.twilio.plan(phoneOfAgent(1), { ringSeconds: null });
    const place = carrier.place.bind(carrier);
    const late = jest.spyOn(carrier, 'place').mockImplementationOnce(async (call) => {
      await asSystem(() => centre.app.get(DialService).hangUp(call.attemptId, 'A1'));
      return place(call);
    });
    const attempt = await centre.dial('A1', task);
    late.mockRestore();
    centre.kind();
    await centre.attemptUntil(attempt.id, 'ended', (it) => it.endedAt !== null);
    expect(centre.customersRung(attempt.token!)).toBe(0);
  });

  it('of a token that nobody knows is no bridge, and is kept', async () => {
    const token = '00000000-0000-4000-8000-00000000dead';
    const answer = await centre.webhook(token, 'bridge', {
      CallSid: `CA${'1'.repeat(32)}`,
      CallStatus: 'in-progress',
    });
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('<Hangup/>') });
    await centre.quiet();
    expect(
      await centre.database.query(
        `SELECT channel, provider, reduced_at IS NOT NULL AS reduced FROM provider_event WHERE token = $1`,
        [token],
      ),
    ).toEqual([{ channel: 'call', provider: 'twilio', reduced: true }]);
  });

  it('an opt-out of another campaign’s calls does not concern it', async () => {
    const call = await centre.ringing();
    await insertOptOut(centre.database.pool, { phone: call.phone, channel: 'call', rule: 'renewal-call' });
    expect((await call.bridge())!.body).toContain('<Dial');
    centre.twilio.hangUpAgent(call.token);
  });
});
