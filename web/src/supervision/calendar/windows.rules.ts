import { weekdayOf } from '../dates.rules';
import type { HoursSet, Pair } from '../hours-sets';

/** What a supervisor may make of a date. `usual`: nothing special. */
export type DayChoice = 'usual' | 'off' | 'work' | 'closed';

/** 09:30–12:00, 14:30–17:30, joined as the language of the page joins (`useJoin`). */
export function windowsText(windows: readonly Pair[], join: (parts: readonly string[]) => string): string {
  return join(windows.map(([from, to]) => `${from}–${to}`));
}

/** Windows as people type them: `9:30-12:00, 14:30–17:30`. Null: not of the form; whether they make sense the server says. */
export function readWindows(text: string): Pair[] | null {
  const parts = text.split(/[,，、;；\n]+/).filter((part) => part.trim() !== '');
  const pairs: Pair[] = [];
  for (const part of parts) {
    const found = /^\s*(\d{1,2})[:：](\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：](\d{2})\s*$/.exec(part);
    if (!found) return null;
    const [, h1 = '', m1 = '', h2 = '', m2 = ''] = found;
    pairs.push([`${h1.padStart(2, '0')}:${m1}`, `${h2.padStart(2, '0')}:${m2}`]);
  }
  return pairs;
}

export function minutesOf(windows: readonly Pair[]): number {
  const minute = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  return windows.reduce((sum, [from, to]) => sum + Math.max(0, minute(to) - minute(from)), 0);
}

/** The windows that a set of hours would have on a date, were it of a kind: as the server decides it, without exceptions. */
export function windowsIf(set: HoursSet, fence: HoursSet | undefined, date: string, kind: DayChoice): Pair[] {
  const heeds = set.holiday !== 'weekday';
  if (heeds && kind === 'closed') return [];
  if (heeds && kind === 'off' && set.holiday === 'closed') return [];
  const own = asWeekend(heeds, date, kind) ? set.weekend : set.weekday;
  if (!fence || fence.code === set.code) return [...own];
  return cut(own, asWeekend(false, date, kind) ? fence.weekend : fence.weekday);
}

function asWeekend(heeds: boolean, date: string, kind: DayChoice): boolean {
  if (kind === 'work') return false;
  return weekdayOf(date) >= 6 || (heeds && kind === 'off');
}

export function areSame(some: readonly Pair[], others: readonly Pair[]): boolean {
  return JSON.stringify(some) === JSON.stringify(others);
}

function cut(windows: readonly Pair[], fence: readonly Pair[]): Pair[] {
  return windows.flatMap(([from, to]) =>
    fence.flatMap(([first, last]): Pair[] => {
      const begin = from > first ? from : first;
      const end = to < last ? to : last;
      return begin < end ? [[begin, end]] : [];
    }),
  );
}

/** Whole weeks that hold a month, `2026-10`, from Monday to Sunday. */
export function monthDates(month: string, addDays: (date: string, days: number) => string): string[] {
  const first = `${month}-01`;
  const monday = addDays(first, 1 - weekdayOf(first));
  const dates = Array.from({ length: 42 }, (_, i) => addDays(monday, i));
  const last = dates.findLastIndex((date) => date.startsWith(month));
  return dates.slice(0, Math.ceil((last + 1) / 7) * 7);
}

/** `2026-12` and 1: `2027-01`. */
export function addMonths(month: string, months: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}
