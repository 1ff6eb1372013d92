import { openCentre, type Centre } from '../../test/centre';
import { insertBranch, insertPolicy } from '../../test/factory';
import { keyHeader } from '../../test/key';
import { enterPeople, pageOf, PASSWORD } from '../../test/people';
import { createAdapter } from '../operation/http';
import { assertOwnPage } from './session.hook';

const PAGE = { 'x-huifang': 'web' };
let centre: Centre;

beforeAll(async () => {
  centre = await openCentre();
  const { pool } = centre.database;
  for (const branch of ['33', '44']) {
    await insertBranch(pool, { branch_code: branch });
    await insertPolicy(pool, { policy_no: `P-${branch}`, branch_code: branch });
  }
  await enterPeople(
    pool,
    [
      { login: 'boss', role: 'supervisor' },
      { login: 'boss33', role: 'supervisor', branchCode: '33' },
      { login: 'boss44', role: 'supervisor', branchCode: '44' },
      { login: 'root', role: 'administrator' },
    ],
    centre.clock.now(),
  );
});
afterAll(() => centre?.close());

describe('a key for retries', () => {
  it('leaves no password, no key and no hash of either behind', async () => {
    const root = await pageOf(centre.app, 'root');
    let retries = 0;
    const keyed = (headers: Record<string, string>) => ({
      ...headers,
      'idempotency-key': `once-${++retries}`,
    });
    const made = await centre.ask<{ password: string }>('POST', '/users', keyed(root), {
      login: 'newcomer',
      name: '何安然',
      role: 'quality',
    });
    const key = await centre.ask<{ secret: string }>('POST', '/keys', keyed(root), {
      name: 'core',
      scopes: ['operate'],
    });
    const reset = await centre.ask<{ password: string }>('POST', '/users/newcomer/password', keyed(root));
    const first = { login: 'newcomer', password: reset.body.password };
    const opened = await centre.ask('POST', '/session', keyed(PAGE), first);
    const [cookie] = String(opened.headers['set-cookie']).split(';');
    const changed = await centre.ask('POST', '/session/password', keyed({ ...PAGE, cookie: cookie! }), {
      current: reset.body.password,
      next: 'four words are better',
    });
    expect([made, key, reset, opened, changed].map(({ status }) => status)).toEqual([
      201, 201, 200, 200, 200,
    ]);
    expect(await centre.database.query('SELECT * FROM idempotency_key')).toEqual([]);
    const everything = await centre.database.query('SELECT before, after FROM audit_entry');
    for (const secret of [made.body.password, key.body.secret, reset.body.password])
      expect(JSON.stringify(everything)).not.toContain(secret);
  });

  it('is not spent by somebody who was not let in', async () => {
    const suspend = (headers: Record<string, string>) =>
      centre.ask(
        'POST',
        '/campaigns/new-policy/suspend',
        { ...headers, 'idempotency-key': 'morning' },
        {
          reason: '系统维护',
        },
      );
    const rows = () => centre.database.query(`SELECT 1 FROM idempotency_key WHERE key = 'morning'`);
    // The session has ended meanwhile; the page signs in and sends the same again.
    expect((await suspend(PAGE)).status).toBe(401);
    expect((await suspend(await pageOf(centre.app, 'boss33'))).status).toBe(403);
    expect(await rows()).toEqual([]);
    expect((await suspend(await pageOf(centre.app, 'boss'))).status).toBe(200);
    expect(await rows()).toHaveLength(1);
  });

  it('is the account’s: a staff number that passes to another takes no answers along', async () => {
    await enterPeople(
      centre.database.pool,
      [
        { login: 'early', role: 'supervisor', staffNo: 'S9' },
        { login: 's9', role: 'supervisor' },
      ],
      centre.clock.now(),
    );
    const send = async (login: string) =>
      centre.ask(
        'POST',
        '/opt-outs',
        { ...(await pageOf(centre.app, login)), 'idempotency-key': 'mine' },
        {
          phone: '13912345678',
          channel: 'call',
        },
      );
    expect((await send('early')).status).toBe(200);
    expect(await send('s9')).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });
});

