import { VirtualClock } from '../../src/clock';
import { StoppableClock } from './stoppable-clock';

describe('a clock that can be stopped', () => {
  it('rings as the one behind it until then, and never afterwards', () => {
    const behind = new VirtualClock('2026-03-01T00:00:00Z');
    const clock = new StoppableClock(behind);
    const rung: string[] = [];
    clock.after(10, () => rung.push('before'));
    clock.after(10, () => rung.push('cancelled')).cancel();
    clock.after(30, () => rung.push('pending'));
    behind.advance(20);
    expect(clock.now()).toEqual(behind.now());
    clock.stop();
    clock.after(1, () => rung.push('late'));
    behind.advance(100);
    expect(rung).toEqual(['before']);
    expect(behind.nextAlarm()).toBeNull();
  });
});
