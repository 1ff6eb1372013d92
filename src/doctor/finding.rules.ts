/** What one look of the doctor found. */
export interface Finding {
  check: CheckCode;
  verdict: Verdict;
  /** Never a secret, a name, or a whole telephone number. */
  seen: Words;
  /** What to do; null where nothing is to be done. */
  todo: Words | null;
}

/** `fail`: calls or texts go wrong, or will. `warn`: somebody should know. `skipped`: could not, or need not, be looked at. */
export type Verdict = 'ok' | 'warn' | 'fail' | 'skipped';

/** The same in Chinese and English. */
export interface Words {
  zh: string;
  en: string;
}

/** Every check, in the order in which it is told. The codes stay from release to release: alarms are set on them. */
export const CHECKS = {
  configuration: { zh: '配置', en: 'configuration' },
  secrets: { zh: '密钥', en: 'secrets' },
  reach: { zh: '发往何人', en: 'whom it reaches' },
  database: { zh: '数据库', en: 'database' },
  roles: { zh: '数据库角色', en: 'database roles' },
  durability: { zh: '落盘与备机', en: 'durability and standby' },
  connections: { zh: '数据库连接', en: 'database connections' },
  disk: { zh: '磁盘', en: 'disk' },
  clock: { zh: '时钟', en: 'clocks' },
  calendar: { zh: '日历', en: 'calendar' },
  demo: { zh: '示例资料', en: 'demonstration data' },
  account: { zh: 'Twilio 账户', en: 'Twilio account' },
  'api-key': { zh: 'Twilio API 密钥', en: 'Twilio API key' },
  balance: { zh: 'Twilio 余额', en: 'Twilio balance' },
  number: { zh: 'Twilio 号码', en: 'Twilio number' },
  inbound: { zh: '客户回复的去向', en: 'where replies go' },
  'caller-ids': { zh: '项目主叫号码', en: 'caller IDs of campaigns' },
  lines: { zh: '坐席线路', en: 'agents’ lines' },
  alibaba: { zh: '阿里云密钥', en: 'Alibaba Cloud key' },
  'public-address': { zh: '公网地址', en: 'public address' },
  webhooks: { zh: '回调', en: 'webhooks' },
  texts: { zh: '短信', en: 'texts' },
  recordings: { zh: '录音', en: 'recordings' },
  work: { zh: '未明与积压', en: 'unknown and waiting work' },
} as const satisfies Record<string, Words>;

export type CheckCode = keyof typeof CHECKS;

export function say(zh: string, en: string): Words {
  return { zh, en };
}

export function ok(check: CheckCode, seen: Words): Finding {
  return { check, verdict: 'ok', seen, todo: null };
}

export function warn(check: CheckCode, seen: Words, todo: Words): Finding {
  return { check, verdict: 'warn', seen, todo };
}

export function fail(check: CheckCode, seen: Words, todo: Words): Finding {
  return { check, verdict: 'fail', seen, todo };
}

/** @param why what stands in the way; `todo` where somebody could clear it */
export function skipped(check: CheckCode, why: Words, todo: Words | null = null): Finding {
  return { check, verdict: 'skipped', seen: why, todo };
}

/** Two findings of one check as one: the graver verdict, and what both saw and ask for. */
export function both(one: Finding, other: Finding): Finding {
  const graver = GRAVITY[one.verdict] >= GRAVITY[other.verdict] ? one : other;
  return {
    check: one.check,
    verdict: graver.verdict,
    seen: joined([one.seen, other.seen]),
    todo: joinedOrNull([one.todo, other.todo]),
  };
}

const GRAVITY: Record<Verdict, number> = { skipped: 0, ok: 1, warn: 2, fail: 3 };

export function joined(words: readonly Words[]): Words {
  return { zh: words.map(({ zh }) => zh).join('；'), en: words.map(({ en }) => en).join('; ') };
}

function joinedOrNull(words: readonly (Words | null)[]): Words | null {
  const there = words.filter((it) => it !== null);
  return there.length > 0 ? joined(there) : null;
}
