import { addsUp, lateSeconds, partsOf, queryOf } from './coverage-parts.rules';

const sums = {
  eligible: 100,
  drawn: 96,
  late: 2,
  excluded: { opted_out: 1, no_contact: 3 },
  closed: { refused: 10, completed: 4, cancelled: 0 },
  open: 82,
};

it('what is eligible is made of outcomes, what is open, and exclusions', () => {
  expect(partsOf(sums).map(({ kind, code, records }) => [kind, code, records])).toEqual([
    ['closed', 'completed', 4],
    ['closed', 'refused', 10],
    ['open', 'open', 82],
    ['excluded', 'no_contact', 3],
    ['excluded', 'opted_out', 1],
  ]);
});

it('adds up, or not', () => {
  expect(addsUp(sums)).toBe(true);
  expect(addsUp({ ...sums, open: 81 })).toBe(false);
  expect(addsUp({ ...sums, eligible: 101 })).toBe(false);
});

it('every number has its list', () => {
  expect(queryOf({ kind: 'excluded', code: 'no_contact' })).toEqual({ reason: 'no_contact' });
  expect(queryOf({ kind: 'open', code: 'open' })).toEqual({ outcome: 'open' });
  expect(queryOf({ kind: 'closed', code: 'completed' })).toEqual({ outcome: 'completed' });
  expect(queryOf('drawn')).toEqual({ reason: 'drawn' });
  expect(queryOf('late')).toEqual({ late: 'true' });
  expect(queryOf('eligible')).toEqual({});
});

it('a draw that ran five minutes after its time ran late', () => {
  const late = (ran: string) => lateSeconds('2026-03-02T06:00:00Z', ran, Date.parse);
  expect(late('2026-03-02T06:04:59Z')).toBe(0);
  expect(late('2026-03-02T07:00:00Z')).toBe(3600);
});
