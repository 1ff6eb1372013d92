import fc from 'fast-check';
import { FollowingClock } from './clock';

/** A machine and another clock beside it, both moved by the test alone. */
function apart(machineWrongBy: number) {
  let real = Date.UTC(2026, 2, 2, 2);
  const machine = () => real + machineWrongBy;
  const clock = new FollowingClock(machine);
  return {
    clock,
    real: () => real,
    pass: (milliseconds: number) => void (real += milliseconds),
    /** The other clock, read after `there`, answered after `back` milliseconds more. */
    ask: (there: number, back: number) => async () => {
      real += there;
      const read = new Date(real);
      real += back;
      return read;
    },
  };
}

describe('a clock that follows another', () => {
  it('is the other one to within half the way there and back, however wrong the machine is (property)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -7_200_000, max: 7_200_000 }),
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 0, max: 900 }),
        async (wrongBy, there, back) => {
          const { clock, real, ask } = apart(wrongBy);
          await clock.follow(ask(there, back));
          const error = Math.abs(clock.now().getTime() - real());
          expect(error).toBeLessThanOrEqual(Math.max(50, Math.abs(there - back) / 2) + 1);
        },
      ),
    );
  });

  it('believes the quickest of three answers', async () => {
    const { clock, real, pass } = apart(300_000);
    const ways = [900, 2, 700];
    await clock.follow(async () => {
      const read = new Date(real());
      pass(ways.shift()!);
      return read;
    });
    expect(Math.abs(clock.now().getTime() - real())).toBeLessThanOrEqual(2);
  });

  it('keeps its correction when every answer is slow, and when nobody answers', async () => {
    const { clock, real, ask } = apart(-60_000);
    await clock.follow(ask(1, 1));
    const kept = clock.correctionMs;
    await clock.follow(ask(1_500, 1_500));
    await expect(clock.follow(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(clock.correctionMs).toBe(kept);
    expect(Math.abs(clock.now().getTime() - real())).toBeLessThanOrEqual(1);
  });

  it('does not tremble with the network', async () => {
    const { clock, ask } = apart(20);
    await clock.follow(ask(0, 10));
    expect(clock.correctionMs).toBe(0);
  });
});
