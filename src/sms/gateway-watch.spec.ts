import { Logger } from '@nestjs/common';
import { openTestDatabase, type TestDatabase } from '../../test/database';
import {
  addBranch,
  addPolicy,
  emptyTexts,
  oweReceipts,
  storedMessages,
  textingCentre,
} from '../../test/texting';
import { VirtualClock } from '../clock';
import { TextStateService } from './text-state.service';

describe('a gateway that cannot be used now', () => {
  let database: TestDatabase;
  let clock: VirtualClock;
  let alarmed: jest.SpyInstance;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await emptyTexts(database);
    clock = new VirtualClock('2026-03-11T09:00:00+08:00');
    await textingCentre(database, clock).outbox.goLive(new Date('2026-03-01T00:00:00+08:00'));
    await addBranch(database);
    alarmed = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  });
  afterEach(() => alarmed.mockRestore());

  /** What supervisors see, once it holds. */
  const shown = async (name: string) => {
    const service = new TextStateService(database.dataSource, clock, null as never, { name });
    return service.state();
  };

  it('since its account is at fault is left alone at once, with an alarm; texts wait, and go out when it is mended', async () => {
    let mended = false;
    let asked = 0;
    const centre = textingCentre(database, clock, {
      gateway: {
        name: 'twilio',
        send: async ({ to }) => {
          asked++;
          return mended ? { kind: 'accepted', providerRef: to } : { kind: 'later', code: 'account' };
        },
        find: async () => null,
        parseReport: () => null,
      },
    });
    const states = async () => new Set((await storedMessages(database)).map((it) => it.state));
    await oweReceipts(database, centre, 120);
    await centre.sender.drain();
    // Those that were under way together.
    expect(asked).toBeLessThanOrEqual(75);
    expect(alarmed.mock.calls.map(([text]) => text as string)).toEqual([
      expect.stringContaining('twilio refuses every text'),
    ]);
    expect(await states()).toEqual(new Set(['queued']));
    const until = centre.sender.pausedUntil!;
    expect(until.getTime()).toBeGreaterThan(clock.now().getTime());
    let state = await shown('twilio');
    while (state.pausedUntil === null) state = await shown('twilio');
    expect(state).toEqual({
      gateway: 'twilio',
      pausedUntil: until,
      why: 'account',
      queued: 120,
      oldestDue: expect.any(Date),
    });
    expect(await centre.sender.drain()).toBe(0);
    // One probe at a time until it is mended, each after a longer pause, and an alarm each time.
    for (let probe = 1; probe <= 4; probe++) {
      clock.set(centre.sender.pausedUntil!);
      clock.advance(10_000);
      expect(await centre.sender.drain()).toBe(1);
      expect(alarmed).toHaveBeenCalledTimes(1 + probe);
    }
    mended = true;
    clock.advance(3_600_000);
    await centre.sender.drain();
    expect(await states()).toEqual(new Set(['sent']));
    expect(centre.sender.pausedUntil).toBeNull();
    expect(await shown('twilio')).toMatchObject({ pausedUntil: null, why: null, queued: 0, oldestDue: null });
  });

  it('since too little is left of a text’s hours is in no trouble: the text waits for its next ones', async () => {
    clock.set('2026-03-11T20:44:57+08:00');
    await addPolicy(database, { policyNo: 'P1', expiresOn: '2026-04-10' });
    const centre = textingCentre(database, clock, {
      gateway: {
        name: 'twilio',
        send: async () => ({ kind: 'later', code: 'closing' }),
        find: async () => null,
        parseReport: () => null,
      },
    });
    await centre.outbox.tickCreate(clock.now());
    clock.set('2026-03-11T20:59:57+08:00');
    expect(await centre.sender.drain()).toBe(1);
    expect(centre.sender.pausedUntil).toBeNull();
    expect(await storedMessages(database)).toMatchObject([
      { state: 'queued', notBefore: new Date('2026-03-11T21:00:00+08:00') },
    ]);
    clock.set('2026-03-11T21:00:00+08:00');
    expect(await centre.sender.drain()).toBe(0);
    expect(await storedMessages(database)).toMatchObject([
      { state: 'queued', reason: 'outside_hours', notBefore: new Date('2026-03-12T08:00:00+08:00') },
    ]);
  });

  it('since nobody answers pauses after a row of them, and says why', async () => {
    const centre = textingCentre(database, clock, {
      gateway: {
        name: 'twilio',
        send: async () => {
          throw new Error('cut');
        },
        find: async () => null,
        parseReport: () => null,
      },
    });
    await oweReceipts(database, centre, 120);
    await centre.sender.drain();
    let state = await shown('twilio');
    while (state.pausedUntil === null) state = await shown('twilio');
    expect(state.why).toBe('no_answer');
    // What nobody knows of is not in the queue any more.
    expect(state.queued).toBeLessThan(120);
    expect(alarmed).not.toHaveBeenCalled();
    // Another gateway has nothing to do with it.
    expect(await shown('simulated')).toMatchObject({ pausedUntil: null, why: null });
  });
});
