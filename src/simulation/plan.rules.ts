import { MINUTES_AN_ATTEMPT, USUAL_CONTACT_RATE, attemptsACall } from '../reports/effort.rules';

/** What a planned day asks of people, and what they can do. */
export interface PlannedDay {
  date: string;
  /** New calls by campaign. */
  tasks: Record<string, number>;
  /** Minutes in which standard calls may be made. */
  openMinutes: number;
}

export interface DayLoad extends PlannedDay {
  /** Attempts that the day's tasks will take, all told; a later day may carry them. */
  attempts: number;
  capacity: number;
  /** Attempts over capacity; above 1 the day does not fit by itself. */
  load: number;
}

export function dayLoad(day: PlannedDay, agents: number): DayLoad {
  const tasks = Object.values(day.tasks).reduce((sum, count) => sum + count, 0);
  const attempts = Math.round(tasks * attemptsACall(USUAL_CONTACT_RATE));
  const capacity = Math.floor((agents * day.openMinutes) / MINUTES_AN_ATTEMPT);
  return {
    ...day,
    attempts,
    capacity,
    load: capacity === 0 ? (attempts === 0 ? 0 : Infinity) : attempts / capacity,
  };
}
