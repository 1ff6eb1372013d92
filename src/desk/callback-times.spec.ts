import * as fc from 'fast-check';
import { CUSTOMER, DeskCentre } from '../../test/desk-centre';
import * as make from '../../test/factory';
import { factsOf } from '../calendar/calendar.fixture';
import { openAt } from '../calendar/hours.rules';
import { DAY_MS, MINUTE_MS, localDateOf } from '../calendar/zone.rules';
import { InvalidInput } from '../errors';
import { PromiseService } from '../queue/promise.service';
import { HoursOfTasks, TaskHours } from '../queue/task-hours';
import { LEAD_MS, SLOT_MS, offerOn, offersAhead, type OfferFacts } from './callback-times.rules';

const SPRING_FESTIVAL = Object.fromEntries(
  ['15', '16', '17', '18', '19'].map((day) => [`2026-02-${day}`, day === '17' ? 'closed' : 'off'] as const),
);
const facts = factsOf({ days: { ...SPRING_FESTIVAL, '2026-02-14': 'work' } });
// Checks need nothing of what the service is made with.
const judge = new PromiseService(null as never, null as never);
const ZONES = [
  'Asia/Shanghai',
  'Asia/Urumqi',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/New_York',
  'Australia/Lord_Howe',
];

function offerAt(zone: string, hoursCode: string, now: number): { offer: OfferFacts; hours: TaskHours } {
  const hours = new TaskHours(
    { id: 1, campaignCode: 'new-policy', hoursCode, timeZone: zone, pool: 'visit' },
    facts,
  );
  const refusal = (at: number) => refusalOf(hours, at, now);
  return { offer: { facts, hoursCode, zone, now, refusal }, hours };
}

function refusalOf(hours: TaskHours, at: number, now: number): string | null {
  try {
    judge.check(at, now, hours);
    return null;
  } catch (error) {
    return (error as InvalidInput).code;
  }
}

const anywhere = fc.record({
  zone: fc.constantFrom(...ZONES),
  hoursCode: fc.constantFrom('standard', 'round-the-clock'),
  now: fc.integer({
    min: Date.parse('2026-01-20T00:00:00Z'),
    max: Date.parse('2026-04-10T00:00:00Z'),
  }),
  day: fc.integer({ min: -2, max: 65 }),
  /** Between the offer and its recording. */
  later: fc.integer({ min: 0, max: LEAD_MS - 1 }),
});

describe('times offered for a scheduled callback', () => {
  it('are all accepted by the judge of the recording, also a little later', () => {
    fc.assert(
      fc.property(anywhere, ({ zone, hoursCode, now, day, later }) => {
        const { offer, hours } = offerAt(zone, hoursCode, now);
        const date = localDateOf(zone, now + day * DAY_MS);
        for (const { at } of offerOn(offer, date).slots) {
          expect(refusalOf(hours, at, now + later)).toBeNull();
          expect(localDateOf(zone, at)).toBe(date);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are all there are: what is not offered of a date’s quarter hours is refused, or too near to be said', () => {
    fc.assert(
      fc.property(anywhere, ({ zone, hoursCode, now, day }) => {
        const { offer, hours } = offerAt(zone, hoursCode, now);
        const date = localDateOf(zone, now + day * DAY_MS);
        const offered = new Set(offerOn(offer, date).slots.map(({ at }) => at));
        const around = Math.floor((now + day * DAY_MS) / SLOT_MS) * SLOT_MS;
        for (let at = around - 2 * DAY_MS; at < around + 2 * DAY_MS; at += SLOT_MS) {
          if (localDateOf(zone, at) !== date || offered.has(at)) continue;
          if (at >= now + LEAD_MS) expect(refusalOf(hours, at, now)).not.toBeNull();
        }
      }),
      { numRuns: 200 },
    );
  });

  it('stop short of the window’s end, which is outside of it', () => {
    const { offer } = offerAt('Asia/Shanghai', 'standard', Date.parse('2026-03-02T10:03:00+08:00'));
    const day = offerOn(offer, '2026-03-02');
    expect(day.slots[0]).toEqual({ at: Date.parse('2026-03-02T10:15:00+08:00'), local: '10:15' });
    expect(day.slots.map(({ local }) => local)).toEqual(expect.arrayContaining(['11:45', '14:30', '20:45']));
    expect(day.slots.map(({ local }) => local)).not.toEqual(expect.arrayContaining(['12:00']));
    expect(day.windows[0]).toEqual({ from: '09:30', to: '12:00' });
    expect(openAt(facts, 'standard', 'Asia/Shanghai', day.slots.at(-1)!.at + 15 * MINUTE_MS).open).toBe(
      false,
    );
  });

  it('say why a date has none', () => {
    const { offer } = offerAt('Asia/Shanghai', 'standard', Date.parse('2026-02-13T20:56:00+08:00'));
    const why = (date: string) => offerOn(offer, date).reason?.code;
    expect(why('2026-02-13')).toBe('over');
    expect(why('2026-02-12')).toBe('past');
    expect(why('2026-02-14')).toBeUndefined();
    expect(why('2026-02-17')).toBe('closed-day');
    expect(why('2026-04-15')).toBe('too_far');
    // A holiday has the weekend's morning.
    expect(offerOn(offer, '2026-02-16').slots[0]!.local).toBe('10:30');
    expect(offersAhead(offer, 5).map(({ slots }) => slots.length > 0)).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('by REST', () => {
  let centre: DeskCentre;
  beforeAll(async () => {
    centre = await DeskCentre.open();
  });
  afterAll(() => centre?.close());

  it('tells the first day with a time, on the clock of the customer, to the holder', async () => {
    const urumqi = await make.insertLane(centre.pool, { time_zone: 'Asia/Urumqi' });
    const { id } = await centre.held('A1', { lane: urumqi.id, phone: CUSTOMER });
    type Times = { slots: { at: string; local: string }[]; days: { date: string; times: number }[] };
    const { body } = await centre.get<Times>('a1', `/dialer/tasks/${id}/callback-times`);
    // Ten in Shanghai is eight in Urumqi.
    expect(body).toMatchObject({
      taskId: id,
      timeZone: 'Asia/Urumqi',
      date: '2026-03-02',
      weekday: 1,
      reason: null,
      earliestAt: '2026-03-02T03:30:00.000Z',
    });
    expect(body.slots[0]).toEqual({ at: '2026-03-02T03:30:00.000Z', local: '09:30' });
    expect(body.days).toHaveLength(14);
    const hours = await centre.centre.app.get(HoursOfTasks, { strict: false }).of(urumqi.id);
    const promises = centre.centre.app.get(PromiseService, { strict: false });
    for (const { at } of body.slots) promises.check(Date.parse(at), centre.now.getTime(), hours);
    expect((await centre.get('a1', `/dialer/tasks/${id}/callback-times?date=2026-02-01`)).body).toMatchObject(
      { slots: [], reason: { code: 'past', nameZh: '日期已过' } },
    );
    expect((await centre.get('a2', `/dialer/tasks/${id}/callback-times`)).status).toBe(404);
  });
});
