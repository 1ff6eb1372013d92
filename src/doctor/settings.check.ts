import { type Config, isLoopback } from '../config';
import { goesOut, reachOf } from '../provider-settings.rules';
import { type Finding, fail, ok, say, skipped, warn } from './finding.rules';

/** @param problems sentences of `InvalidConfiguration`, if it was thrown */
export function checkConfiguration(config: Config | null, problems: readonly string[]): Finding {
  if (!config)
    return fail(
      'configuration',
      say(problems.join(' '), problems.join(' ')),
      say('改正后再体检', 'put these right, then ask again'),
    );
  const { carrier, textGateway, publicUrl, trustProxy, host } = config;
  const seen = say(`电话 ${carrier}，短信 ${textGateway}`, `calls by ${carrier}, texts by ${textGateway}`);
  if (publicUrl?.startsWith('https:') && trustProxy === null && isLoopback(host))
    return warn(
      'configuration',
      say(
        `${seen.zh}；PUBLIC_URL 是 https，前面必有代理，但 TRUST_PROXY 未设`,
        `${seen.en}; PUBLIC_URL is https, so a proxy stands in front, but TRUST_PROXY is not set`,
      ),
      say(
        'TRUST_PROXY 设为代理的地址，否则登录 Cookie 不带 Secure，所有人看来同一地址',
        'set TRUST_PROXY to its address; without it cookies are not Secure and everybody seems to come from one address',
      ),
    );
  return ok('configuration', seen);
}

export function checkReach(config: Config): Finding {
  const listed = config.sendOnlyTo?.length ?? 0;
  switch (reachOf(config)) {
    case 'nobody':
      return warn(
        'reach',
        say('SENDING=dry：电话与短信只写日志', 'SENDING=dry: calls and texts go no further than the log'),
        say('演练结束后去掉 SENDING', 'take SENDING away when the rehearsal is over'),
      );
    case 'listed':
      return warn(
        'reach',
        say(
          `SEND_ONLY_TO：只到 ${listed} 个号码，其余只写日志`,
          `SEND_ONLY_TO: numbers that are reached: ${listed}; all else goes to the log`,
        ),
        say('试用结束后去掉 SEND_ONLY_TO', 'take SEND_ONLY_TO away when the trial is over'),
      );
    case 'everybody':
      return goesOut(config)
        ? ok('reach', say('真实客户', 'real customers'))
        : skipped('reach', say('没有接真实线路或短信', 'no real line or text gateway is configured'));
  }
}
