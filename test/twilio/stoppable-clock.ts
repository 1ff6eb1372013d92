import { type Alarm, Clock } from '../../src/clock';

/** A clock whose alarms can all be taken back at once: a server that is closed must not call anybody any more. */
export class StoppableClock extends Clock {
  private readonly alarms = new Set<Alarm>();
  private stopped = false;

  constructor(private readonly clock: Clock) {
    super();
  }

  now(): Date {
    return this.clock.now();
  }

  at(at: Date, work: () => void): Alarm {
    if (this.stopped) return { cancel: () => undefined };
    const inner = this.clock.at(at, () => {
      this.alarms.delete(inner);
      work();
    });
    this.alarms.add(inner);
    return {
      cancel: () => {
        this.alarms.delete(inner);
        inner.cancel();
      },
    };
  }

  stop(): void {
    this.stopped = true;
    for (const alarm of this.alarms) alarm.cancel();
    this.alarms.clear();
  }
}
