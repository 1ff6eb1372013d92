import { instantOf } from './wall-time';

describe('instantOf', () => {
  it.each([
    ['2026-03-02 09:30', 'Asia/Shanghai', '2026-03-02T01:30:00.000Z'],
    ['2026-01-01 00:00', 'Asia/Shanghai', '2025-12-31T16:00:00.000Z'],
    // An hour before and after the clocks of Berlin change.
    ['2026-03-29 01:30', 'Europe/Berlin', '2026-03-29T00:30:00.000Z'],
    ['2026-03-29 03:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ])('%s in %s', (wall, zone, instant) => expect(instantOf(wall, zone)).toBe(instant));
});
