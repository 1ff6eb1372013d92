import { LineCentre, WORDS, phoneOfAgent, setPhone } from '../../../test/line-centre';
import { insertBranch, insertStaff } from '../../../test/factory';
import { enterPeople, pageOf } from '../../../test/people';
import { until } from '../../../test/twilio/us';
import { asSystem } from '../../database/data-scope';
import { CallControl } from './call-control.service';

/** Hold, resume, a supervisor called in, and the ways in which such a call ends. Who hears whom is Twilio’s own word. */
describe('a conversation that is changed', () => {
  let centre: LineCentre;
  let page: Record<string, string>;
  beforeAll(async () => {
    centre = await LineCentre.open();
    await enterPeople(
      centre.database.pool,
      [
        { login: 'a1', role: 'agent', staffNo: 'A1' },
        { login: 'a2', role: 'agent', staffNo: 'A2' },
        { login: 's1', role: 'supervisor', staffNo: 'S1' },
      ],
      centre.clock.now(),
    );
    page = await pageOf(centre.app, 'a1');
  });
  afterAll(async () => {
    expect(centre?.twilio.violations).toEqual([]);
    await centre?.close();
  });
  afterEach(async () => {
    centre.ears.deafTo = null;
    for (const { token } of await centre.database.query<{ token: string }>(`SELECT token FROM attempt`)) {
      for (const leg of centre.twilio.legs(token)) centre.twilio.hangUp(leg.sid);
    }
    await centre.quiet();
    for (const table of ['attempt', 'call_task', 'call_line', 'provider_event'])
      await centre.database.query(`DELETE FROM ${table}`);
    centre.kind();
  });

  const post = async (path: string, payload: object = {}, headers = page) => {
    const answer = await centre.app.inject({
      method: 'POST',
      url: `/api/dialer/attempts/${path}`,
      headers: { ...headers, 'content-type': 'application/json' },
      payload,
    });
    return { status: answer.statusCode, body: answer.body ? (answer.json() as Record<string, unknown>) : {} };
  };
  const control = () => centre.app.get(CallControl);

  /** A conversation of A1's. */
  async function talk() {
    const call = await centre.talking();
    const { agentSid, customerSid } = await centre.attempt(call.attempt.id);
    await until('they hear each other', () => centre.twilio.heardBy(agentSid!).includes(customerSid!));
    return { ...call, agent: agentSid!, customer: customerSid! };
  }
  type Talk = Awaited<ReturnType<typeof talk>>;
  const hears = (who: string, ...whom: string[]) =>
    until(`${who} hears ${whom.length}`, () => {
      const heard = centre.twilio.heardBy(who);
      return heard.length === whom.length && whom.every((each) => heard.includes(each));
    });
  const third = ({ token, agent }: Talk) =>
    until('the supervisor', () =>
      centre.twilio.legs(token).findLast((it) => it.side === 'agent' && it.sid !== agent),
    );
  /** A supervisor has been called in, and all three talk. */
  async function together(call: Talk, to = 'S1') {
    expect(await post(`${call.attempt.id}/transfer`, { to })).toMatchObject({ status: 200 });
    const { sid } = await third(call);
    await hears(call.customer, call.agent, sid);
    await centre.attemptUntil(call.attempt.id, 'together', (it) => it.transferLeg === 'answered');
    return sid;
  }

  it('is held: the customer hears nobody; and resumed: they hear each other again', async () => {
    const call = await talk();
    const { id } = call.attempt;
    expect(await post(`${id}/hold`)).toMatchObject({
      status: 200,
      body: { held: true, customerLeg: 'answered' },
    });
    await hears(call.customer);
    await hears(call.agent);
    expect(await centre.attempt(id)).toMatchObject({ state: 'answered' });
    expect(await post(`${id}/resume`)).toMatchObject({ status: 200, body: { held: false } });
    await hears(call.customer, call.agent);
    centre.twilio.hangUpCustomer(call.token);
    await centre.attemptUntil(id, 'ended', (it) => it.agentLeg === 'ended');
    expect(await centre.attempt(id)).toMatchObject({ state: 'ended', outcome: 'answered', counted: true });
    expect(await centre.audit(id)).toEqual(['call_line.bridged', 'call_line.held', 'call_line.resumed']);
  });

  it('is shown to the desk as it stands', async () => {
    const call = await talk();
    const shown = async () =>
      (await centre.app.inject({ url: `/api/dialer/attempts/${call.attempt.id}`, headers: page })).json<{
        line: object;
      }>().line;
    expect(await shown()).toEqual({
      agentLeg: 'answered',
      customerLeg: 'answered',
      held: false,
      machine: null,
      recording: false,
      transfer: null,
      refused: null,
    });
    await together(call);
    expect(await shown()).toMatchObject({ transfer: { to: 'S1', name: '班长S1', leg: 'answered' } });
  });

  it('is held and held again, once in the trail: the carrier may not have heard the first time', async () => {
    const call = await talk();
    await post(`${call.attempt.id}/hold`);
    expect(await post(`${call.attempt.id}/hold`)).toMatchObject({ status: 200, body: { held: true } });
    await hears(call.customer);
    expect(await centre.audit(call.attempt.id)).toEqual(['call_line.bridged', 'call_line.held']);
  });

  it('a customer who hangs up on hold ends the call, and the agent’s telephone with it', async () => {
    const call = await talk();
    await post(`${call.attempt.id}/hold`);
    await hears(call.customer);
    centre.twilio.hangUp(call.customer);
    await centre.attemptUntil(
      call.attempt.id,
      'ended',
      (it) => it.state === 'ended' && it.agentLeg === 'ended',
    );
  });

  it('a customer on hold whose agent hangs up is not left with the music', async () => {
    const call = await talk();
    await post(`${call.attempt.id}/hold`);
    await hears(call.customer);
    await until('the agent waits in the room', () =>
      centre.twilio.journal.some((it) => it.event === 'room_joined' && it.sid === call.agent),
    );
    centre.twilio.hangUp(call.agent);
    await centre.attemptUntil(call.attempt.id, 'ended', (it) => it.customerLeg === 'ended');
    expect(await centre.attempt(call.attempt.id)).toMatchObject({ state: 'ended', outcome: 'answered' });
  });

  it('is handed to a supervisor: all three talk, the agent leaves, and still writes the call up', async () => {
    const call = await talk();
    const supervisor = await together(call);
    expect(await post(`${call.attempt.id}/leave`)).toMatchObject({ status: 200 });
    await hears(call.customer, supervisor);
    expect(await centre.attemptUntil(call.attempt.id, 'left', (it) => it.agentLeg === 'ended')).toMatchObject(
      {
        state: 'answered',
        customerLeg: 'answered',
        disposition: null,
      },
    );
    centre.twilio.hangUp(call.customer);
    await centre.attemptUntil(call.attempt.id, 'over', (it) => it.state === 'ended');
    await centre.quiet();
    expect(centre.twilio.legs(call.token).map(({ status }) => status)).toEqual([
      'completed',
      'completed',
      'completed',
    ]);
    expect(await post(`${call.attempt.id}/disposition`, { disposition: 'completed' })).toMatchObject({
      status: 200,
    });
    expect(await centre.audit(call.attempt.id)).toEqual(
      expect.arrayContaining(['call_line.transfer_asked', 'call_line.joined', 'call_line.transfer_ended']),
    );
  });

  it('a customer whose supervisor leaves last is not left alone', async () => {
    const call = await talk();
    const supervisor = await together(call);
    await post(`${call.attempt.id}/leave`);
    await hears(call.customer, supervisor);
    centre.twilio.hangUp(supervisor);
    await centre.attemptUntil(call.attempt.id, 'over', (it) => it.customerLeg === 'ended');
  });

  it('a supervisor who does not pick up leaves the two as they were; another may be asked', async () => {
    const call = await talk();
    centre.twilio.plan(phoneOfAgent(91), { ends: 'busy', ringSeconds: 1, sipCode: 486 });
    await post(`${call.attempt.id}/transfer`, { to: 'S1' });
    await centre.attemptUntil(call.attempt.id, 'in vain', (it) => it.transferLeg === 'ended');
    await hears(call.customer, call.agent);
    expect(await centre.attempt(call.attempt.id)).toMatchObject({ state: 'answered' });
    const supervisor = await together(call, 'S2');
    await hears(supervisor, call.customer, call.agent);
  });

  it('one supervisor at a time, and the room takes nobody else', async () => {
    const call = await talk();
    await together(call);
    expect(await post(`${call.attempt.id}/transfer`, { to: 'S2' })).toMatchObject({
      status: 409,
      body: { code: 'not_in_conversation' },
    });
    const answer = await centre.webhook(call.token, 'room', {
      CallSid: `CA${'8'.repeat(32)}`,
      CallStatus: 'in-progress',
    });
    expect(answer!.body).not.toContain('<Conference');
  });

  it('is transferred while it is held', async () => {
    const call = await talk();
    await post(`${call.attempt.id}/hold`);
    await hears(call.customer);
    await together(call);
    expect(await centre.attempt(call.attempt.id)).toMatchObject({ heldAt: null });
  });

  it('a hang-up ends it for everybody, whoever is in it', async () => {
    const call = await talk();
    await together(call);
    expect(await post(`${call.attempt.id}/hang-up`, {}, await pageOf(centre.app, 's1'))).toMatchObject({
      status: 202,
    });
    await centre.attemptUntil(call.attempt.id, 'over', (it) => it.state === 'ended');
    await centre.quiet();
    expect(centre.twilio.legs(call.token).filter(({ status }) => status !== 'completed')).toEqual([]);
    const [row] = await centre.database.query(
      `SELECT actor FROM audit_entry WHERE action = 'call_line.hung_up' AND entity_id = $1`,
      [String(call.attempt.id)],
    );
    expect(row).toEqual({ actor: 'S1' });
  });

  it.each([
    ['nobody', 'NOBODY', 400, 'not_a_supervisor'],
    ['an agent', 'A2', 400, 'not_a_supervisor'],
    ['a supervisor without a line', 'S7', 409, 'no_line_there'],
    ['a supervisor of another branch', 'S8', 400, 'not_a_supervisor'],
  ])('is not handed to %s', async (_, to, status, code) => {
    const { pool } = centre.database;
    await pool.query(`DELETE FROM staff WHERE staff_no IN ('S7', 'S8')`);
    await pool.query(`DELETE FROM branch`);
    await insertBranch(pool, { branch_code: '3301' });
    await insertBranch(pool, { branch_code: '44' });
    await insertStaff(pool, { staff_no: 'S7', role: 'supervisor' });
    await insertStaff(pool, { staff_no: 'S8', role: 'supervisor', branch_code: '44' });
    await setPhone(centre.database, 'S8', '+861058880098');
    const call = await talk();
    expect(await post(`${call.attempt.id}/transfer`, { to })).toMatchObject({ status, body: { code } });
    expect(await centre.attempt(call.attempt.id)).toMatchObject({ transferLeg: null });
    await hears(call.customer, call.agent);
  });

  it('is handed to a supervisor of the customer’s own branch', async () => {
    const { pool } = centre.database;
    await pool.query(`DELETE FROM staff WHERE staff_no = 'S9'`);
    await pool.query(`DELETE FROM branch`);
    await insertBranch(pool, { branch_code: '33' });
    await insertBranch(pool, { branch_code: '3301', parent_code: '33' });
    await insertStaff(pool, { staff_no: 'S9', role: 'supervisor', branch_code: '33' });
    await setPhone(centre.database, 'S9', phoneOfAgent(92));
    await together(await talk(), 'S9');
  });

  it('is nobody else’s: to others there is no such call', async () => {
    const call = await talk();
    const other = await pageOf(centre.app, 'a2');
    const supervisor = await pageOf(centre.app, 's1');
    for (const headers of [other, supervisor])
      for (const deed of ['hold', 'resume', 'leave', 'transfer'])
        expect(
          await post(`${call.attempt.id}/${deed}`, deed === 'transfer' ? { to: 'S1' } : {}, headers),
        ).toMatchObject({
          status: 404,
          body: { code: 'unknown_attempt' },
        });
  });

  it('what is not a conversation cannot be changed, and says so', async () => {
    const ringing = await centre.dialled({ ringSeconds: null });
    await centre.attemptUntil(ringing.attempt.id, 'ringing', (it) => it.state === 'ringing');
    for (const deed of ['hold', 'resume'])
      expect(await post(`${ringing.attempt.id}/${deed}`)).toMatchObject({
        status: 409,
        body: { code: 'not_in_conversation' },
      });
    expect(await post(`${ringing.attempt.id}/transfer`, { to: 'S1' })).toMatchObject({ status: 409 });
    expect(await post(`${ringing.attempt.id}/leave`)).toMatchObject({
      status: 409,
      body: { code: 'nobody_takes_over' },
    });
    expect(
      centre.twilio.journal.filter((it) => it.event === 'leg_redirected' && it.token === ringing.token),
    ).toEqual([]);
  });

  it('told no, what was written down is taken back, and the trail has both', async () => {
    const call = await talk();
    centre.twilio.demand('refuse', 1, 'updates');
    expect(await post(`${call.attempt.id}/hold`)).toMatchObject({
      status: 409,
      body: { code: 'line_refused' },
    });
    expect(await centre.attempt(call.attempt.id)).toMatchObject({ heldAt: null, state: 'answered' });
    await hears(call.customer, call.agent);
    expect(await centre.audit(call.attempt.id)).toEqual([
      'call_line.bridged',
      'call_line.held',
      'call_line.hold_failed',
    ]);
    // Nothing of the failed try is left: the call ends as any other.
    centre.twilio.hangUpCustomer(call.token);
    await centre.attemptUntil(call.attempt.id, 'over', (it) => it.agentLeg === 'ended');
  });

  it('a transfer that Twilio does not take leaves the two together', async () => {
    const call = await talk();
    centre.twilio.demand('throttle', 1, 'calls');
    expect(await post(`${call.attempt.id}/transfer`, { to: 'S1' })).toMatchObject({
      status: 409,
      body: { code: 'line_refused' },
    });
    await hears(call.customer, call.agent);
    expect(await centre.attempt(call.attempt.id)).toMatchObject({ transferLeg: 'ended' });
    centre.clock.skip(2_000);
    await together(call);
  });

  it('without an answer it stands as written, and may be asked for again', async () => {
    const call = await talk();
    centre.twilio.demand('errorAfterAccept', 1, 'updates');
    expect(await post(`${call.attempt.id}/hold`)).toMatchObject({
      status: 503,
      body: { code: 'line_unclear' },
    });
    expect(await centre.attempt(call.attempt.id)).toMatchObject({ heldAt: expect.any(Date) });
    expect(await post(`${call.attempt.id}/hold`)).toMatchObject({ status: 200 });
    await hears(call.customer);
  });

  it('asked for by two at once it happens once', async () => {
    const call = await talk();
    const both = await Promise.all([
      post(`${call.attempt.id}/transfer`, { to: 'S1' }),
      post(`${call.attempt.id}/transfer`, { to: 'S2' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    await third(call);
    expect(centre.twilio.legs(call.token).filter(({ side }) => side === 'agent')).toHaveLength(2);
  });

  it('a call whose words are all lost is sent home by the poller: nobody stays in a room', async () => {
    const call = await talk();
    await post(`${call.attempt.id}/hold`);
    await until('the agent waits in the room', () =>
      centre.twilio.journal.some((it) => it.event === 'room_joined' && it.sid === call.agent),
    );
    centre.ears.deafTo = WORDS;
    centre.twilio.hangUp(call.customer);
    centre.clock.skip(61_000);
    await centre.reconcile();
    expect(await centre.attempt(call.attempt.id)).toMatchObject({ state: 'ended', outcome: 'answered' });
    await until('the agent is home', () =>
      centre.twilio.legs(call.token).every(({ status }) => status === 'completed'),
    );
  });

  it('has no legs where its carrier has none', async () => {
    await expect(asSystem(() => control().view(900_000_001))).resolves.toBeNull();
  });
});
