import { QuerySendDetailsRequest } from '@alicloud/dysmsapi20170525';
import type { Clock } from '../clock';
import type { Config } from '../config';
import { createAlibaba, once } from '../sms/gateways/alibaba-client';
import { sendDates } from '../sms/gateways/alibaba.rules';
import { PATIENCE_MS, troubleOf } from './ask';
import { type Finding, type Words, fail, ok, say, skipped, warn } from './finding.rules';
import { hostOf } from './twilio-words';

/** China Mobile's own: no customer's. Asking what we sent to it tells whether we may ask, and nothing of anybody. */
const NOBODY = '13800138000';

/**
 * Whether the key is taken. What is asked is what the outbox asks itself for texts whose receipt never came, so that the key
 * needs no right for the doctor's sake. Nothing is sent: the right to send shows with the first text only.
 */
export async function checkAlibaba(
  { textGateway, alibaba }: Pick<Config, 'textGateway' | 'alibaba'>,
  clock: Clock,
  timeoutMs = PATIENCE_MS,
): Promise<Finding> {
  if (textGateway !== 'alibaba' || !alibaba)
    return skipped('alibaba', say('短信不走阿里云', 'texts do not go through Alibaba Cloud'));
  const [sendDate] = sendDates(clock.now());
  const asked = new QuerySendDetailsRequest({
    phoneNumber: NOBODY,
    sendDate,
    pageSize: 1,
    currentPage: 1,
  });
  let code: string | undefined;
  try {
    const { body } = await createAlibaba(alibaba).querySendDetailsWithOptions(asked, once(timeoutMs));
    code = body?.code;
  } catch (error) {
    const { statusCode } = error as { statusCode?: unknown };
    // Not the library's own message: the whole address is in it. Without a status there was no answer at all.
    if (typeof statusCode !== 'number') return unreached(troubleOf(error));
    code = statusCode >= 500 ? `HTTP ${statusCode}` : troubleOf(error);
  }
  if (code !== 'OK') return refused(plain(code));
  const host = hostOf(alibaba.endpoint);
  return host.endsWith('.aliyuncs.com')
    ? ok('alibaba', say('有效', 'works'))
    : warn('alibaba', say(`有效 @ ${host}`, `works @ ${host}`), NOT_ALIBABA);
}

const NOT_ALIBABA = say(
  'ALIBABA_ENDPOINT 不是阿里云：正式使用请去掉',
  'ALIBABA_ENDPOINT is not Alibaba Cloud: take it away for real use',
);

/** What a refusal asks of whom, by the beginning of its code. */
const REMEDIES: readonly (readonly [RegExp, Words])[] = [
  [
    /^(InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|MissingAuthorization)/,
    say(
      '照 RAM 用户的 AccessKey 重填 ALIBABA_ACCESS_KEY_ID 与 ALIBABA_ACCESS_KEY_SECRET；密文只显示一次，丢失就新建一个；已停用的请启用',
      'enter ALIBABA_ACCESS_KEY_ID and ALIBABA_ACCESS_KEY_SECRET again as the RAM user’s AccessKey has them; the secret is shown once, so make a new key where it is lost, and enable one that was disabled',
    ),
  ],
  [
    /^(NoPermission|Forbidden|isp\.RAM_PERMISSION_DENY)/,
    say(
      '给该 RAM 用户 dysms:SendSms 与 dysms:QuerySendDetails 权限',
      'give the RAM user the rights dysms:SendSms and dysms:QuerySendDetails',
    ),
  ],
  [
    /^InvalidTimeStamp/,
    say(
      '本机时间与标准时间相差超过 15 分钟：打开时间同步',
      'this machine’s clock is more than a quarter of an hour off: switch its synchronisation on',
    ),
  ],
  [
    /^isv\.(OUT_OF_SERVICE|AMOUNT_NOT_ENOUGH|PRODUCT_UN|ACCOUNT_)/,
    say(
      '在控制台开通短信服务并充值（有套餐包也要有余额）；账户须正常',
      'in the console, switch SMS on and pay in (packages need a balance too); the account must be in order',
    ),
  ],
  [
    /^isv\.DENY_IP_RANGE/,
    say('请求须从中国大陆的地址发出', 'requests must come from an address in mainland China'),
  ],
];

function refused(code: string): Finding {
  if (/Throttling/.test(code))
    return warn(
      'alibaba',
      say(`没问成：${code}`, `was not answered: ${code}`),
      say('过一会儿再查', 'look again in a while'),
    );
  if (code.startsWith('HTTP ')) return unreached(code);
  const remedy = REMEDIES.find(([codes]) => codes.test(code))?.[1];
  return fail(
    'alibaba',
    say(`阿里云不认（${code}）`, `Alibaba Cloud refuses it (${code})`),
    remedy ??
      say(
        '照代码查 docs/alibaba-sms.md 的错误码与阿里云的说明',
        'see that code in docs/alibaba-sms.md and in Alibaba’s own pages',
      ),
  );
}

/** Nobody can say: it is not reached, or not well. */
function unreached(trouble: string): Finding {
  return fail(
    'alibaba',
    say(`问不到（${trouble}）`, `could not be asked (${trouble})`),
    say(
      '查本机到 ALIBABA_ENDPOINT 的网络、DNS 与防火墙；不走代理（HTTP_PROXY 不起作用）',
      'look at this machine’s network, DNS and firewall towards ALIBABA_ENDPOINT; no proxy is used (HTTP_PROXY is not read)',
    ),
  );
}

/** A code as it may be printed, whoever answered. */
function plain(code: string | undefined): string {
  return (code ?? '').replace(/[^\w.: -]/g, '').slice(0, 60) || '?';
}
