import { type Clock } from '../clock';
import { type Config } from '../config';
import { type Db } from '../database/db';
import { LARGEST_SKEW_MS } from '../operation/health.service';
import { databaseTime } from '../operation/health.sql';
import { type TwilioSettings } from '../provider-settings.rules';
import { PATIENCE_MS, ask } from './ask';
import { type Finding, ok, say, skipped, warn } from './finding.rules';

/** A header tells whole seconds. */
const SECOND_MS = 1000;

interface Difference {
  zh: string;
  en: string;
  /** Theirs minus ours; null: not to be had. */
  ms: number | null;
}

/** This machine's clock beside the database's, which all processes follow, and beside Twilio's. */
export async function checkClock(
  db: Db | null,
  config: Pick<Config, 'twilio'>,
  clock: Clock,
  timeoutMs = PATIENCE_MS,
): Promise<Finding> {
  const differences = (
    await Promise.all([
      db ? ofDatabase(db, clock) : null,
      config.twilio ? ofTwilio(config.twilio, clock, timeoutMs) : null,
    ])
  ).filter((it) => it !== null);
  const known = differences.filter(({ ms }) => ms !== null);
  if (known.length === 0) return skipped('clock', say('没有可比的时钟', 'there is no clock to compare with'));
  const seen = say(
    known.map(({ zh, ms }) => `${zh} ${signed(ms!)} 秒`).join('，'),
    known.map(({ en, ms }) => `${en} ${signed(ms!)} s`).join(', '),
  );
  const worst = Math.max(...known.map(({ ms }) => Math.abs(ms!)));
  if (worst < LARGEST_SKEW_MS) return ok('clock', seen);
  return warn(
    'clock',
    seen,
    say(
      '校准本机或数据库的 NTP；服务按数据库的时钟工作，库的钟错了，时段就错了',
      'set NTP right, here or on the database’s machine; the service goes by the database’s clock: if that is wrong, so are all hours',
    ),
  );
}

async function ofDatabase(db: Db, clock: Clock): Promise<Difference> {
  const asked = clock.now().getTime();
  const theirs = (await databaseTime(db)).getTime();
  return { zh: '数据库', en: 'database', ms: surely(theirs, theirs, asked, clock.now().getTime()) };
}

async function ofTwilio(
  { apiUrl, accountSid, user, secret }: TwilioSettings,
  clock: Clock,
  timeoutMs: number,
): Promise<Difference> {
  const asked = clock.now().getTime();
  // Any answer bears the instant, a refusal too.
  const authorization = `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
  const url = `${apiUrl}/2010-04-01/Accounts/${accountSid}/Balance.json`;
  const date = await ask(url, { headers: { authorization }, timeoutMs }).then(
    ({ headers }) => Date.parse(headers.date ?? ''),
    () => NaN,
  );
  const ms = Number.isNaN(date) ? null : surely(date, date + SECOND_MS, asked, clock.now().getTime());
  return { zh: 'Twilio', en: 'Twilio', ms };
}

/** Their clock was read between our two readings, and showed something from `least` to `most`: what lies outside is surely skew. */
function surely(least: number, most: number, asked: number, answered: number): number {
  if (least > answered) return least - answered;
  return most < asked ? most - asked : 0;
}

function signed(milliseconds: number): string {
  const text = (milliseconds / 1000).toFixed(1);
  return milliseconds > 0 ? `+${text}` : text;
}