it('a page is known by the name that a trusted proxy was called by, and by no other word', async () => {
  const behind = createAdapter('10.0.0.5').getInstance();
  behind.post('/', (request, reply) => {
    assertOwnPage(request);
    void reply.send('');
  });
  const post = async (remoteAddress: string, origin: string) => {
    const headers = { ...PAGE, host: '127.0.0.1:3000', 'x-forwarded-host': 'huifang.example', origin };
    const answer = await behind.inject({ method: 'POST', url: '/', remoteAddress, headers });
    return answer.statusCode;
  };
  expect(await post('10.0.0.5', 'https://huifang.example')).toBe(200);
  expect(await post('10.0.0.5', 'https://evil.example')).not.toBe(200);
  expect(await post('10.0.0.9', 'https://huifang.example')).not.toBe(200);
  await behind.close();
});

it('answers of the API lie in no cache', async () => {
  const boss = await pageOf(centre.app, 'boss');
  for (const url of ['/session', '/records/policies/P-33', '/cases', '/nowhere', '/cases/export?format=csv'])
    expect([url, (await centre.ask('GET', url, boss)).headers['cache-control']]).toEqual([url, 'no-store']);
});

it('an administrator cannot leave the house without one', async () => {
  const root = await pageOf(centre.app, 'root');
  const become = (role: string, more = {}) =>
    centre.ask('PUT', '/users/root', root, { name: '管理员', role, version: 1, ...more });
  for (const refused of [await become('quality'), await become('administrator', { branchCode: '33' })])
    expect(refused).toMatchObject({ status: 409, body: { code: 'not_oneself' } });
  expect((await become('administrator')).status).toBe(200);
});

it('a key that reads lifts no opt-out and makes none', async () => {
  const { pool } = centre.database;
  const reader = await keyHeader(pool, centre.clock.now(), ['records:read']);
  const writer = await keyHeader(pool, centre.clock.now(), ['records:write']);
  const optOut = { phone: '13900001111', channel: 'call' };
  const made = await centre.ask<{ optOut: { id: number } }>('POST', '/opt-outs', writer, optOut);
  const lift = (headers: Record<string, string>) =>
    centre.ask(
      'DELETE',
      `/opt-outs/${made.body.optOut.id}?reason=${encodeURIComponent('客户要求恢复')}`,
      headers,
    );
  expect((await centre.ask('GET', '/opt-outs', reader)).status).toBe(200);
  expect((await centre.ask('POST', '/opt-outs', reader, optOut)).status).toBe(403);
  expect((await lift(reader)).status).toBe(403);
  expect((await lift(writer)).status).toBe(200);
});

it('a session ends together with its line in the trail, and begins with one', async () => {
  const page = await pageOf(centre.app, 'boss');
  await centre.database.query(
    `ALTER TABLE audit_entry ADD CONSTRAINT trail_is_full CHECK (action NOT LIKE 'session.%') NOT VALID`,
  );
  try {
    const sessions = () => centre.database.query(`SELECT token_hash FROM session WHERE login = 'boss'`);
    const before = await sessions();
    const signIn = await centre.ask('POST', '/session', PAGE, { login: 'boss', password: PASSWORD });
    expect([signIn.status, signIn.headers['set-cookie']]).toEqual([500, undefined]);
    expect((await centre.ask('DELETE', '/session', page)).status).toBe(500);
    expect(await sessions()).toEqual(before);
  } finally {
    await centre.database.query('ALTER TABLE audit_entry DROP CONSTRAINT trail_is_full');
  }
});

it('requests of different branches, interleaved over kept connections, see their own', async () => {
  await centre.app.listen(0, '127.0.0.1');
  const base = `${await centre.app.getUrl()}/api`;
  const people = await Promise.all(
    (['boss', 'boss33', 'boss44'] as const).map(async (login) => ({
      login,
      headers: await pageOf(centre.app, login),
    })),
  );
  const seen = await Promise.all(
    Array.from({ length: 120 }, async (_, n) => {
      const { login, headers } = people[n % 3]!;
      const key = n % 2 ? '33' : '44';
      const { status } = await fetch(`${base}/records/policies/P-${key}`, { headers });
      return { status, expected: login === 'boss' || login === `boss${key}` ? 200 : 404 };
    }),
  );
  expect(seen.map(({ status }) => status)).toEqual(seen.map(({ expected }) => expected));
});
