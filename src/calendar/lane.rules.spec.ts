import * as fc from 'fast-check';
import { factsOf, hoursWith } from './calendar.fixture';
import { openAt } from './hours.rules';
import { type Lane, openLanes } from './lane.rules';

const at = (iso: string) => Date.parse(iso);
const lane = (id: number, rest: Partial<Lane> = {}): Lane => ({
  id,
  campaignCode: 'new-policy',
  hoursCode: 'standard',
  timeZone: 'Asia/Shanghai',
  pool: 'visit',
  ...rest,
});
const VISIT = new Set(['visit']);
const facts = factsOf({ years: [2026] });

describe('lanes', () => {
  it('are open while their hours are, in their own zone, and the answer holds until the first change', () => {
    // Wednesday 11 March 2026, 11:45 in Shanghai, 09:45 in Ürümqi.
    const lanes = [lane(1), lane(2, { timeZone: 'Asia/Urumqi' }), lane(3, { hoursCode: 'round-the-clock' })];
    const answer = openLanes(lanes, facts, new Set(), VISIT, at('2026-03-11T11:45:00+08:00'));
    expect(answer.open.map((it) => it.id)).toEqual([1, 2, 3]);
    expect(answer.until).toBe(at('2026-03-11T12:00:00+08:00'));
    const noon = openLanes(lanes, facts, new Set(), VISIT, answer.until!);
    expect(noon.open.map((it) => it.id)).toEqual([2, 3]);
    expect(noon.closed).toEqual([
      { lane: lanes[0], reason: 'outside-windows', nextAt: at('2026-03-11T14:30:00+08:00') },
    ]);
    expect(noon.until).toBe(at('2026-03-11T14:00:00+08:00'));
  });

  it('say why they are closed: suspended, of another pool, without defined hours or in a zone that nobody knows', () => {
    const lanes = [
      lane(1, { campaignCode: 'closing-care' }),
      lane(2, { pool: 'staff:1007' }),
      lane(3, { hoursCode: 'lost' }),
      lane(4),
      lane(5, { timeZone: 'Asia/Nowhere' }),
    ];
    const answer = openLanes(lanes, facts, new Set(['closing-care']), VISIT, at('2026-03-11T10:00:00+08:00'));
    expect(answer.open.map((it) => it.id)).toEqual([4]);
    expect(answer.closed.map((it) => [it.lane.id, it.reason, it.nextAt])).toEqual([
      [1, 'suspended', null],
      [2, 'pool', null],
      [3, 'hours-unknown', null],
      [5, 'hours-unknown', null],
    ]);
  });

  it('nothing to open, or only round the clock: the answer holds until something else changes', () => {
    expect(openLanes([], facts, new Set(), VISIT, 0)).toEqual({ open: [], closed: [], until: null });
    expect(
      openLanes([lane(1, { hoursCode: 'round-the-clock' })], facts, new Set(), VISIT, 0).until,
    ).toBeNull();
  });

  it('each lane is open or closed exactly once, as openAt says, and nothing changes before `until`', () => {
    const lanes = fc.array(
      fc.record({
        id: fc.nat(),
        campaignCode: fc.constantFrom('new-policy', 'renewal-call'),
        hoursCode: fc.constantFrom('standard', 'texting', 'round-the-clock'),
        timeZone: fc.constantFrom('Asia/Shanghai', 'Asia/Urumqi', 'America/New_York', 'Asia/Kathmandu'),
        pool: fc.constantFrom('visit', 'care'),
      }),
      { maxLength: 12 },
    );
    const fenced = factsOf({ hours: hoursWith({ code: 'statutory', weekday: [['09:00', '20:00']] }) });
    fc.assert(
      fc.property(lanes, fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) }), (lanes, now) => {
        const suspended = new Set(['renewal-call']);
        const answer = openLanes(lanes, fenced, suspended, VISIT, now);
        expect(answer.open.length + answer.closed.length).toBe(lanes.length);
        for (const it of lanes) {
          const expected =
            it.pool === 'visit' &&
            it.campaignCode === 'new-policy' &&
            openAt(fenced, it.hoursCode, it.timeZone, now).open;
          expect(answer.open.includes(it)).toBe(expected);
        }
        if (answer.until === null) return;
        expect(answer.until).toBeGreaterThan(now);
        const ids = (at: number) => openLanes(lanes, fenced, suspended, VISIT, at).open;
        expect(ids(answer.until - 1)).toEqual(answer.open);
        expect(ids(answer.until)).not.toEqual(answer.open);
      }),
      { numRuns: 200 },
    );
  });

  it('a few dozen lanes cost well under a millisecond once the day is known', () => {
    const many = Array.from({ length: 40 }, (_, id) =>
      lane(id, { timeZone: id % 2 ? 'Asia/Shanghai' : 'Asia/Urumqi' }),
    );
    const now = at('2026-03-11T10:00:00+08:00');
    openLanes(many, facts, new Set(), VISIT, now);
    const start = process.hrtime.bigint();
    for (let i = 0; i < 200; i++) openLanes(many, facts, new Set(), VISIT, now + i);
    const each = Number(process.hrtime.bigint() - start) / 200 / 1e6;
    expect(each).toBeLessThan(5);
  });
});
