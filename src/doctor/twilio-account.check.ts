import { type Twilio } from 'twilio';
import { type Clock } from '../clock';
import { type Config } from '../config';
import { type Db } from '../database/db';
import {
  OFFICIAL_TWILIO,
  softphoneAccount,
  usesTwilio,
  type TwilioSettings,
} from '../provider-settings.rules';
import { createTwilio } from '../twilio/client';
import { PATIENCE_MS } from './ask';
import { lineFacts } from './centre.sql';
import {
  type CheckCode,
  type Finding,
  type Words,
  fail,
  joined,
  ok,
  say,
  skipped,
  warn,
} from './finding.rules';
import { checkCallerIds, checkNumber } from './twilio-number.check';
import { hostOf, unasked } from './twilio-words';

/** In the account's currency; one paid in advance is suspended at nothing. */
const LITTLE_MONEY = 10;

const CHECKS_OF_THE_ACCOUNT = ['account', 'api-key', 'balance', 'number', 'inbound', 'caller-ids'] as const;

/** Everything about the account that its own API tells. `db`: null where the database was not reached. */
export async function checkTwilio(
  config: Config,
  db: Db | null,
  clock: Clock,
  timeoutMs = PATIENCE_MS,
): Promise<Finding[]> {
  const { twilio } = config;
  if (!twilio || !usesTwilio(config)) {
    const why = say('没有用 Twilio', 'Twilio is not used');
    return [...CHECKS_OF_THE_ACCOUNT, 'lines' as const].map((check) => skipped(check, why));
  }
  const lines = await checkLines(config, db);
  // A Standard key may not ask about the account itself, and webhooks are signed with the account's token: both are tried.
  const { account, token } = await checkTokens(twilio, timeoutMs);
  const asAccount = accountClient(twilio, token, timeoutMs);
  if (account.verdict === 'fail') {
    const why = say('账户问题未解决', 'the account comes first');
    return [account, ...CHECKS_OF_THE_ACCOUNT.slice(1).map((check) => skipped(check, why)), lines];
  }
  return [
    account,
    await checkKey(createTwilio(twilio, timeoutMs), twilio),
    // A key that is wrong must not hide what else is.
    await checkBalance(asAccount),
    ...(await checkNumber(asAccount, { ...config, twilio: { ...twilio, authTokens: [token] } }, timeoutMs)),
    await checkCallerIds(asAccount, db, clock.now()),
    lines,
  ];
}

function accountClient(settings: TwilioSettings, token: string, timeoutMs: number): Twilio {
  return createTwilio({ ...settings, user: settings.accountSid, secret: token }, timeoutMs);
}

/** While tokens are exchanged the second one may be the account's already, and the first one dead. */
async function checkTokens(
  settings: TwilioSettings,
  timeoutMs: number,
): Promise<{ account: Finding; token: string }> {
  const [first, second] = settings.authTokens as [string, string?];
  const account = await checkAccount(accountClient(settings, first, timeoutMs), settings);
  if (account.verdict !== 'fail' || second === undefined) return { account, token: first };
  const promoted = await checkAccount(accountClient(settings, second, timeoutMs), settings);
  if (promoted.verdict === 'fail') return { account, token: first };
  // Webhooks are taken with either; requests that are signed in with the dead one are not.
  const verdict = settings.hasApiKey ? warn : fail;
  return { account: verdict('account', promoted.seen, PROMOTED), token: second };
}

async function checkAccount(client: Twilio, settings: TwilioSettings): Promise<Finding> {
  let account: { status: string; type: string };
  try {
    account = await client.api.v2010.accounts(settings.accountSid).fetch();
  } catch (error) {
    return refused('account', error, {
      denied: say(
        'TWILIO_ACCOUNT_SID 与 TWILIO_AUTH_TOKEN 不配',
        'TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN do not fit',
      ),
      mend: say(
        '照控制台首页重填；若刚轮换过令牌，填新的主令牌',
        'copy both from the console’s first page; after a rotation, the new primary token',
      ),
    });
  }
  const { status, type } = account;
  if (status !== 'active')
    return fail(
      'account',
      say(`状态 ${status}`, `its status is ${status}`),
      say(
        '在控制台恢复（充值、验证），或换账户',
        'put it right in the console (pay, verify), or use another',
      ),
    );
  const seen = say(`${status}，${type}${where(settings)}`, `${status}, ${type}${where(settings)}`);
  const todo = [
    ...(type === 'Trial' ? [TRIAL] : []),
    ...(settings.apiUrl === OFFICIAL_TWILIO ? [] : [NOT_TWILIO]),
    ...(settings.authTokens.length > 1 ? [EXCHANGING] : []),
  ];
  return todo.length > 0 ? warn('account', seen, joined(todo)) : ok('account', seen);
}

