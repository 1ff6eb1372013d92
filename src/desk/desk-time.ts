import { DAY_MS, dayOfDate, instantOf, localDateOf } from '../calendar/zone.rules';

/** The instants of a local date, half-open. @throws InvalidInput `date_invalid` */
export function instantsOfDate(zone: string, date: string): { from: Date; to: Date } {
  const day = dayOfDate(date, 'date');
  return {
    from: new Date(instantOf(zone, day * DAY_MS)),
    to: new Date(instantOf(zone, (day + 1) * DAY_MS)),
  };
}

/** When the local day of an instant began. */
export function startOfDay(zone: string, at: Date): Date {
  return instantsOfDate(zone, localDateOf(zone, at.getTime())).from;
}
