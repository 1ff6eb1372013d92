import type { Cycle, Lane } from './board';
import { boardRows, hourBars, laneState, queueTotals } from './board-rows.rules';

const lane = (values: Partial<Lane> = {}): Lane => ({
  campaign: 'new-policy',
  hours: 'standard',
  timeZone: 'Asia/Shanghai',
  open: true,
  reason: 'open',
  changesAt: '2026-03-02T04:00:00Z',
  provisional: false,
  ready: 0,
  ...values,
});
const queue = (campaign: string, ready: number) => ({
  campaign,
  ready,
  waiting: 1,
  claimed: 2,
  calling: 3,
  oldestDueAt: null,
});
const cycle = (campaign: string, fits: boolean | null): Cycle => ({
  campaign,
  drawId: 1,
  dueAt: '',
  endsAt: '',
  calls: 1,
  open: 1,
  closed: 0,
  done: 0,
  forecast: { fits, reason: '', zh: '', en: '', assumes: null, short: 0 },
});

describe('the lanes of a campaign put together', () => {
  it('are open while one is, until the first of the open ones closes', () => {
    const closed = lane({ open: false, reason: 'outside-windows', changesAt: '2026-03-02T01:00:00Z' });
    const later = lane({ changesAt: '2026-03-02T05:00:00Z' });
    expect(laneState([closed, later, lane()])).toMatchObject({
      kind: 'open',
      changesAt: '2026-03-02T04:00:00Z',
    });
  });

  it('are closed until the first opens, and suspended only when all are', () => {
    const closed = lane({ open: false, reason: 'holiday', changesAt: '2026-03-03T01:30:00Z' });
    const suspended = lane({ open: false, reason: 'suspended', changesAt: null });
    expect(laneState([closed, suspended])).toMatchObject({
      kind: 'closed',
      reason: 'holiday',
      changesAt: '2026-03-03T01:30:00Z',
    });
    expect(laneState([suspended])).toMatchObject({ kind: 'suspended', changesAt: null });
    expect(laneState([])).toBeNull();
  });
});

it('what will not fit comes first, then what is open by what is ready', () => {
  const rows = boardRows({
    lanes: [lane({ campaign: 'a', open: false }), lane({ campaign: 'b' }), lane({ campaign: 'c' })],
    queue: [queue('a', 90), queue('b', 5), queue('c', 7)],
    cycles: [cycle('b', true), cycle('d', false)],
  });
  expect(rows.map(({ campaign }) => campaign)).toEqual(['d', 'c', 'b', 'a']);
  expect(rows[0]!.queue.ready).toBe(0);
});

it('in call is claimed and calling', () => {
  expect(queueTotals([queue('a', 4), queue('b', 6)])).toEqual({ ready: 10, waiting: 2, inCall: 10 });
});

it('hours of all campaigns are put together, and quiet ones stay in their place', () => {
  const at = (hour: number, attempts: number, reached: number) => ({
    campaign: 'a',
    hour,
    attempts,
    reached,
  });
  expect(hourBars([at(9, 4, 1), at(11, 2, 2), at(9, 4, 3)])).toEqual([
    { hour: 9, reached: 4, missed: 4, rate: 0.5 },
    { hour: 10, reached: 0, missed: 0, rate: null },
    { hour: 11, reached: 2, missed: 0, rate: 1 },
  ]);
});
