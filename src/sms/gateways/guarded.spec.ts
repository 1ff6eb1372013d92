import { openTestDatabase, type TestDatabase } from '../../../test/database';
import { addBranch, oweReceipts, storedMessages, textingCentre } from '../../../test/texting';
import { VirtualClock } from '../../clock';
import { toldOf } from '../test-send.rules';
import { TextExchange } from './exchange';
import { guardedGateway } from './guarded';
import { type OutgoingText } from './port';
import { SimulatedGateway } from './simulated';

const MORNING = '2026-03-11T09:00:00+08:00';
const LISTED = '+8613800138000';
const text = (to: string): OutgoingText => ({
  token: '00000000-0000-4000-8000-000000000001',
  to,
  body: '【惠访】您的报案已受理',
  expiresAt: new Date('2026-03-11T20:00:00+08:00'),
});

function bench(sending: 'live' | 'dry', sendOnlyTo: string[] | null) {
  const clock = new VirtualClock(MORNING);
  const exchange = new TextExchange(clock, { seed: 7, behaviour: { latencyMs: [0, 0], invalidNumbers: 0 } });
  const inner = new SimulatedGateway(clock, exchange, 0);
  const said: string[] = [];
  const log = { log: (sentence: string) => void said.push(sentence) };
  return { exchange, inner, said, gateway: guardedGateway(inner, { sending, sendOnlyTo }, log) };
}

describe('a gateway that is held back', () => {
  it('is the gateway itself where everybody may be texted', () => {
    const { inner, gateway } = bench('live', null);
    expect(gateway).toBe(inner);
  });

  it('sends nothing in a rehearsal, and logs no word of the text', async () => {
    const { gateway, exchange, said } = bench('dry', [LISTED]);
    expect(await gateway.send(text(LISTED))).toEqual({ kind: 'refused', code: 'dry_run' });
    expect(exchange.journal).toEqual([]);
    expect(said).toEqual([
      '演练，未发送 · not sent: 138****8000, 11 characters by simulated, token 00000000-0000-4000-8000-000000000001',
    ]);
  });

  it('sends to the numbers of the list and to nobody else', async () => {
    const { gateway, exchange } = bench('live', [LISTED]);
    expect(await gateway.send(text('+8613900139000'))).toMatchObject({ kind: 'refused', code: 'dry_run' });
    expect(await gateway.send(text(LISTED))).toMatchObject({ kind: 'accepted' });
    expect(exchange.journal).toMatchObject([{ event: 'accepted', to: LISTED }]);
  });

  it('has what the gateway has, and lacks what it lacks', () => {
    const { gateway, inner } = bench('dry', null);
    expect([gateway.name, gateway.byTemplate]).toEqual(['simulated', undefined]);
    expect(typeof gateway.pull).toBe('function');
    const { pull: _pull, ...without } = { pull: inner.pull, name: 'x', find: inner.find.bind(inner) };
    const bare = { ...without, send: inner.send.bind(inner), parseReport: inner.parseReport.bind(inner) };
    expect(guardedGateway(bare, { sending: 'dry', sendOnlyTo: null }).pull).toBeUndefined();
  });
});

describe('a day’s rehearsal of texts', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await openTestDatabase()));
  afterAll(() => database?.close());

  it('ends each as failed with the reason, never as sent, and sends none of them when it is over', async () => {
    const clock = new VirtualClock(MORNING);
    const { gateway, inner, exchange } = bench('dry', null);
    const centre = textingCentre(database, clock, { gateway });
    await centre.outbox.goLive(new Date('2026-03-01T00:00:00+08:00'));
    await addBranch(database);
    await oweReceipts(database, centre, 30);
    expect(await centre.sender.drain()).toBe(30);
    const stored = await storedMessages(database);
    expect(stored).toHaveLength(30);
    for (const message of stored)
      expect(message).toMatchObject({ state: 'failed', reason: 'dry_run', sentAt: null });
    expect(toldOf('failed', stored[0]!.reason)).toMatchObject({
      en: 'rehearsal: passed every check, and was not sent',
    });
    expect(centre.sender.pausedUntil).toBeNull();

    const after = textingCentre(database, clock, { gateway: inner, tokens: 'in earnest' });
    clock.advance(60_000);
    await after.outbox.tickCreate(clock.now());
    expect(await after.sender.drain()).toBe(0);
    expect(exchange.journal).toEqual([]);
    expect(await database.query(`SELECT count(*)::int AS n FROM opt_out`)).toEqual([{ n: 0 }]);
  });
});
