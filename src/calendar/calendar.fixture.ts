import { type CalendarRows, type CallingHoursRow, type CalendarFacts, calendarFacts } from './day.rules';

/**
 * A calendar for tests that need no database: the hours as installed, and the days that a test names. Not for the product.
 */
export const INSTALLED_HOURS: readonly CallingHoursRow[] = [
  {
    code: 'standard',
    nameZh: '标准时段',
    nameEn: 'standard',
    weekday: [
      ['09:30', '12:00'],
      ['14:30', '17:30'],
      ['19:00', '21:00'],
    ],
    weekend: [
      ['10:30', '12:30'],
      ['14:30', '17:30'],
      ['19:00', '21:00'],
    ],
    holiday: 'weekend',
  },
  wholeDay('round-the-clock', '全天', 'round the clock'),
  {
    ...wholeDay('texting', '短信时段', 'texting'),
    weekday: [['08:00', '21:00']],
    weekend: [['08:00', '21:00']],
  },
  wholeDay('statutory', '法定时段', 'statutory fence'),
];

/** `days`: `{ '2026-01-01': 'off' }` of region CN; `years`: covered years of CN, default 2026. */
export function factsOf({
  days = {},
  years = [2026],
  region = 'CN',
  hours = INSTALLED_HOURS,
  ...rest
}: {
  days?: Record<string, 'off' | 'work' | 'closed'>;
  years?: readonly number[];
  region?: string;
} & Partial<Omit<CalendarRows, 'days' | 'years'>> = {}): CalendarFacts {
  return calendarFacts({
    version: 1,
    exceptions: [],
    hours,
    days: Object.entries(days).map(([on, kind]) => ({ region, on, kind, name: null, source: 'test' })),
    years: years.map((year) => ({ region, year, source: 'test' })),
    ...rest,
  });
}

/** The installed hours with those of the same code replaced. */
export function hoursWith(...changed: (Partial<CallingHoursRow> & { code: string })[]): CallingHoursRow[] {
  const all = new Map(INSTALLED_HOURS.map((row) => [row.code, row]));
  for (const row of changed)
    all.set(row.code, { ...(all.get(row.code) ?? wholeDay(row.code, row.code, row.code)), ...row });
  return [...all.values()];
}

function wholeDay(code: string, nameZh: string, nameEn: string): CallingHoursRow {
  return {
    code,
    nameZh,
    nameEn,
    weekday: [['00:00', '24:00']],
    weekend: [['00:00', '24:00']],
    holiday: 'weekday',
  };
}
