import { type Twilio } from 'twilio';
import { type Config } from '../config';
import { type Db } from '../database/db';
import { maskPhone } from '../phone-mask.rules';
import { OFFICIAL_TWILIO, type TwilioSettings } from '../provider-settings.rules';
import { inboundTextAddress } from '../twilio/addresses.rules';
import { ask } from './ask';
import { callerIds } from './centre.sql';
import { type Finding, type Words, fail, joined, ok, say, skipped, warn } from './finding.rules';
import { OFFICIAL_MESSAGING, hostOf, unasked } from './twilio-words';

interface OwnedNumber {
  phoneNumber: string;
  capabilities: { voice?: boolean; sms?: boolean };
  smsUrl: string | null;
  smsMethod: string | null;
  smsApplicationSid: string | null;
}

/** The number, and where what customers write to it goes. */
export async function checkNumber(
  client: Twilio,
  config: Config,
  timeoutMs: number,
): Promise<[Finding, Finding]> {
  const settings = config.twilio!;
  let owned: OwnedNumber | null = null;
  let number: Finding;
  try {
    owned = settings.number === null ? null : await ownedNumber(client, settings.number);
    number = judgeNumber(config, owned);
  } catch (error) {
    number = unasked('number', error);
    if (!settings.messagingServiceSid) return [number, unasked('inbound', error)];
  }
  if (config.textGateway !== 'twilio')
    return [number, skipped('inbound', say('短信不走 Twilio', 'texts do not go through Twilio'))];
  const inbound = settings.messagingServiceSid
    ? await checkService(settings, config.publicUrl!, timeoutMs)
    : judgeInbound(owned, inboundTextAddress(config.publicUrl!));
  return [number, inbound];
}

async function ownedNumber(client: Twilio, phoneNumber: string): Promise<OwnedNumber | null> {
  // The filter takes parts of numbers too.
  const found = await client.incomingPhoneNumbers.list({ phoneNumber, limit: 20 });
  return (found.find((it) => it.phoneNumber === phoneNumber) as OwnedNumber | undefined) ?? null;
}

function judgeNumber({ carrier, textGateway, twilio }: Config, owned: OwnedNumber | null): Finding {
  const { number, messagingServiceSid } = twilio!;
  if (number === null)
    return skipped('number', say('短信由消息服务发出', 'texts leave through the messaging service'));
  if (!owned)
    return fail(
      'number',
      say(`${maskPhone(number)} 不是这个账户的号码`, `${maskPhone(number)} is not a number of this account`),
      say(
        'TWILIO_NUMBER 填控制台“号码”里的一个',
        'set TWILIO_NUMBER to one that the console lists under Phone Numbers',
      ),
    );
  const missing = [
    ...(carrier === 'twilio' && !owned.capabilities.voice ? [say('语音', 'voice')] : []),
    ...(textGateway === 'twilio' && !messagingServiceSid && !owned.capabilities.sms
      ? [say('短信', 'SMS')]
      : []),
  ];
  if (missing.length > 0)
    return fail(
      'number',
      say(
        `${maskPhone(number)} 没有：${missing.map(({ zh }) => zh).join('、')}`,
        `${maskPhone(number)} lacks: ${missing.map(({ en }) => en).join(', ')}`,
      ),
      say('换一个有这些能力的号码', 'take a number that has them'),
    );
  return ok('number', say(`${maskPhone(number)}，属于账户`, `${maskPhone(number)} belongs to the account`));
}

/** @param wanted where replies, and with them opt-outs, must arrive */
function judgeInbound(owned: OwnedNumber | null, wanted: string): Finding {
  if (!owned) return skipped('inbound', say('先解决号码', 'the number comes first'));
  const enter = say(
    `在控制台该号码的 Messaging › A message comes in 填 Webhook、${wanted}、HTTP POST`,
    `in the console, at the number, Messaging › A message comes in: Webhook, ${wanted}, HTTP POST`,
  );
  if (owned.smsApplicationSid)
    return fail(
      'inbound',
      say(
        '号码指给了 TwiML 应用，客户回复不到这里',
        'the number is given to a TwiML app: replies do not come here',
      ),
      enter,
    );
  return judgeTarget(owned.smsUrl, owned.smsMethod, wanted, enter);
}

