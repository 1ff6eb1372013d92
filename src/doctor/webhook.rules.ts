import { type Finding, type Words, both, fail, ok, say, warn } from './finding.rules';

/** What an address answered. */
export interface Answered {
  status: number;
  headers: { location?: string };
  body: string;
  certificateEnds: Date | null;
}

const DAY_MS = 86_400_000;
/** Whoever renews certificates by a program does so before this. */
const CERTIFICATE_DAYS = 14;
const FROM_HERE = say(
  '（从本机问的，不等于从互联网问）',
  ' (asked from this machine, which is not the internet)',
);

export function judgeHealth({ status, headers, body }: Answered): Finding | null {
  if (status >= 300 && status < 400) return redirected(headers.location);
  if (status === 200 && /"status"\s*:\s*"ok"/.test(body)) return null;
  return fail(
    'webhooks',
    seenHere(
      say(
        `PUBLIC_URL/health/live 应答 ${status}，不像本服务`,
        `PUBLIC_URL/health/live answers ${status}, and not as this service does`,
      ),
    ),
    say(
      '代理要把整个路径原样转到本服务；服务要在运行',
      'the proxy must pass all paths on unchanged, and the service must run',
    ),
  );
}

export function judgePosts(forged: Answered, signed: Answered): Finding {
  for (const { status, headers } of [forged, signed])
    if (status >= 300 && status < 400) return redirected(headers.location);
  if (forged.status === 404 && signed.status === 404)
    return fail(
      'webhooks',
      seenHere(say('那里没有 Twilio 的回调地址', 'there is no webhook for Twilio there')),
      say(
        '运行中的服务没有这些 TWILIO_ 设置，或代理改了路径',
        'the service that runs has not these TWILIO_ settings, or the proxy changes paths',
      ),
    );
  if (forged.status < 300)
    return fail(
      'webhooks',
      seenHere(say('伪造的请求也收了', 'a forged request was taken')),
      say(
        '那里应答的不是本服务，立即查代理',
        'what answers there is not this service: look at the proxy at once',
      ),
    );
  if (signed.status === 403)
    return fail(
      'webhooks',
      seenHere(say('签名正确的请求被拒', 'a request with the right signature was refused')),
      say(
        '运行中服务的 PUBLIC_URL、TWILIO_AUTH_TOKEN 要与这里一致；改后重启；代理不得改路径与正文',
        'the running service must have this PUBLIC_URL and TWILIO_AUTH_TOKEN: restart it after a change; the proxy must change neither path nor body',
      ),
    );
  if (signed.status !== 204)
    return fail(
      'webhooks',
      seenHere(say(`签名的请求得到 ${signed.status}`, `a signed request is answered ${signed.status}`)),
      say('看服务日志；503 是数据库不在', 'see the service’s log; 503 means that the database is away'),
    );
  if (forged.status !== 403)
    return warn(
      'webhooks',
      seenHere(
        say(
          `伪造的请求得到 ${forged.status}，应为 403`,
          `a forged request is answered ${forged.status} instead of 403`,
        ),
      ),
      say(
        '前面有东西先拦下了请求：确认它放行 Twilio',
        'something in front answers first: make sure that it lets Twilio through',
      ),
    );
  return ok(
    'webhooks',
    seenHere(say('签名的收下，伪造的拒绝', 'signed requests are taken, forged ones refused')),
  );
}

function redirected(to: string | undefined): Finding {
  const host = to && URL.canParse(to) ? new URL(to).origin : '…';
  return fail(
    'webhooks',
    seenHere(
      say(
        `被转向 ${host}：转向会丢掉 POST 的内容`,
        `it redirects to ${host}: what is posted is lost on the way`,
      ),
    ),
    say('PUBLIC_URL 直接写最终地址', 'write the final address into PUBLIC_URL'),
  );
}

export function withCertificate(finding: Finding, { certificateEnds }: Answered, now: Date): Finding {
  if (certificateEnds === null) return finding;
  const days = Math.floor((certificateEnds.getTime() - now.getTime()) / DAY_MS);
  const seen = say(`证书还有 ${days} 天`, `certificate good for ${days} days`);
  return both(
    finding,
    days < CERTIFICATE_DAYS
      ? warn('webhooks', seen, say('更新证书', 'renew the certificate'))
      : ok('webhooks', seen),
  );
}

export function seenHere(words: Words): Words {
  return say(words.zh + FROM_HERE.zh, words.en + FROM_HERE.en);
}
