import fc from 'fast-check';
import { isNearName, isPrivateAddress } from './address.rules';
import { checkConnections, judgeDurability } from './database.check';
import { CHECKS, type CheckCode, type Finding, both, fail, ok, say, skipped, warn } from './finding.rules';
import { exitCode, inOrder, jsonOf, textOf } from './report.rules';
import { isObvious, passwordOf } from '../secret.rules';
import { judgeHealth, judgePosts, withCertificate } from './webhook.rules';

describe('addresses', () => {
  it.each([
    '127.0.0.1',
    '10.2.3.4',
    '172.16.0.1',
    '172.31.255.1',
    '192.168.1.5',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
  ])('%s is this house’s alone', (address) => expect(isPrivateAddress(address)).toBe(true));
  it.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '100.128.0.1', '2001:4860:4860::8888', '::ffff:8.8.8.8'])(
    '%s is the world’s',
    (address) => expect(isPrivateAddress(address)).toBe(false),
  );
  it('names without a dot, or of a house, lead nowhere from outside', () => {
    for (const near of ['localhost', 'calls', 'calls.local', 'a.b.internal', 'router.lan'])
      expect(isNearName(near)).toBe(true);
    for (const far of ['calls.example.com', 'localhost.example.com', 'local.cn'])
      expect(isNearName(far)).toBe(false);
  });
});

describe('secrets', () => {
  it('that anybody could guess are known for such, random ones never are (property)', () => {
    for (const obvious of ['huifang', 'Password1', 'changeme!', '0'.repeat(32), '123456789', 'abababababab'])
      expect(isObvious(obvious)).toBe(true);
    const random = fc
      .uint8Array({ minLength: 24, maxLength: 24 })
      .filter((bytes) => new Set(bytes).size > 12);
    fc.assert(
      fc.property(random, (bytes) => expect(isObvious(Buffer.from(bytes).toString('hex'))).toBe(false)),
    );
  });
  it('are found in an address', () => {
    expect(passwordOf('postgres://me:p%40ss@db:5432/h')).toBe('p@ss');
    expect(passwordOf('postgres://me@db/h')).toBe('');
    expect(passwordOf('postgres://me:100%@db/h')).toBe('100%');
  });
});

describe('a database server', () => {
  const safe = { fsync: 'on', fullPageWrites: 'on', synchronousCommit: 'on', synchronousStandbys: '' };
  it.each<[string, object, (string | null)[], string, RegExp]>([
    ['without a standby', {}, [], 'ok', /no standby/],
    ['that forgets on a power cut', { fsync: 'off' }, [], 'fail', /fsync off/],
    ['that tears pages', { fullPageWrites: 'off' }, ['sync'], 'fail', /full_page_writes off/],
    [
      'that acknowledges too soon',
      { synchronousCommit: 'off' },
      [],
      'fail',
      /acknowledged results may be lost/,
    ],
    ['with standbys behind it', {}, ['async', 'async'], 'warn', /2 standbys, none in step/],
    [
      'with one in step',
      { synchronousStandbys: 'ANY 1 (*)' },
      ['quorum', 'async'],
      'ok',
      /2 standbys, 1 seen in step/,
    ],
    ['that waits for one that is gone', { synchronousStandbys: '*' }, [], 'warn', /commits will hang/],
  ])('%s', (_name, facts, states, verdict, seen) => {
    const found = judgeDurability(
      { ...safe, ...facts },
      states.map((sync) => ({ sync })),
      false,
    );
    expect(found).toMatchObject({ verdict, seen: { en: expect.stringMatching(seen) } });
  });

  it('has connections left for one process more, or for the one that runs', () => {
    const server = { largest: 100, reserved: 3, used: 70, ours: 0 };
    expect(checkConnections(server, 20)).toMatchObject({
      verdict: 'ok',
      seen: { en: '100 in all, 70 in use (0 ours), 27 left' },
    });
    expect(checkConnections({ ...server, used: 75 }, 20)).toMatchObject({ verdict: 'warn' });
    expect(checkConnections({ ...server, used: 95, ours: 27 }, 20)).toMatchObject({ verdict: 'ok' });
  });
});

