import { type CalendarFacts } from '../calendar/day.rules';
import { windowsOn } from '../calendar/hours.rules';
import { type Db } from '../database/db';
import { dayLoad, type DayLoad } from './plan.rules';
import { tasksByDay } from './simulation.sql';

/** The days of a run with what was drawn on each, against what `agents` can do in the standard windows of the zone. */
export async function planOf(
  db: Db,
  facts: CalendarFacts,
  timeZone: string,
  agents: number,
): Promise<DayLoad[]> {
  const days = new Map<string, Record<string, number>>();
  for (const { date, campaign, tasks } of await tasksByDay(db, timeZone)) {
    if (!days.has(date)) days.set(date, {});
    days.get(date)![campaign] = tasks;
  }
  return [...days].map(([date, tasks]) => {
    const { windows } = windowsOn(facts, 'standard', timeZone, date);
    const openMinutes = windows.reduce((sum, each) => sum + (each.to - each.from) / 60_000, 0);
    return dayLoad({ date, tasks, openMinutes }, agents);
  });
}

/** A table that a supervisor reads: busy days stand out. */
export function planText(plan: DayLoad[], agents: number): string {
  const lines = plan.map((day) => {
    const bar = '█'.repeat(Math.min(40, Math.round(20 * day.load)));
    const parts = Object.entries(day.tasks).map(([campaign, count]) => `${campaign} ${count}`);
    return `  ${day.date}  任务 tasks ${parts.join(' · ')}  呼叫 attempts ${day.attempts} / ${day.capacity}  ${(100 * day.load).toFixed(0).padStart(4)}% ${bar}${day.load > 1 ? ' ← 当日排不下 does not fit' : ''}`;
  });
  const over = plan.filter((day) => day.load > 1).length;
  return [
    '',
    `计划：${agents} 名坐席 · plan for ${agents} agents`,
    ...lines,
    `  ${over} 天超出当日能力，须由周期内其他日子承担 · ${over} days exceed their own capacity; other days of the cycle must carry them`,
    '',
  ].join('\n');
}
