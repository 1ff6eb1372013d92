import { openCentre, type Centre } from '../../test/centre';
import { inScope, NOBODY } from '../database/data-scope';
import { UserService } from './user.service';
import { insertBranch, insertPolicy } from '../../test/factory';
import { keyHeader } from '../../test/key';
import { enterPeople, pageOf, PASSWORD } from '../../test/people';

const PAGE = { 'x-huifang': 'web' };
let centre: Centre;

beforeAll(async () => {
  centre = await openCentre();
  const { pool } = centre.database;
  await insertBranch(pool, { branch_code: '33' });
  await insertBranch(pool, { branch_code: '3301', parent_code: '33' });
  await insertBranch(pool, { branch_code: '44' });
  await insertPolicy(pool, { policy_no: 'P-3301', branch_code: '3301' });
  await insertPolicy(pool, { policy_no: 'P-44', branch_code: '44' });
  await enterPeople(
    pool,
    [
      { login: 'boss', role: 'supervisor' },
      { login: 'boss33', role: 'supervisor', branchCode: '33' },
      { login: 'root', role: 'administrator' },
      { login: 'a001', role: 'agent', staffNo: 'A001' },
      { login: 'fresh', role: 'supervisor', mustChangePassword: true },
    ],
    centre.clock.now(),
  );
});
afterAll(() => centre?.close());

const signIn = (login: string, password = PASSWORD, headers: Record<string, string> = PAGE) =>
  centre.ask('POST', '/session', headers, { login, password });

describe('signing in', () => {
  it('opens a session in a cookie that scripts and other sites cannot use', async () => {
    const answer = await signIn('Boss');
    expect(answer.body).toMatchObject({
      user: { login: 'boss', role: 'supervisor', branchCode: null, mustChangePassword: false },
      centre: {
        name: '惠访',
        timeZone: 'Asia/Shanghai',
        demo: false,
        carrier: 'simulated',
        reach: 'everybody',
      },
    });
    expect(String(answer.headers['set-cookie'])).toMatch(/HttpOnly.*SameSite=Strict/);
    const [stored] = await centre.database.query<{ token_hash: Buffer }>(
      'SELECT token_hash FROM session LIMIT 1',
    );
    expect(String(answer.headers['set-cookie'])).not.toContain(stored!.token_hash.toString('base64url'));
  });

  it('has nobody to offer where the people are real, and that is no error', async () => {
    const answer = await centre.ask('GET', '/session/demo', {});
    expect([answer.status, answer.body]).toEqual([200, { people: [] }]);
  });

  it('answers a wrong password and an unknown login alike', async () => {
    const wrong = await signIn('boss', 'wrong password');
    const unknown = await signIn('nobody-at-all', 'wrong password');
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect({ ...wrong.body, requestId: 0 }).toEqual({ ...unknown.body, requestId: 0 });
  });

  it('is our own page’s alone', async () => {
    expect((await signIn('boss', PASSWORD, {})).status).toBe(403);
    expect((await signIn('boss', PASSWORD, { ...PAGE, origin: 'https://evil.example' })).status).toBe(403);
    expect(
      (
        await signIn('boss', PASSWORD, {
          ...PAGE,
          origin: 'http://lan.example:8080',
          host: 'lan.example:8080',
        })
      ).status,
    ).toBe(200);
    const page = await pageOf(centre.app, 'boss');
    const { 'x-huifang': _, ...foreign } = page;
    expect(await centre.ask('DELETE', '/session', foreign)).toMatchObject({
      status: 403,
      body: { code: 'cross_site' },
    });
    expect((await centre.ask('GET', '/session', foreign)).status).toBe(200);
  });

  it('waits longer after each of many wrong tries, and lets the right person in from elsewhere', async () => {
    const tries = await Promise.all(Array.from({ length: 40 }, () => signIn('a001', 'guess guess guess')));
    const tried = tries.filter(({ status }) => status === 401).length;
    // The free ones, and at most one more for each wait that was over.
    expect(tried).toBeLessThanOrEqual(6);
    expect(tries.filter(({ status }) => status === 429)).toHaveLength(40 - tried);
    expect(tries.find(({ status }) => status === 429)!.body).toMatchObject({ code: 'sign_in_later' });
    const elsewhere = await centre.app.inject({
      method: 'POST',
      url: '/api/session',
      headers: PAGE,
      remoteAddress: '10.9.9.9',
      payload: { login: 'a001', password: PASSWORD },
    });
    expect(elsewhere.statusCode).toBe(200);
    centre.clock.set(new Date(centre.clock.now().getTime() + 3_700_000).toISOString());
    expect((await signIn('a001')).status).toBe(200);
  });

  it('asks for a new password first, and ends the other sessions with it', async () => {
    const [page, other] = [await pageOf(centre.app, 'fresh'), await pageOf(centre.app, 'fresh')];
    expect(await centre.ask('GET', '/campaigns', page)).toMatchObject({
      status: 403,
      body: { code: 'password_first' },
    });
    const change = (next: string) =>
      centre.ask('POST', '/session/password', page, { current: PASSWORD, next });
    // However often: whoever knows the current one is not guessing, and is not made to wait.
    for (let turn = 0; turn < 7; turn++)
      expect(await change('short')).toMatchObject({
        status: 400,
        body: { code: 'weak_password', field: 'next' },
      });
    const done = await change('four words are better');
    expect(done).toMatchObject({ status: 200, body: { user: { mustChangePassword: false } } });
    const [cookie] = String(done.headers['set-cookie']).split(';');
    expect((await centre.ask('GET', '/campaigns', { ...PAGE, cookie: cookie! })).status).toBe(200);
    expect((await centre.ask('GET', '/session', page)).status).toBe(401);
    expect((await centre.ask('GET', '/session', other)).status).toBe(401);
  });
});

