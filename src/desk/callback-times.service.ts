import { Injectable } from '@nestjs/common';
import { CalendarService } from '../calendar/calendar.service';
import { Clock } from '../clock';
import { Refusal } from '../errors';
import { PromiseService } from '../queue/promise.service';
import { HoursOfTasks } from '../queue/task-hours';
import { offerOn, offersAhead, type OfferFacts } from './callback-times.rules';
import { type DeskTask } from './desk-people.sql';

/** Dates listed from today on. */
const DAYS_AHEAD = 14;

/** The times at which a customer may be promised a call: those that the recording will accept, and no others. */
@Injectable()
export class CallbackTimesService {
  constructor(
    private readonly clock: Clock,
    private readonly calendar: CalendarService,
    private readonly hours: HoursOfTasks,
    private readonly promises: PromiseService,
  ) {}

  /** @param date local date of the customer; undefined: the first with a time */
  async times(task: DeskTask, date: string | undefined) {
    const now = this.clock.now().getTime();
    const hours = await this.hours.of(task.lane);
    const offer: OfferFacts = {
      facts: await this.calendar.facts(),
      hoursCode: hours.lane.hoursCode,
      zone: hours.lane.timeZone,
      now,
      refusal: (at) => {
        try {
          this.promises.check(at, now, hours);
          return null;
        } catch (error) {
          if (error instanceof Refusal) return error.code;
          throw error;
        }
      },
    };
    const ahead = offersAhead(offer, DAYS_AHEAD);
    const chosen =
      date === undefined
        ? (ahead.find((each) => each.slots.length > 0) ?? ahead[0]!)
        : (ahead.find((each) => each.date === date) ?? offerOn(offer, date));
    return {
      taskId: task.id,
      timeZone: offer.zone,
      hours: offer.hoursCode,
      calendarVersion: hours.calendarVersion,
      /** A later promise is kept by a linked task of the next cycle. */
      cycleEndsAt: task.dueAt,
      earliestAt: instant(ahead.find((each) => each.slots.length > 0)?.slots[0]),
      ...chosen,
      slots: chosen.slots.map(({ at, local }) => ({ at: new Date(at), local })),
      days: ahead.map(({ slots, windows: _windows, ...day }) => ({
        ...day,
        times: slots.length,
        firstAt: instant(slots[0]),
      })),
    };
  }
}

function instant(slot: { at: number } | undefined): Date | null {
  return slot ? new Date(slot.at) : null;
}
