import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { type Clock } from '../clock';
import { type Config } from '../config';
import { textAddress } from '../twilio/addresses.rules';
import { isNearName, isPrivateAddress } from './address.rules';
import { PATIENCE_MS, type Reply, ask, troubleOf } from './ask';
import { type Finding, both, fail, ok, say, skipped, warn } from './finding.rules';
import { OFFICIAL_TWILIO, usesTwilio } from '../provider-settings.rules';
import { judgeHealth, judgePosts, seenHere, withCertificate } from './webhook.rules';

/** A token that no text of ours has: what comes under it concerns nobody. Always the same, so that it is kept once. */
const NOBODYS_TOKEN = '00000000-0000-4000-8000-000000000000';
const FORM = {
  AccountSid: `AC${'0'.repeat(32)}`,
  MessageSid: `SM${'0'.repeat(32)}`,
  MessageStatus: 'sent',
  To: '+15005550009',
  From: '+15005550006',
};
/** Where providers are told to call, and whether what answers there is us. */
export async function checkReachability(
  config: Config,
  clock: Clock,
  timeoutMs = PATIENCE_MS,
): Promise<[Finding, Finding]> {
  const { publicUrl, carrier, textGateway } = config;
  const used = carrier === 'twilio' || textGateway !== 'simulated';
  if (publicUrl === null) {
    const why = used
      ? say('PUBLIC_URL 没有设', 'PUBLIC_URL is not set')
      : say('没有供应商需要回调', 'no provider has to call back');
    return [skipped('public-address', why), skipped('webhooks', why)];
  }
  const address = await checkAddress(publicUrl, isRehearsal(config));
  try {
    return [address, await checkWebhooks(config, publicUrl, clock.now(), timeoutMs)];
  } catch (error) {
    return [address, notReached(error)];
  }
}

/** Against a server that plays Twilio on this machine, an address of this machine is right. */
function isRehearsal(config: Config): boolean {
  if (config.twilio && usesTwilio(config)) return config.twilio.apiUrl !== OFFICIAL_TWILIO;
  return config.textGateway === 'simulated';
}

async function checkAddress(publicUrl: string, rehearsal: boolean): Promise<Finding> {
  const { protocol, hostname } = new URL(publicUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const bad = rehearsal ? warn : fail;
  const plain =
    protocol === 'http:'
      ? bad(
          'public-address',
          say(
            '是 http：回调内容途中可读，供应商也可能拒绝',
            'it is http: what is told can be read on the way, and a provider may refuse',
          ),
          say(
            '在代理上配 https，PUBLIC_URL 改为 https://',
            'put https on the proxy, and https:// into PUBLIC_URL',
          ),
        )
      : null;
  const reach = await reachOfHost(host);
  const near =
    reach === 'public'
      ? null
      : bad(
          'public-address',
          reach === 'unknown'
            ? say(`域名 ${host} 查不到`, `the name ${host} is not known`)
            : say(`${host} 只在内网`, `${host} is reached from this house alone`),
          say('PUBLIC_URL 用互联网上能到的域名', 'PUBLIC_URL must be a name that the internet reaches'),
        );
  if (plain && near) return both(plain, near);
  return plain ?? near ?? ok('public-address', say(`${protocol}//${host}`, `${protocol}//${host}`));
}

async function reachOfHost(host: string): Promise<'public' | 'near' | 'unknown'> {
  if (isIP(host)) return isPrivateAddress(host) ? 'near' : 'public';
  if (isNearName(host)) return 'near';
  try {
    const found = await lookup(host, { all: true });
    // A name may lead inwards from here and to the world from there: only one that never leads out is surely wrong.
    return found.every(({ address }) => isPrivateAddress(address)) ? 'near' : 'public';
  } catch {
    return 'unknown';
  }
}

async function checkWebhooks(
  config: Config,
  publicUrl: string,
  now: Date,
  timeoutMs: number,
): Promise<Finding> {
  const health = await ask(`${publicUrl}/health/live`, { timeoutMs });
  const wrong = judgeHealth(health);
  if (wrong) return wrong;
  const { twilio } = config;
  if (!twilio || !usesTwilio(config))
    return withCertificate(ok('webhooks', seenHere(say('本服务应答', 'this service answers'))), health, now);
  // Its fragment tells Twilio how often to try; it is neither sent nor signed.
  const address = textAddress(publicUrl, NOBODYS_TOKEN).split('#')[0]!;
  const forged = await post(address, 'not a signature', timeoutMs);
  const signed = await post(
    address,
    getExpectedTwilioSignature(twilio.authTokens[0]!, address, FORM),
    timeoutMs,
  );
  return withCertificate(judgePosts(forged, signed), health, now);
}

function post(address: string, signature: string, timeoutMs: number): Promise<Reply> {
  return ask(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'x-twilio-signature': signature,
    },
    body: new URLSearchParams(FORM).toString(),
    timeoutMs,
  });
}

function notReached(error: unknown): Finding {
  const code = troubleOf(error);
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|TLS|SSL/.test(code);
  return fail(
    'webhooks',
    seenHere(say(`到不了（${code}）`, `not reached (${code})`)),
    isCertificate
      ? say('证书要完整、有效、与域名相符', 'the certificate must be complete, in date, and of that name')
      : say(
          '查 DNS、防火墙、代理，服务是否在运行',
          'look at DNS, firewall and proxy, and whether the service runs',
        ),
  );
}