describe('a session', () => {
  it('ends with sign-out, after hours of silence, and when its person is disabled or changed', async () => {
    const out = await pageOf(centre.app, 'boss');
    expect((await centre.ask('DELETE', '/session', out)).status).toBe(204);
    expect((await centre.ask('GET', '/session', out)).status).toBe(401);

    const admin = await pageOf(centre.app, 'root');
    const created = await centre.ask<{ password: string }>('POST', '/users', admin, {
      login: 'leaver',
      name: '何安然',
      role: 'quality',
    });
    expect(created.status).toBe(201);
    const leaver = await pageOf(centre.app, 'leaver', created.body.password);
    expect((await centre.ask('GET', '/session', leaver)).status).toBe(200);
    expect((await centre.ask('POST', '/users/leaver/disable', admin, {})).status).toBe(200);
    expect((await centre.ask('GET', '/session', leaver)).status).toBe(401);
    expect((await signIn('leaver', created.body.password)).status).toBe(401);
    expect(await centre.ask('POST', '/users/root/disable', admin, {})).toMatchObject({
      status: 409,
      body: { code: 'not_oneself' },
    });

    const idle = await pageOf(centre.app, 'boss');
    centre.clock.set(new Date(centre.clock.now().getTime() + 3 * 3_600_000).toISOString());
    expect((await centre.ask('GET', '/session', idle)).status).toBe(401);
  });
});

it('is let in again by the operator, when nobody is left to open the door', async () => {
  const users = centre.app.get(UserService);
  await enterPeople(centre.database.pool, [{ login: 'last', role: 'administrator' }], centre.clock.now());
  await users.disable('last', 'root', 'root');
  const { password } = await users.resetPassword('last', 'operator', true);
  expect(await signIn('last', password)).toMatchObject({
    status: 200,
    body: { user: { mustChangePassword: true } },
  });
  await users.disable('last', 'root', 'root');
  expect((await signIn('last', (await users.resetPassword('last', 'root')).password)).status).toBe(401);
});

describe('a key', () => {
  it('may do what it was made for, until it is revoked', async () => {
    const admin = await pageOf(centre.app, 'root');
    const made = await centre.ask<{ key: { id: number }; secret: string }>('POST', '/keys', admin, {
      name: 'core',
      scopes: ['records:read'],
    });
    expect(made.status).toBe(201);
    const headers = { authorization: `Bearer ${made.body.secret}` };
    expect((await centre.ask('GET', '/records/policies/P-44', headers)).status).toBe(200);
    expect((await centre.ask('POST', '/records/policies', headers, {})).status).toBe(403);
    expect((await centre.ask('GET', '/users', headers)).status).toBe(403);
    expect((await centre.ask('DELETE', `/keys/${made.body.key.id}`, admin)).status).toBe(200);
    expect((await centre.ask('GET', '/records/policies/P-44', headers)).status).toBe(401);
    expect(JSON.stringify(await centre.database.query('SELECT * FROM api_key'))).not.toContain(
      made.body.secret,
    );
  });
});

