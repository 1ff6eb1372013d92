import type { Clock } from '../../src/clock';

/** Twilio takes requests faster than it carries them out: what is too many for a second waits its turn. */
export class Pace {
  private next = 0;

  constructor(
    private readonly clock: Clock,
    private readonly perSecond: number | undefined,
    private readonly speed: number,
  ) {}

  /** Milliseconds until it is this one's turn. */
  turn(): number {
    if (!this.perSecond) return 0;
    const now = this.clock.now().getTime();
    const at = Math.max(now, this.next);
    this.next = at + (1000 / this.perSecond) * this.speed;
    return at - now;
  }
}
