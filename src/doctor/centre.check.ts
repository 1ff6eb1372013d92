import { readCalendar } from '../calendar/calendar.sql';
import { calendarFacts, missingYear, regionOfZone } from '../calendar/day.rules';
import { localDateOf } from '../calendar/zone.rules';
import { type Config } from '../config';
import { type Db } from '../database/db';
import { holdsDemo } from '../demo/demo.sql';
import { reachesStrangers } from '../provider-settings.rules';
import { openWork, zonesInUse } from './centre.sql';
import { type Finding, fail, ok, say, skipped, warn } from './finding.rules';

/** Older than this, what waits should have gone. */
const LATE_MS = 10 * 60_000;

/** Whether holidays and make-up days are known for as far as deadlines reach. */
export async function checkCalendar(db: Db, config: Pick<Config, 'timeZone'>, now: Date): Promise<Finding> {
  const facts = calendarFacts(await readCalendar(db));
  const zones = [config.timeZone, ...(await zonesInUse(db))];
  const wanting = new Map<string, number>();
  for (const zone of zones) {
    const region = regionOfZone(zone);
    const year = missingYear(facts, region, localDateOf(zone, now.getTime()));
    if (year !== null) wanting.set(region, year);
  }
  const thisYear = Number(localDateOf(config.timeZone, now.getTime()).slice(0, 4));
  if (wanting.size === 0) {
    const next = facts.years.has(`${regionOfZone(config.timeZone)} ${thisYear + 1}`);
    return ok(
      'calendar',
      say(
        `${thisYear} 年已备${next ? `，${thisYear + 1} 年也已备` : `；${thisYear + 1} 年的通知 11 月发布`}`,
        `${thisYear} is covered${next ? ` and so is ${thisYear + 1}` : `; the notice for ${thisYear + 1} appears in November`}`,
      ),
    );
  }
  const names = [...wanting].map(([region, year]) => `${region} ${year}`).join(', ');
  const seen = say(
    `缺：${names}；那些日期的期限是暂定的，节假日按平日算`,
    `missing: ${names}; dates there are provisional, and no holiday is known`,
  );
  const todo = say(
    '上传放假通知：PUT /api/calendar/days，见 docs/operations.md',
    'upload the notice: PUT /api/calendar/days, see docs/operations.md',
  );
  // What is wanting for today is wrong today.
  return [...wanting.values()].some((year) => year <= thisYear)
    ? fail('calendar', seen, todo)
    : warn('calendar', seen, todo);
}

export async function checkDemo(db: Db, config: Config): Promise<Finding> {
  if (!(await holdsDemo(db))) return ok('demo', say('没有', 'none'));
  const seen = say('库里有示例中心虚构的客户', 'the database holds the demonstration’s invented people');
  return reachesStrangers(config)
    ? fail(
        'demo',
        say(`${seen.zh}，而线路是真的`, `${seen.en}, and calls or texts are real`),
        say(
          '换一个空库，或 SENDING=dry；服务也会拒绝启动',
          'take an empty database, or SENDING=dry; the service refuses to start, too',
        ),
      )
    : ok('demo', say(`${seen.zh}；没有接真实客户`, `${seen.en}; nobody real is reached`));
}

/** Work of which nobody knows what became, or that waits longer than it should. */
export async function checkWork(db: Db, now: Date): Promise<Finding> {
  const work = await openWork(db, now);
  const age = (since: Date | null) => (since === null ? 0 : Math.max(0, now.getTime() - since.getTime()));
  const seen = say(
    `一天内结果未明：电话 ${work.unknownCalls}、短信 ${work.unknownTexts}；到点待发短信 ${work.queuedTexts}（最久 ${minutes(age(work.oldestText))} 分）；未归并的回执 ${work.rawEvents}（最久 ${minutes(age(work.oldestEvent))} 分）；久无结果 ${work.oldIntents}`,
    `unknown within a day: ${work.unknownCalls} calls, ${work.unknownTexts} texts; due in the outbox: ${work.queuedTexts} (oldest ${minutes(age(work.oldestText))} min); reports not taken in: ${work.rawEvents} (oldest ${minutes(age(work.oldestEvent))} min); long without a result: ${work.oldIntents}`,
  );
  const stuck = age(work.oldestText) > LATE_MS || age(work.oldestEvent) > LATE_MS || work.oldIntents > 0;
  if (stuck)
    return warn(
      'work',
      seen,
      say(
        '看哪一项定时工作停了：/metrics 的 huifang_tick_last_success_timestamp_seconds；短信是否被暂停',
        'see which timed job stands still: huifang_tick_last_success_timestamp_seconds in /metrics; are texts paused',
      ),
    );
  if (work.unknownCalls + work.unknownTexts > 0)
    return warn(
      'work',
      seen,
      say(
        '逐条在供应商控制台核对；系统不会自行重拨或重发',
        'compare each with the provider’s console; none is ever repeated by itself',
      ),
    );
  return ok('work', seen);
}

/** What every text begins with, and what is known of the gateway. */
export function checkTexts(config: Config, environment: Record<string, string | undefined>): Finding {
  if (config.textGateway === 'simulated') return skipped('texts', say('短信是模拟的', 'texts are simulated'));
  const seen = say(`签名【${config.textSignature}】`, `they begin with 【${config.textSignature}】`);
  if (!environment.TEXT_SIGNATURE?.trim())
    return warn(
      'texts',
      say(`${seen.zh}，是默认值`, `${seen.en}, which nobody has chosen`),
      say('TEXT_SIGNATURE 设为在运营商报备的签名', 'set TEXT_SIGNATURE to the one that is registered'),
    );
  return ok('texts', seen);
}

function minutes(milliseconds: number): number {
  return Math.floor(milliseconds / 60_000);
}