describe('the scope of a branch', () => {
  it('hides the records of another, from people and keys', async () => {
    const boss = await pageOf(centre.app, 'boss');
    const boss33 = await pageOf(centre.app, 'boss33');
    const look = async (headers: Record<string, string>, key: string) =>
      (await centre.ask('GET', `/records/policies/${key}`, headers)).status;
    expect(await look(boss, 'P-44')).toBe(200);
    expect(await look(boss33, 'P-3301')).toBe(200);
    expect(await look(boss33, 'P-44')).toBe(404);
    const key = await keyHeader(centre.database.pool, centre.clock.now(), ['records:read'], '44');
    expect([await look(key, 'P-44'), await look(key, 'P-3301')]).toEqual([200, 404]);
  });

  it('cannot change what holds for the whole company', async () => {
    const boss33 = await pageOf(centre.app, 'boss33');
    expect(
      await centre.ask('POST', '/campaigns/new-policy/suspend', boss33, { reason: '测试' }),
    ).toMatchObject({
      status: 403,
      body: { code: 'company_wide' },
    });
  });

  it('is kept by the database whatever a statement forgets, and nobody’s by default', async () => {
    const count = () => centre.database.dataSource.query('SELECT count(*)::int AS n FROM policy');
    expect(await inScope({ kind: 'branches', branches: ['44'] }, count)).toEqual([{ n: 1 }]);
    expect(await inScope(NOBODY, count)).toEqual([{ n: 0 }]);
    expect(await count()).toEqual([{ n: 2 }]);
    await expect(
      inScope(NOBODY, () => centre.database.dataSource.query('SELECT * FROM app_user')),
    ).rejects.toThrow(/permission denied/);
    // Connections are lent again: what the last borrower saw is never left on them.
    const turns = await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        inScope({ kind: 'branches', branches: [n % 2 ? '44' : 'none'] }, () =>
          centre.database.dataSource.transaction((manager) => manager.query('SELECT policy_no FROM policy')),
        ),
      ),
    );
    turns.forEach((found, n) => expect(found).toHaveLength(n % 2));
  });

  it('has a policy on every table that names a branch', async () => {
    const open = await centre.database.query<{ table: string }>(
      `SELECT DISTINCT c.relname AS "table" FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attname IN ('branch_code', 'record_key', 'task_id', 'case_id')
         AND NOT c.relrowsecurity AND has_table_privilege('huifang_scoped', c.oid, 'SELECT') ORDER BY 1`,
    );
    // The tree itself and the people of the house are no customers' records.
    expect(open.map(({ table }) => table)).toEqual(['branch', 'staff']);
  });
});

describe('the audit trail', () => {
  it('is only ever added to, by the role that the application runs as', async () => {
    const { dataSource } = centre.database;
    const [{ who }] = await dataSource.query('SELECT current_user AS who');
    expect(who).toBe('huifang_app');
    for (const statement of [
      'UPDATE audit_entry SET actor = NULL',
      'DELETE FROM audit_entry',
      'TRUNCATE audit_entry',
    ])
      await expect(dataSource.query(statement)).rejects.toThrow(/permission denied/);
    await expect(dataSource.query('ALTER TABLE audit_entry DISABLE TRIGGER ALL')).rejects.toThrow(/owner/);
    // Not even the owner, unless the guard itself is taken away.
    await expect(centre.database.query('DELETE FROM audit_entry')).rejects.toThrow(/never changed/);
  });

  it('is searched newest first, by who, what and when', async () => {
    const admin = await pageOf(centre.app, 'root');
    const first = await centre.ask<{ entries: { id: number; action: string }[]; next: number }>(
      'GET',
      '/audit?action=session.&limit=2',
      admin,
    );
    expect(first.body.entries).toHaveLength(2);
    const second = await centre.ask<{ entries: { id: number }[] }>(
      'GET',
      `/audit?action=session.&limit=2&after=${first.body.next}`,
      admin,
    );
    expect(second.body.entries[0]!.id).toBeLessThan(first.body.next);
    const mine = await centre.ask<{ entries: { actor: string }[] }>('GET', '/audit?actor=root', admin);
    expect(new Set(mine.body.entries.map(({ actor }) => actor))).toEqual(new Set(['root']));
  });
});

it('a wallboard is taken down with the session that put it up', async () => {
  await centre.app.listen(0, '127.0.0.1');
  const page = await pageOf(centre.app, 'boss');
  const address = `${await centre.app.getUrl()}/api/reports/wallboard/stream`;
  const stream = await fetch(address, { headers: page });
  expect(stream.status).toBe(200);
  expect((await fetch(address)).status).toBe(401);
  await centre.ask('DELETE', '/session', page);
  // The stream has begun once its first words are here.
  const reader = stream.body!.getReader();
  let text = '';
  const decoder = new TextDecoder();
  for (let turn = 0; !text.includes('session_over'); turn++) {
    if (turn > 0) centre.clock.advance(31_000);
    const { value, done } = await reader.read();
    text += decoder.decode(value);
    if (done) break;
  }
  expect(text).toContain('session_over');
});
