import { SystemClock } from '../src/clock';
import { MONDAY_MORNING } from './centre';

/** From Monday morning on, as fast as everywhere; `skip` leaps ahead. */
export class MondayClock extends SystemClock {
  private start = new Date(MONDAY_MORNING).getTime() - performance.now();

  override now(): Date {
    return new Date(Math.round(this.start + performance.now()));
  }

  skip(milliseconds: number): void {
    this.start += milliseconds;
  }
}