const TRIAL = say(
  '试用账户只能呼叫、发给已验证的号码，并限制时长与内容；正式使用请升级，见 docs/twilio.md',
  'a trial account reaches verified numbers only, with short calls and words of its own; upgrade it for real use: docs/twilio.md',
);
const NOT_TWILIO = say(
  'TWILIO_API_URL 不是 Twilio：正式使用请去掉',
  'TWILIO_API_URL is not Twilio: take it away for real use',
);
const EXCHANGING = say(
  '令牌轮换中：完成后去掉 TWILIO_AUTH_TOKEN_SECONDARY',
  'tokens are being exchanged: take TWILIO_AUTH_TOKEN_SECONDARY away when it is done',
);

const PROMOTED = say(
  'TWILIO_AUTH_TOKEN_SECONDARY 已是主令牌：移到 TWILIO_AUTH_TOKEN，去掉 SECONDARY，重启',
  'TWILIO_AUTH_TOKEN_SECONDARY is the primary token now: move it to TWILIO_AUTH_TOKEN, take the secondary away, restart',
);

async function checkKey(client: Twilio, settings: TwilioSettings): Promise<Finding> {
  if (!settings.hasApiKey)
    return warn(
      'api-key',
      say('没有；请求用账户令牌签名', 'none; requests are signed in with the account’s own token'),
      say(
        '建一个 Standard 密钥（TWILIO_API_KEY、TWILIO_API_SECRET）：可单独作废，软电话也要它',
        'make a Standard key (TWILIO_API_KEY, TWILIO_API_SECRET): it can be revoked by itself, and softphones need it',
      ),
    );
  try {
    await client.calls.list({ limit: 1 });
    return ok('api-key', say('有效', 'works'));
  } catch (error) {
    return refused('api-key', error, {
      denied: say('密钥无效，或没有权限', 'the key is not valid, or may not do this'),
      mend: say('新建 Standard 密钥并重填', 'make a new Standard key, and enter it'),
    });
  }
}

async function checkBalance(client: Twilio): Promise<Finding> {
  try {
    const { balance, currency } = await client.balance.fetch();
    const seen = say(`${balance} ${currency}`, `${balance} ${currency}`);
    const todo = say(
      '充值或打开自动充值；后付费账户可不理会',
      'pay in, or switch automatic payment on; not for accounts that are billed afterwards',
    );
    return Number(balance) < LITTLE_MONEY ? warn('balance', seen, todo) : ok('balance', seen);
  } catch (error) {
    return unasked('balance', error);
  }
}

/** Whether agents can be called at all: each needs a line of their own. */
async function checkLines(config: Config, db: Db | null): Promise<Finding> {
  if (config.carrier !== 'twilio')
    return skipped('lines', say('电话不走 Twilio', 'calls do not go through Twilio'));
  if (!db) return skipped('lines', say('先解决数据库', 'the database comes first'));
  const { agents, withLine, softphones } = await lineFacts(db);
  const seen = say(
    `${agents} 名坐席与业务员，${withLine} 名已设线路，其中软电话 ${softphones}`,
    `${agents} agents and salespeople, ${withLine} with a line, ${softphones} of these a softphone`,
  );
  if (softphones > 0 && !softphoneAccount(config))
    return fail(
      'lines',
      seen,
      say(
        '软电话要 TWILIO_API_KEY 与 TWILIO_API_SECRET（Standard）',
        'softphones need TWILIO_API_KEY and TWILIO_API_SECRET (a Standard key)',
      ),
    );
  if (agents === 0)
    return warn(
      'lines',
      seen,
      say('先导入员工：npm run import -- staff', 'import the staff: npm run import -- staff'),
    );
  if (withLine === 0)
    return warn(
      'lines',
      seen,
      say(
        '每人在坐席台设自己的电话或软电话，否则拨不了',
        'each sets a telephone or the softphone at their desk; without one they cannot dial',
      ),
    );
  return ok('lines', seen);
}

function refused(check: CheckCode, error: unknown, words: { denied: Words; mend: Words }): Finding {
  const { status, code } = error as { status?: unknown; code?: unknown };
  if (status === 401 || status === 403 || status === 404)
    return fail(
      check,
      withCode(words.denied, `（${String(code ?? status)}）`, ` (${String(code ?? status)})`),
      words.mend,
    );
  return unasked(check, error);
}

function withCode(words: Words, zh: string, en: string): Words {
  return say(words.zh + zh, words.en + en);
}

function where({ apiUrl }: TwilioSettings): string {
  return apiUrl === OFFICIAL_TWILIO ? '' : ` @ ${hostOf(apiUrl)}`;
}
