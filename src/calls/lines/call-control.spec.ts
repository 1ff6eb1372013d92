import { LineCentre, WORDS } from '../../../test/line-centre';
import { Conversations } from '../../../test/conversations';
import { enterPeople, pageOf } from '../../../test/people';
import { until } from '../../../test/twilio/us';
import { asSystem } from '../../database/data-scope';
import { CallControl } from './call-control.service';

/** Hold, resume and hang-up, and the ways in which such a call ends. */
describe('a conversation that is changed', () => {
  let centre: LineCentre;
  let calls: Conversations;
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
    calls = new Conversations(centre, page);
  });
  afterAll(async () => {
    expect(centre?.twilio.violations).toEqual([]);
    await centre?.close();
  });
  afterEach(() => calls.end());

  it('is held: the customer hears nobody; and resumed: they hear each other again', async () => {
    const call = await calls.talk();
    const { id } = call;
    expect(await calls.post(`${id}/hold`)).toMatchObject({
      status: 200,
      body: { held: true, customerLeg: 'answered' },
    });
    await calls.hears(call.customer);
    await calls.hears(call.agent);
    expect(await centre.attempt(id)).toMatchObject({ state: 'answered' });
    expect(await calls.post(`${id}/resume`)).toMatchObject({ status: 200, body: { held: false } });
    await calls.hears(call.customer, call.agent);
    centre.twilio.hangUpCustomer(call.token);
    await centre.attemptUntil(id, 'ended', (it) => it.agentLeg === 'ended' && it.state === 'ended');
    expect(await centre.attempt(id)).toMatchObject({ state: 'ended', outcome: 'answered', counted: true });
    expect(await centre.audit(id)).toEqual(['call_line.bridged', 'call_line.held', 'call_line.resumed']);
  });

  it('is shown to the desk as it stands', async () => {
    const call = await calls.talk();
    const shown = async () =>
      (await centre.app.inject({ url: `/api/dialer/attempts/${call.id}`, headers: page })).json<{
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
    await calls.together(call);
    expect(await shown()).toMatchObject({ transfer: { to: 'S1', name: '班长S1', leg: 'answered' } });
  });

  it('is held and held again, once in the trail: the carrier may not have heard the first time', async () => {
    const call = await calls.talk();
    await calls.post(`${call.id}/hold`);
    expect(await calls.post(`${call.id}/hold`)).toMatchObject({ status: 200, body: { held: true } });
    await calls.hears(call.customer);
    expect(await centre.audit(call.id)).toEqual(['call_line.bridged', 'call_line.held']);
  });

  it('is held and resumed as often as it takes', async () => {
    const call = await calls.talk();
    for (let round = 0; round < 3; round++) {
      expect(await calls.post(`${call.id}/hold`)).toMatchObject({ status: 200 });
      await calls.hears(call.customer);
      expect(await calls.post(`${call.id}/resume`)).toMatchObject({ status: 200 });
      await calls.hears(call.customer, call.agent);
    }
    expect(await centre.attempt(call.id)).toMatchObject({ state: 'answered', agentLeg: 'answered' });
  });

  it('a customer who hangs up on hold ends the call, and the agent’s telephone with it', async () => {
    const call = await calls.talk();
    await calls.post(`${call.id}/hold`);
    await calls.hears(call.customer);
    centre.twilio.hangUp(call.customer);
    await centre.attemptUntil(call.id, 'ended', (it) => it.state === 'ended' && it.agentLeg === 'ended');
  });

  it('a customer on hold whose agent hangs up is not left with the music', async () => {
    const call = await calls.talk();
    await calls.post(`${call.id}/hold`);
    await calls.hears(call.customer);
    await until('the agent waits in the room', () =>
      centre.twilio.journal.some((it) => it.event === 'room_joined' && it.sid === call.agent),
    );
    centre.twilio.hangUp(call.agent);
    await centre.attemptUntil(call.id, 'ended', (it) => it.customerLeg === 'ended');
    expect(await centre.attempt(call.id)).toMatchObject({ state: 'ended', outcome: 'answered' });
  });

  it('a hang-up ends it for everybody, whoever is in it', async () => {
    const call = await calls.talk();
    await calls.together(call);
    expect(await calls.post(`${call.id}/hang-up`, {}, await pageOf(centre.app, 's1'))).toMatchObject({
      status: 202,
    });
    await centre.attemptUntil(call.id, 'over', (it) => it.state === 'ended');
    await centre.quiet();
    expect(centre.twilio.legs(call.token).filter(({ status }) => status !== 'completed')).toEqual([]);
    const [row] = await centre.database.query(
      `SELECT actor FROM audit_entry WHERE action = 'call_line.hung_up' AND entity_id = $1`,
      [String(call.id)],
    );
    expect(row).toEqual({ actor: 'S1' });
  });

  it('is nobody else’s: to others there is no such call', async () => {
    const call = await calls.talk();
    const other = await pageOf(centre.app, 'a2');
    const supervisor = await pageOf(centre.app, 's1');
    for (const headers of [other, supervisor])
      for (const deed of ['hold', 'resume', 'leave', 'transfer'])
        expect(
          await calls.post(`${call.id}/${deed}`, deed === 'transfer' ? { to: 'S1' } : {}, headers),
        ).toMatchObject({
          status: 404,
          body: { code: 'unknown_attempt' },
        });
  });

  it('what is not a conversation cannot be changed, and says so', async () => {
    const ringing = await centre.dialled({ ringSeconds: null });
    await centre.attemptUntil(ringing.attempt.id, 'ringing', (it) => it.state === 'ringing');
    for (const deed of ['hold', 'resume'])
      expect(await calls.post(`${ringing.attempt.id}/${deed}`)).toMatchObject({
        status: 409,
        body: { code: 'not_in_conversation' },
      });
    expect(await calls.post(`${ringing.attempt.id}/transfer`, { to: 'S1' })).toMatchObject({ status: 409 });
    expect(await calls.post(`${ringing.attempt.id}/leave`)).toMatchObject({
      status: 409,
      body: { code: 'nobody_takes_over' },
    });
    expect(
      centre.twilio.journal.filter((it) => it.event === 'leg_redirected' && it.token === ringing.token),
    ).toEqual([]);
  });

  it('told no, what was written down is taken back, and the trail has both', async () => {
    const call = await calls.talk();
    centre.twilio.demand('refuse', 1, 'updates');
    expect(await calls.post(`${call.id}/hold`)).toMatchObject({
      status: 409,
      body: { code: 'line_refused' },
    });
    expect(await centre.attempt(call.id)).toMatchObject({ heldAt: null, state: 'answered' });
    await calls.hears(call.customer, call.agent);
    expect(await centre.audit(call.id)).toEqual([
      'call_line.bridged',
      'call_line.held',
      'call_line.hold_failed',
    ]);
    // Nothing of the failed try is left: the call ends as any other.
    centre.twilio.hangUpCustomer(call.token);
    await centre.attemptUntil(call.id, 'over', (it) => it.agentLeg === 'ended');
  });

  it('without an answer it stands as written, and may be asked for again', async () => {
    const call = await calls.talk();
    centre.twilio.demand('errorAfterAccept', 1, 'updates');
    expect(await calls.post(`${call.id}/hold`)).toMatchObject({
      status: 503,
      body: { code: 'line_unclear' },
    });
    expect(await centre.attempt(call.id)).toMatchObject({ heldAt: expect.any(Date) });
    expect(await calls.post(`${call.id}/hold`)).toMatchObject({ status: 200 });
    await calls.hears(call.customer);
  });

  it('a call whose words are all lost is sent home by the poller: nobody stays in a room', async () => {
    const call = await calls.talk();
    await calls.post(`${call.id}/hold`);
    await until('the agent waits in the room', () =>
      centre.twilio.journal.some((it) => it.event === 'room_joined' && it.sid === call.agent),
    );
    centre.ears.deafTo = WORDS;
    centre.twilio.hangUp(call.customer);
    centre.clock.skip(61_000);
    await centre.reconcile();
    expect(await centre.attempt(call.id)).toMatchObject({ state: 'ended', outcome: 'answered' });
    await until('the agent is home', () =>
      centre.twilio.legs(call.token).every(({ status }) => status === 'completed'),
    );
  });

  it('has no legs where its carrier has none', async () => {
    await expect(asSystem(() => centre.app.get(CallControl).view(900_000_001))).resolves.toBeNull();
  });
});
