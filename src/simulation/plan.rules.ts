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

/**
 * Of a quiet centre: every second call is answered, so a task takes 1 + ½ + ¼ attempts out of three; an attempt takes
 * its agent about three minutes, half of them ringing and writing.
 */
export const ATTEMPTS_A_TASK = 1.75;
export const MINUTES_AN_ATTEMPT = 3;

export function dayLoad(day: PlannedDay, agents: number): DayLoad {
  const tasks = Object.values(day.tasks).reduce((sum, count) => sum + count, 0);
  const attempts = Math.round(tasks * ATTEMPTS_A_TASK);
  const capacity = Math.floor((agents * day.openMinutes) / MINUTES_AN_ATTEMPT);
  return {
    ...day,
    attempts,
    capacity,
    load: capacity === 0 ? (attempts === 0 ? 0 : Infinity) : attempts / capacity,
  };
}
