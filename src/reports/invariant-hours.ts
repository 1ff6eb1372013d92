import type { Db } from '../database/db';
import { attemptMoments } from './invariant-attempts.sql';
import { calendarSince, textMoments } from './invariant-texts.sql';
import type { Finding, Watermark } from './invariant.sql';

/** What decides about hours: the calendar is no table alone, so its judgement is handed in. */
export interface HoursJudge {
  /** Installation's zone, for records and branches that name none. */
  timeZone: string;
  /** Whether these hours are open in the zone at the instant. */
  isOpen(hoursCode: string, zone: string, at: Date): boolean;
  /** Hours that the texts of a rule keep; null: at any time of the day. */
  textHours(rule: string): string | null;
}

const PAGE = 20_000;

/** No attempt starts outside its hours. */
export async function callsInsideHours(db: Db, since: Watermark, options: HoursJudge): Promise<Finding> {
  const from = await judgedFrom(db, since);
  return insideHours(
    (after) => attemptMoments(db, after, from, PAGE),
    since.attempt,
    ({ hours, zone, at }) => options.isOpen(hours, zone, at),
  );
}

/** No timed text goes out outside its hours. */
export async function textsInsideHours(db: Db, since: Watermark, options: HoursJudge): Promise<Finding> {
  const from = await judgedFrom(db, since);
  return insideHours(
    (after) => textMoments(db, after, from, options.timeZone, PAGE),
    since.message,
    ({ rule, zone, at }) => {
      const hours = options.textHours(rule);
      return hours === null || options.isOpen(hours, zone, at);
    },
  );
}

/** An attempt was judged by the calendar of its time; only what came after the last change can be judged by this one. */
async function judgedFrom(db: Db, since: Watermark): Promise<Date> {
  const changed = await calendarSince(db);
  return changed && changed > since.at ? changed : since.at;
}

async function insideHours<M extends { id: number }>(
  page: (after: number) => Promise<M[]>,
  after: number,
  isInside: (moment: M) => boolean,
): Promise<Finding> {
  const found: Finding = { checked: 0, broken: 0, samples: [] };
  for (let last = after; ;) {
    const moments = await page(last);
    for (const moment of moments) {
      found.checked++;
      if (isInside(moment)) continue;
      found.broken++;
      if (found.samples.length < 5) found.samples.push(String(moment.id));
    }
    if (moments.length < PAGE) return found;
    last = moments.at(-1)!.id;
  }
}
