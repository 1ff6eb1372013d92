import { LineCentre, phoneOfAgent, setPhone } from '../../../test/line-centre';
import { Conversations } from '../../../test/conversations';
import { insertBranch, insertStaff } from '../../../test/factory';
import { enterPeople, pageOf } from '../../../test/people';

/** A supervisor is called in: who hears whom, and who stays. */
describe('a transfer to a supervisor', () => {
  let centre: LineCentre;
  let calls: Conversations;
  beforeAll(async () => {
    centre = await LineCentre.open();
    await enterPeople(
      centre.database.pool,
      [
        { login: 'a1', role: 'agent', staffNo: 'A1' },
        { login: 's1', role: 'supervisor', staffNo: 'S1' },
      ],
      centre.clock.now(),
    );
    calls = new Conversations(centre, await pageOf(centre.app, 'a1'));
  });
  afterAll(async () => {
    expect(centre?.twilio.violations).toEqual([]);
    await centre?.close();
  });
  afterEach(() => calls.end());

  it('is handed to a supervisor: all three talk, the agent leaves, and still writes the call up', async () => {
    const call = await calls.talk();
    const supervisor = await calls.together(call);
    expect(await calls.post(`${call.id}/leave`)).toMatchObject({ status: 200 });
    await calls.hears(call.customer, supervisor);
    expect(await centre.attemptUntil(call.id, 'left', (it) => it.agentLeg === 'ended')).toMatchObject({
      state: 'answered',
      customerLeg: 'answered',
      disposition: null,
    });
    // Not before the two are done, and not by cutting them off: their number is in a call.
    const early = await calls.post(`${call.id}/disposition`, { disposition: 'completed' });
    expect(early).toMatchObject({
      status: 409,
      body: { code: 'call_still_live', facts: { supervisor: 'S1' } },
    });
    expect(early.body.detail).toMatch(/班长 S1 仍在与客户通话 · supervisor S1 is still talking/);
    expect(early.body.hint).toMatch(/请勿挂断.*do not hang up/);
    await calls.hears(call.customer, supervisor);
    centre.twilio.hangUp(call.customer);
    await centre.attemptUntil(call.id, 'over', (it) => it.state === 'ended');
    await centre.quiet();
    expect(centre.twilio.legs(call.token).map(({ status }) => status)).toEqual([
      'completed',
      'completed',
      'completed',
    ]);
    expect(await calls.post(`${call.id}/disposition`, { disposition: 'completed' })).toMatchObject({
      status: 200,
    });
    expect(await centre.audit(call.id)).toEqual(
      expect.arrayContaining(['call_line.transfer_asked', 'call_line.joined', 'call_line.transfer_ended']),
    );
  });

  it('a customer whose supervisor leaves last is not left alone', async () => {
    const call = await calls.talk();
    const supervisor = await calls.together(call);
    await calls.post(`${call.id}/leave`);
    await calls.hears(call.customer, supervisor);
    centre.twilio.hangUp(supervisor);
    await centre.attemptUntil(call.id, 'over', (it) => it.customerLeg === 'ended');
  });

  it('a supervisor who does not pick up leaves the two as they were; another may be asked', async () => {
    const call = await calls.talk();
    centre.twilio.plan(phoneOfAgent(91), { ends: 'busy', ringSeconds: 1, sipCode: 486 });
    await calls.post(`${call.id}/transfer`, { to: 'S1' });
    await centre.attemptUntil(call.id, 'in vain', (it) => it.transferLeg === 'ended');
    await calls.hears(call.customer, call.agent);
    expect(await centre.attempt(call.id)).toMatchObject({ state: 'answered' });
    const supervisor = await calls.together(call, 'S2');
    await calls.hears(supervisor, call.customer, call.agent);
  });

  it('one supervisor at a time, and the room takes nobody else', async () => {
    const call = await calls.talk();
    const supervisor = await calls.together(call);
    expect(await calls.post(`${call.id}/transfer`, { to: 'S2' })).toMatchObject({
      status: 409,
      body: { code: 'not_in_conversation' },
    });
    const answer = await centre.webhook(call.token, 'room', {
      CallSid: `CA${'8'.repeat(32)}`,
      CallStatus: 'in-progress',
    });
    expect(answer!.body).not.toContain('<Conference');
    const again = await centre.webhook(call.token, 'room', {
      CallSid: supervisor,
      CallStatus: 'in-progress',
    });
    expect(again!.body).toContain('<Conference');
    expect((await centre.audit(call.id)).filter((action) => action === 'call_line.joined')).toHaveLength(1);
  });

  it('whose request had no answer, and whose leg nobody names, keeps no other from being asked', async () => {
    const call = await calls.talk();
    centre.twilio.plan(phoneOfAgent(91), { ends: 'busy', ringSeconds: 1, sipCode: 486 });
    centre.ears.deafTo = /\/third$/;
    centre.twilio.demand('errorAfterAccept', 1, 'calls');
    const ask = () => calls.post(`${call.id}/transfer`, { to: 'S1' });
    expect(await ask()).toMatchObject({ status: 503, body: { code: 'line_unclear' } });
    expect(await ask()).toMatchObject({ status: 409, body: { code: 'not_in_conversation' } });
    centre.ears.deafTo = null;
    centre.clock.skip(31_000);
    await calls.together(call, 'S2');
  });

  it('is transferred while it is held', async () => {
    const call = await calls.talk();
    await calls.post(`${call.id}/hold`);
    await calls.hears(call.customer);
    await calls.together(call);
    expect(await centre.attempt(call.id)).toMatchObject({ heldAt: null });
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
    const call = await calls.talk();
    expect(await calls.post(`${call.id}/transfer`, { to })).toMatchObject({ status, body: { code } });
    expect(await centre.attempt(call.id)).toMatchObject({ transferLeg: null });
    await calls.hears(call.customer, call.agent);
  });

  it('is handed to a supervisor of the customer’s own branch', async () => {
    const { pool } = centre.database;
    await pool.query(`DELETE FROM staff WHERE staff_no = 'S9'`);
    await pool.query(`DELETE FROM branch`);
    await insertBranch(pool, { branch_code: '33' });
    await insertBranch(pool, { branch_code: '3301', parent_code: '33' });
    await insertStaff(pool, { staff_no: 'S9', role: 'supervisor', branch_code: '33' });
    await setPhone(centre.database, 'S9', phoneOfAgent(92));
    await calls.together(await calls.talk(), 'S9');
  });

  it('a transfer that Twilio does not take leaves the two together', async () => {
    const call = await calls.talk();
    centre.twilio.demand('throttle', 1, 'calls');
    expect(await calls.post(`${call.id}/transfer`, { to: 'S1' })).toMatchObject({
      status: 409,
      body: { code: 'line_refused' },
    });
    await calls.hears(call.customer, call.agent);
    expect(await centre.attempt(call.id)).toMatchObject({ transferLeg: 'ended' });
    centre.clock.skip(2_000);
    await calls.together(call);
  });

  it('that cannot fetch the customer from hold leaves them there, and says so', async () => {
    const call = await calls.talk();
    await calls.held(call);
    centre.twilio.demand('refuse', 1, 'updates');
    expect(await calls.post(`${call.id}/transfer`, { to: 'S1' })).toMatchObject({
      status: 409,
      body: { code: 'line_refused' },
    });
    expect(await centre.attempt(call.id)).toMatchObject({ heldAt: expect.any(Date), transferLeg: 'ended' });
    expect(await calls.post(`${call.id}/resume`)).toMatchObject({ status: 200, body: { held: false } });
    await calls.hears(call.customer, call.agent);
  });

  it('lets the agent ask the supervisor while the customer waits', async () => {
    const call = await calls.talk();
    const supervisor = await calls.together(call);
    await calls.post(`${call.id}/hold`);
    await calls.hears(call.agent, supervisor);
    await calls.post(`${call.id}/resume`);
    await calls.hears(call.customer, call.agent, supervisor);
  });

  it('asked for by two at once it happens once', async () => {
    const call = await calls.talk();
    const both = await Promise.all([
      calls.post(`${call.id}/transfer`, { to: 'S1' }),
      calls.post(`${call.id}/transfer`, { to: 'S2' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    await calls.third(call);
    expect(centre.twilio.legs(call.token).filter(({ side }) => side === 'agent')).toHaveLength(2);
  });
});