function judgeTarget(url: string | null, method: string | null, wanted: string, enter: Words): Finding {
  const at = url?.split('#')[0] ?? '';
  if (at === wanted && (method ?? 'POST') === 'POST') return ok('inbound', say('到这里', 'here'));
  const seen =
    at === ''
      ? say('没有去向：客户回 T 退订收不到', 'nowhere: a customer who writes T or STOP is not heard')
      : at === wanted
        ? say(`方法是 ${method}`, `by ${method}`)
        : say(`去了别处：${hostOf(at)}`, `elsewhere: ${hostOf(at)}`);
  return fail('inbound', seen, enter);
}

/** The library asks the real Twilio for services, wherever `TWILIO_API_URL` points: so this asks by itself. */
async function checkService(
  settings: TwilioSettings,
  publicUrl: string,
  timeoutMs: number,
): Promise<Finding> {
  const base = settings.apiUrl === OFFICIAL_TWILIO ? OFFICIAL_MESSAGING : settings.apiUrl;
  const wanted = inboundTextAddress(publicUrl);
  const credentials = Buffer.from(`${settings.accountSid}:${settings.authTokens[0]}`).toString('base64');
  try {
    const { status, body } = await ask(`${base}/v1/Services/${settings.messagingServiceSid}`, {
      headers: { authorization: `Basic ${credentials}` },
      timeoutMs,
    });
    if (status === 404)
      return fail(
        'inbound',
        say('账户里没有这个消息服务', 'the account has no such messaging service'),
        say('查 TWILIO_MESSAGING_SERVICE_SID', 'look at TWILIO_MESSAGING_SERVICE_SID'),
      );
    if (status !== 200) throw Object.assign(new Error('refused'), { status });
    const service = JSON.parse(body) as {
      inbound_request_url: string | null;
      inbound_method: string | null;
      use_inbound_webhook_on_number: boolean;
    };
    const enter = say(
      `在控制台该消息服务的 Integration 选 Send a webhook，Request URL 填 ${wanted}，HTTP POST`,
      `in the console, at the messaging service, Integration: Send a webhook, request URL ${wanted}, HTTP POST`,
    );
    if (service.use_inbound_webhook_on_number)
      return warn('inbound', say('由各号码自定', 'each of its numbers says for itself'), enter);
    return judgeTarget(service.inbound_request_url, service.inbound_method, wanted, enter);
  } catch (error) {
    return unasked('inbound', error);
  }
}

/** A caller ID may also be a verified number of somebody's own: the console lists those, under Verified Caller IDs. */
export async function checkCallerIds(client: Twilio, db: Db | null, now: Date): Promise<Finding> {
  if (!db) return skipped('caller-ids', say('先解决数据库', 'the database comes first'));
  const shown = await callerIds(db, now);
  if (shown.length === 0)
    return ok('caller-ids', say('都用账户的号码', 'all campaigns show the account’s number'));
  try {
    const foreign: Words[] = [];
    for (const { number, campaigns } of shown)
      if (!(await ownedNumber(client, number)))
        foreign.push(
          say(
            `${maskPhone(number)}（${campaigns.join('、')}）`,
            `${maskPhone(number)} (${campaigns.join(', ')})`,
          ),
        );
    if (foreign.length === 0)
      return ok('caller-ids', say(`${shown.length} 个，都属于账户`, `${shown.length}, all of the account`));
    const list = joined(foreign);
    return warn(
      'caller-ids',
      say(`不是账户的号码：${list.zh}`, `not numbers of the account: ${list.en}`),
      say(
        '若在控制台 Verified Caller IDs 里即可；否则这些项目的电话会被拒（21210、13214）',
        'well if the console lists them under Verified Caller IDs; otherwise calls of these campaigns are refused (21210, 13214)',
      ),
    );
  } catch (error) {
    return unasked('caller-ids', error);
  }
}
