import { useMemo } from 'react';
import { serverNow, useSession } from './session';
import { useLanguage } from './words';

/** A date as it stands in a contract, `2026-03-02`: the same day wherever one is, and of no time. */
const PLAIN_DAY = /^\d{4}-\d{2}-\d{2}$/;

export type Instant = string | number | Date | null | undefined;

/** Formats of instants in the centre's time zone and the language of the page. */
export interface Moments {
  /** 2026年3月2日 09:30 / 2 Mar 2026, 09:30 */
  full(at: Instant): string;
  /** As short as it is clear: the time alone today, without the year this year. */
  brief(at: Instant): string;
  /** 2026年3月2日 / 2 Mar 2026; of a plain date (`2026-03-02`) too. */
  day(at: Instant): string;
  /** 09:30 */
  time(at: Instant): string;
  /** 09:30:15 */
  clock(at: Instant): string;
  /** 3 分钟前 / in 2 days */
  ago(at: Instant): string;
  /** 2026-03-02, the day in the centre's zone; for inputs and queries. */
  isoDay(at: Instant): string;
  /** 1 小时 5 分 / 1 h 5 min; seconds below a minute. */
  span(seconds: number): string;
}

export function isPlainDay(at: Instant): at is string {
  return typeof at === 'string' && PLAIN_DAY.test(at);
}

export function useMoments(): Moments {
  const language = useLanguage();
  const { timeZone } = useSession().centre;
  return useMemo(() => momentsOf(language, timeZone), [language, timeZone]);
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

export function momentsOf(language: string, timeZone: string, now: () => Date = serverNow): Moments {
  const locale = language === 'en' ? 'en-GB' : 'zh-CN';
  const format = (options: Intl.DateTimeFormatOptions) => {
    const made = new Intl.DateTimeFormat(locale, { timeZone, ...options });
    return (at: Instant) => {
      const date = at === null || at === undefined ? null : new Date(at);
      return date === null || Number.isNaN(date.getTime()) ? '—' : made.format(date);
    };
  };
  const month = language === 'en' ? 'short' : 'long';
  const hours = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const time = format(hours);
  const date = { year: 'numeric', month, day: 'numeric' } as const;
  const dayOfInstant = format(date);
  const plainDay = format({ ...date, timeZone: 'UTC' });
  const day = (at: Instant) => (isPlainDay(at) ? plainDay(at) : dayOfInstant(at));
  const dayOfYear = format({ month, day: 'numeric' });
  const iso = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const isoDay = (at: Instant) => {
    if (isPlainDay(at)) return at;
    return at === null || at === undefined ? '' : iso.format(new Date(at));
  };
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  return {
    full: (at) => (at ? `${day(at)} ${time(at)}` : '—'),
    brief: (at) => {
      if (!at) return '—';
      const today = isoDay(now());
      if (isoDay(at) === today) return time(at);
      return isoDay(at).slice(0, 4) === today.slice(0, 4)
        ? `${dayOfYear(at)} ${time(at)}`
        : `${day(at)} ${time(at)}`;
    },
    day,
    time,
    clock: format({ ...hours, second: '2-digit' }),
    ago: (at) => {
      if (!at) return '—';
      const seconds = (new Date(at).getTime() - now().getTime()) / 1000;
      const [unit, length] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? UNITS.at(-1)!;
      return relative.format(Math.trunc(seconds / length), unit);
    },
    isoDay,
    span: (seconds) => spanOf(Math.max(0, Math.round(seconds)), language),
  };
}

function spanOf(seconds: number, language: string): string {
  const [h, min, s, joint] = language === 'en' ? [' h', ' min', ' s', ' '] : [' 小时', ' 分', ' 秒', ' '];
  if (seconds < 60) return `${seconds}${s}`;
  const minutes = Math.floor(seconds / 60);
  const rest = minutes % 60;
  if (minutes < 60) return `${minutes}${min}`;
  return `${Math.floor(minutes / 60)}${h}${rest === 0 ? '' : `${joint}${rest}${min}`}`;
}
