import { type CalendarFacts } from '../calendar/day.rules';
import { windowsOn } from '../calendar/hours.rules';
import {
  DAY_MS,
  MINUTE_MS,
  dateOfDay,
  dayOfDate,
  localDayOf,
  localOf,
  weekdayOfDay,
} from '../calendar/zone.rules';
import { named, type Named } from './desk-words.rules';

/** Times are offered on the quarter hours of the customer's clock. */
export const SLOT_MS = 15 * MINUTE_MS;
/** Somebody still has to say it, and to record it: nothing nearer than this is offered. */
export const LEAD_MS = 5 * MINUTE_MS;

export interface OfferFacts {
  facts: CalendarFacts;
  hoursCode: string;
  /** The customer's zone. */
  zone: string;
  /** Epoch milliseconds. */
  now: number;
  /**
   * The judge of the recording itself: null where it would accept a promise for the instant, else the code of its refusal.
   * Nothing is offered that it refuses, whatever else is worked out here.
   */
  refusal(at: number): string | null;
}

export interface DayOffer {
  /** Local date of the customer, `YYYY-MM-DD`. */
  date: string;
  /** 1 Monday … 7 Sunday. */
  weekday: number;
  /** Windows of the date, whatever may still be promised in them: `HH:MM` of the customer's clock, half-open. */
  windows: { from: string; to: string }[];
  /** `at`: epoch milliseconds. */
  slots: { at: number; local: string }[];
  /** Why there are no times; null where there are. */
  reason: Named | null;
  /** Name of the holiday, where it is one. */
  dayName: string | null;
  /** The calendar does not cover the date: a holiday's notice may still take these times away. */
  provisional: boolean;
}

/** The times of one date that may be promised, or why there are none. */
export function offerOn(offer: OfferFacts, date: string): DayOffer {
  const { facts, hoursCode, zone, now } = offer;
  const day = dayOfDate(date, 'date');
  const { windows, reason, provisional, dayKind } = windowsOn(facts, hoursCode, zone, date);
  const slots: number[] = [];
  let refusal: string | null = null;
  for (const window of windows) {
    const first = Math.ceil(Math.max(window.from, now + LEAD_MS) / SLOT_MS) * SLOT_MS;
    for (let at = first; at < window.to; at += SLOT_MS) {
      refusal = offer.refusal(at);
      if (refusal === null) slots.push(at);
      // Nothing after it can be nearer: the rest of the day is as far away.
      else if (refusal === 'promise_too_far') break;
    }
  }
  const none = () => {
    if (day < localDayOf(zone, now)) return named('hours', 'past');
    if (windows.length === 0) return named('hours', reason === 'open' ? 'outside-windows' : reason);
    return named('hours', refusal === 'promise_too_far' ? 'too_far' : 'over');
  };
  return {
    date,
    weekday: weekdayOfDay(day),
    windows: windows.map(({ from, to }) => ({ from: clock(zone, from), to: clock(zone, to) })),
    slots: slots.map((at) => ({ at, local: clock(zone, at) })),
    reason: slots.length > 0 ? null : none(),
    dayName: dayKind.name,
    provisional,
  };
}

/** The dates from the customer's today on, each with how many times it has. */
export function offersAhead(offer: OfferFacts, days: number): DayOffer[] {
  const today = localDayOf(offer.zone, offer.now);
  return Array.from({ length: days }, (_, i) => offerOn(offer, dateOfDay(today + i)));
}

/** `HH:MM` on the wall clock; the end of a day reads 24:00 only as 00:00 of the next. */
function clock(zone: string, at: number): string {
  const local = localOf(zone, at);
  const minute = Math.floor((local - Math.floor(local / DAY_MS) * DAY_MS) / MINUTE_MS);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