describe('what a webhook’s answers say', () => {
  const answered = (status: number, more: object = {}) => ({
    status,
    headers: {},
    body: '',
    certificateEnds: null,
    ...more,
  });
  const live = answered(200, { body: '{"status":"ok"}' });

  it('this service, and nothing else, answers as it does', () => {
    expect(judgeHealth(live)).toBeNull();
    expect(judgeHealth(answered(200, { body: '<html>Welcome to nginx' }))).toMatchObject({ verdict: 'fail' });
    expect(judgeHealth(answered(502))).toMatchObject({
      verdict: 'fail',
      seen: { en: expect.stringContaining('502') },
    });
    expect(
      judgeHealth(answered(301, { headers: { location: 'https://other.example/x?token=1' } })),
    ).toMatchObject({
      verdict: 'fail',
      seen: { en: expect.stringContaining('redirects to https://other.example:') },
    });
  });

  it.each<[number, number, string, RegExp]>([
    [403, 204, 'ok', /forged ones refused/],
    [204, 204, 'fail', /a forged request was taken/],
    [403, 403, 'fail', /right signature was refused/],
    [404, 404, 'fail', /no webhook for Twilio/],
    [307, 307, 'fail', /redirects/],
    [403, 503, 'fail', /answered 503/],
    [429, 204, 'warn', /429 instead of 403/],
  ])('forged %i, signed %i: %s', (forged, signed, verdict, seen) => {
    const found = judgePosts(answered(forged), answered(signed));
    expect(found.verdict).toBe(verdict);
    expect(found.seen.en).toMatch(seen);
    // Whoever asks from inside may be let through where the world is not.
    expect(found.seen.en).toContain('not the internet');
  });

  it('a certificate that ends soon is told in time', () => {
    const now = new Date('2026-03-02T00:00:00Z');
    const fine = ok('webhooks', say('好', 'well'));
    const until = (date: string) =>
      withCertificate(fine, answered(200, { certificateEnds: new Date(date) }), now);
    expect(until('2026-06-02T00:00:00Z')).toMatchObject({
      verdict: 'ok',
      seen: { en: 'well; certificate good for 92 days' },
    });
    expect(until('2026-03-12T00:00:00Z')).toMatchObject({
      verdict: 'warn',
      todo: { en: 'renew the certificate' },
    });
    expect(withCertificate(fine, answered(200), now)).toBe(fine);
  });
});

describe('the report', () => {
  const findings: Finding[] = [
    ok('configuration', say('甲', 'A')),
    fail('database', say('乙', 'B'), say('丙', 'C')),
    skipped('calendar', say('先解决数据库', 'the database comes first')),
    skipped('demo', say('先解决数据库', 'the database comes first')),
    warn('number', say('丁', 'D'), say('戊', 'E')),
  ];

  it('tells each check, what to do, and one reason once', () => {
    expect(textOf(findings, 'now')).toBe(
      [
        '回访 Huifang 体检 · doctor   now',
        '',
        '✓ 配置 · configuration',
        '    甲 · A',
        '✗ 数据库 · database',
        '    乙 · B',
        '    → 丙 · C',
        '– 日历、示例资料 · calendar, demonstration data',
        '    先解决数据库 · the database comes first',
        '! Twilio 号码 · Twilio number',
        '    丁 · D',
        '    → 戊 · E',
        '',
        '结论 · verdict: 1 项不通过 failed · 1 项提醒 warnings · 1 项正常 well · 2 项未查 not looked at',
      ].join('\n'),
    );
  });

  it('is the same for a machine', () => {
    expect(JSON.parse(jsonOf(findings, 'now'))).toMatchObject({
      at: 'now',
      well: false,
      findings: [
        { check: 'configuration', name: { en: 'configuration' }, verdict: 'ok', todo: null },
        {},
        {},
        {},
        {},
      ],
    });
  });

  it('ends with 1 where something fails, and only then', () => {
    expect(exitCode(findings)).toBe(1);
    expect(exitCode(findings.filter(({ verdict }) => verdict !== 'fail'))).toBe(0);
  });

  it('has one order, whoever was first to finish (property)', () => {
    const all = (Object.keys(CHECKS) as CheckCode[]).map((check) => ok(check, say('', '')));
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) =>
        expect(inOrder(shuffled).map(({ check }) => check)).toEqual(Object.keys(CHECKS)),
      ),
    );
  });

  it('joins two findings to the graver one, and keeps what both ask for', () => {
    expect(both(warn('clock', say('甲', 'A'), say('做', 'do')), ok('clock', say('乙', 'B')))).toEqual(
      warn('clock', say('甲；乙', 'A; B'), say('做', 'do')),
    );
    expect(both(ok('clock', say('', '')), fail('clock', say('', ''), say('做', 'do'))).verdict).toBe('fail');
  });
});
