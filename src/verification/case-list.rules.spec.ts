import { boundsOfList } from './case-list.rules';

const ZONE = 'Asia/Shanghai';
const NOW = Date.parse('2026-03-03T23:30:00+08:00');

describe('a list behind a figure', () => {
  it('ends today with the local day, not with the day of UTC', () => {
    const to = Date.parse('2026-03-04T00:00:00+08:00');
    expect(boundsOfList('due_today', ZONE, NOW)).toEqual({ due: { from: NOW, to } });
  });

  it('begins a month at its first local midnight', () => {
    const first = Date.parse('2026-03-01T00:00:00+08:00');
    expect(boundsOfList('answered_this_month', ZONE, NOW)).toEqual({ answeredFrom: first });
    expect(boundsOfList('on_time_this_month', ZONE, NOW)).toEqual({ answeredFrom: first, onTime: true });
    expect(boundsOfList('confirmed_this_month', ZONE, NOW)).toEqual({
      state: 'confirmed',
      closedFrom: first,
    });
  });
});
