import { openTestDatabase, type TestDatabase } from '../../test/database';
import {
  addBranch,
  addPolicy,
  emptyTexts,
  gatewayThat,
  oweReceipts,
  storedMessages,
  storedStates,
  textingCentre,
  until,
} from '../../test/texting';
import { VirtualClock } from '../clock';
import { textStatesForward } from '../reports/invariant-texts.sql';
import { FROM_THE_START } from '../reports/invariant.sql';
import { ResultWriter } from './result-writer';
import type { TextGateway } from './gateways/port';

const MORNING = '2026-03-11T09:00:00+08:00';

/** What one text or one row may not do to all the others. */
describe('trouble of one text', () => {
  let database: TestDatabase;
  let clock: VirtualClock;

  const states = () => storedStates(database);

  function withGateway(send: TextGateway['send'], tokens = 'test') {
    return textingCentre(database, clock, { gateway: gatewayThat(send), tokens });
  }

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await emptyTexts(database);
    clock = new VirtualClock(MORNING);
    await textingCentre(database, clock).outbox.goLive(new Date('2026-03-01T00:00:00+08:00'));
    await addBranch(database);
  });

  it('a sender that is no telephone number, and whose gateway refuses it, holds up nobody else', async () => {
    const centre = withGateway(async ({ to }) =>
      to === '72345' ? { kind: 'refused', code: 'opted_out' } : { kind: 'accepted', providerRef: `of ${to}` },
    );
    const form = { From: '72345', Body: '退订', MessageSid: 'SM1' };
    await centre.replies.receive({ provider: 'twilio', payload: { form }, digest: Buffer.from('1') });
    await centre.sender.drain();
    await oweReceipts(database, centre, 1);
    expect(await centre.sender.drain()).toBe(1);
    expect((await states()).map((it) => it.replace(/^\d+ /, ''))).toEqual(['failed opted_out', 'R01 sent ']);
  });

  it('a result that no database will take is left out, with its intent, and holds up nobody else', async () => {
    const centre = withGateway(async ({ to }) => ({
      kind: 'accepted',
      providerRef: to.endsWith('2') ? '\0' : `of ${to}`,
    }));
    await oweReceipts(database, centre, 3);
    expect(await centre.sender.drain()).toBe(3);
    expect(await states()).toEqual(['R01 sent ', 'R02 intent ', 'R03 sent ']);
    clock.advance(1_000);
    expect(await centre.sender.drain()).toBe(0);
  });

  it('a zone that the runtime does not know is read as the installation’s, and stops no text', async () => {
    const centre = textingCentre(database, clock);
    await addPolicy(database, { policyNo: 'P1', expiresOn: '2026-04-10', zone: 'Asia/Nowhere' });
    await centre.outbox.tickCreate(clock.now());
    await oweReceipts(database, centre, 1);
    expect(await centre.sender.drain()).toBe(2);
    expect(await states()).toEqual(['P1 sent ', 'R01 sent ']);
  });

  it('a process that stood still with texts in its hands does not send them to the numbers they had then', async () => {
    const waiting: (() => void)[] = [];
    const to: string[] = [];
    const slow = withGateway((text) => {
      to.push(text.to);
      return new Promise((resolve) =>
        waiting.push(() => resolve({ kind: 'accepted', providerRef: text.to })),
      );
    }, 'slow');
    await oweReceipts(database, slow, 65);
    const draining = slow.sender.drain();
    await until(async () => (await states()).filter((it) => it.includes('intent')).length === 60);
    // It holds five more. Their lease runs out, their customers get another number, and the other process follows that.
    clock.advance(61_000);
    await database.query(`UPDATE claim SET numbers = '{+8613700000000}' WHERE report_no >= 'R61'`);
    const other = withGateway(async () => ({ kind: 'later', code: 'unreachable' }), 'other');
    await other.sender.drain();
    await other.outbox.tickCreate(clock.now());
    expect((await states()).slice(60)).toEqual(
      ['R61', 'R62', 'R63', 'R64', 'R65'].map((key) => `${key} queued `),
    );
    // Each answer lets the next one go, and the five are looked at again.
    let finished = false;
    void draining.then(() => (finished = true));
    await until(async () => {
      for (const answer of waiting.splice(0)) answer();
      return finished;
    });
    expect(to.filter((phone) => phone > '+8613810000060')).toEqual([]);
  });

  it('what certainly never went out goes out after all, also when its process could say so only after others had given it up', async () => {
    let hears = false;
    const centre = withGateway(async ({ to }) => {
      if (!hears) throw new Error('no answer');
      return { kind: 'accepted', providerRef: to };
    });
    await oweReceipts(database, centre, 2);
    await centre.sender.drain();
    clock.advance(601_000);
    await centre.delivery.tickReconcile(clock.now());
    expect(await states()).toEqual(['R01 unknown no_trace', 'R02 unknown no_trace']);
    // Of the first one its process knew better, and could not write it: its database was away.
    const [first] = await storedMessages(database);
    const { id, token } = first! as { id: number; token: string };
    const results = new ResultWriter(database.pool);
    results.push({ kind: 'unsent', id, token, at: clock.now(), why: 'unreachable', notBefore: clock.now() });
    await results.flush();
    expect(await states()).toEqual(['R01 queued ', 'R02 unknown no_trace']);
    hears = true;
    expect(await centre.sender.drain()).toBe(1);
    expect(await states()).toEqual(['R01 sent ', 'R02 unknown no_trace']);
    expect(await textStatesForward(database.pool, FROM_THE_START)).toMatchObject({ broken: 0 });
  });
});
