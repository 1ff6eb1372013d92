import { Injectable } from '@nestjs/common';

/** A handle that a caller may cancel; cancelling twice is harmless. */
export interface Alarm {
  cancel(): void;
}

/**
 * The only source of time. Everything else, SQL included, is given `now` as an argument.
 * Instants are `Date` (UTC, millisecond precision); zones are attached where a rule needs a wall clock.
 */
export abstract class Clock {
  abstract now(): Date;
  /** Runs `work` once, at or after `at`. A past instant runs as soon as possible, never synchronously. */
  abstract at(at: Date, work: () => void): Alarm;

  after(milliseconds: number, work: () => void): Alarm {
    return this.at(new Date(this.now().getTime() + milliseconds), work);
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }
}

/** Longest delay that a Node timer holds; longer ones are re-armed. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

@Injectable()
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }

  at(at: Date, work: () => void): Alarm {
    let timer: NodeJS.Timeout;
    const arm = () => {
      const wait = at.getTime() - this.now().getTime();
      timer =
        wait > LONGEST_TIMER_MS ? setTimeout(arm, LONGEST_TIMER_MS) : setTimeout(work, Math.max(0, wait));
    };
    arm();
    return { cancel: () => clearTimeout(timer) };
  }
}

/** A question to another clock took longer than this: its answer says too little. */
const LONGEST_QUESTION_MS = 2_000;
const QUESTIONS = 3;
/** Below this a difference is the network's, and following it would only make the clock tremble. */
const NOT_WORTH_FOLLOWING_MS = 50;

/**
 * The machine's clock, corrected to another one: the database's, which all processes share (reliability.md M8). Windows, leases
 * and promises are then judged alike by every process, also by one whose machine is minutes wrong.
 */
export class FollowingClock extends SystemClock {
  /** What is added to the machine's clock, milliseconds; what an operator should be told about when it is large. */
  correctionMs = 0;

  /** @param machine epoch milliseconds; another one where a test plays a machine that is wrong */
  constructor(private readonly machine: () => number = Date.now) {
    super();
  }

  override now(): Date {
    return new Date(this.machine() + this.correctionMs);
  }

  /**
   * Asks the other clock three times and believes the quickest answer, read in the middle of its question. Without a quick one
   * the last correction stays. @throws what `ask` throws
   */
  async follow(ask: () => Promise<Date>): Promise<void> {
    let quickest = LONGEST_QUESTION_MS;
    let correction = this.correctionMs;
    for (let question = 0; question < QUESTIONS; question++) {
      const asked = this.machine();
      const theirs = (await ask()).getTime();
      const took = this.machine() - asked;
      if (took < 0 || took >= quickest) continue;
      quickest = took;
      correction = Math.round(theirs - asked - took / 2);
    }
    if (Math.abs(correction - this.correctionMs) > NOT_WORTH_FOLLOWING_MS) this.correctionMs = correction;
  }
}

/**
 * A clock that moves only when told: tests set it, a simulation steps it from event to event.
 * Alarms fire in order of their instant, then of their setting, so that a run is the same every time.
 */
export class VirtualClock extends Clock {
  private instant: number;
  private sequence = 0;
  private alarms: { at: number; sequence: number; work: () => void }[] = [];

  constructor(start: Date | string) {
    super();
    this.instant = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.instant);
  }

  at(at: Date, work: () => void): Alarm {
    const alarm = { at: at.getTime(), sequence: this.sequence++, work };
    // A run holds a few hundred alarms at most: insertion keeps them sorted more simply than a heap would.
    let low = 0;
    let high = this.alarms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.alarms[middle]!.at <= alarm.at) low = middle + 1;
      else high = middle;
    }
    this.alarms.splice(low, 0, alarm);
    return { cancel: () => void (this.alarms = this.alarms.filter((other) => other !== alarm)) };
  }

  /** The instant of the next alarm, or null when none is set. */
  nextAlarm(): Date | null {
    return this.alarms.length ? new Date(this.alarms[0]!.at) : null;
  }

  /** Moves to `at` (backwards too: a test may play a skewed clock) and fires what has come due, in order. */
  set(at: Date | string): void {
    const target = new Date(at).getTime();
    while (this.alarms.length && this.alarms[0]!.at <= target) {
      const alarm = this.alarms.shift()!;
      this.instant = Math.max(this.instant, alarm.at);
      alarm.work();
    }
    this.instant = target;
  }

  advance(milliseconds: number): void {
    this.set(new Date(this.instant + milliseconds));
  }
}
