import { Injectable } from '@nestjs/common';
import { CalendarService } from '../calendar/calendar.service';
import { type CalendarFacts } from '../calendar/day.rules';
import {
  nextOpening,
  nextOpeningInParts,
  openAt,
  partOfDay,
  type Openness,
  type PartOfDay,
} from '../calendar/hours.rules';
import { DAY_MS, dateOfDay, instantOf, localDateOf, localDayOf } from '../calendar/zone.rules';
import { PART_BITS, type HoursFacts } from './attempt.rules';
import { LaneBoard } from './lane-board';
import { type Lane } from './lane.sql';

/** The calendar as one task sees it: its lane's hours in its customer's zone. Instants are epoch milliseconds. */
export class TaskHours implements HoursFacts {
  constructor(
    readonly lane: Lane,
    private readonly facts: CalendarFacts,
  ) {}

  get calendarVersion(): number {
    return this.facts.version;
  }

  at(now: number): Openness {
    return openAt(this.facts, this.lane.hoursCode, this.lane.timeZone, now);
  }

  part(now: number): PartOfDay {
    return partOfDay(this.lane.timeZone, now);
  }

  partBit(now: number): number {
    return PART_BITS[this.part(now)];
  }

  /** Today at the customer's, YYYY-MM-DD. */
  localDate(now: number): string {
    return localDateOf(this.lane.timeZone, now);
  }

  nextOpening(from: number): number | null {
    return nextOpening(this.facts, this.lane.hoursCode, this.lane.timeZone, from);
  }

  nextOpeningInOtherParts(from: number, tried: number): number | null {
    const others = (Object.keys(PART_BITS) as PartOfDay[]).filter((part) => !(PART_BITS[part] & tried));
    // A horizon of a week: no cycle that spreads its attempts over the day looks further.
    return others.length
      ? nextOpeningInParts(
          this.facts,
          this.lane.hoursCode,
          this.lane.timeZone,
          from,
          others,
          from + 7 * DAY_MS,
        )
      : null;
  }

  /** The first opening on the customer's next local day: when the day's cap starts again. */
  nextDayOpening(now: number): number | null {
    const tomorrow = localDayOf(this.lane.timeZone, now) + 1;
    return this.nextOpening(instantOf(this.lane.timeZone, tomorrow * DAY_MS));
  }

  dateAfter(now: number, days: number): string {
    return dateOfDay(localDayOf(this.lane.timeZone, now) + days);
  }
}

@Injectable()
export class HoursOfTasks {
  constructor(
    private readonly board: LaneBoard,
    private readonly calendar: CalendarService,
  ) {}

  async of(laneId: number): Promise<TaskHours> {
    return new TaskHours(await this.board.lane(laneId), await this.calendar.facts());
  }

  /** Reads the calendar anew: somebody has changed it since. */
  async refresh(): Promise<void> {
    await this.calendar.reload();
  }
}
