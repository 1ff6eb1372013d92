import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openTestDatabase, type TestDatabase } from '../../test/database';
import { MONDAY_MORNING } from '../../test/centre';
import { enterPeople, pageOf, PASSWORD } from '../../test/people';
import { createApplication } from '../application';
import { VirtualClock } from '../clock';
import { readConfig } from '../config';
import { createLogger } from '../operation/logger';
import { SeededTokens } from '../tokens';

const clock = new VirtualClock(MONDAY_MORNING);
let database: TestDatabase;
let replicas: NestFastifyApplication[];

/** Two processes of one centre, as far as a database can tell. */
beforeAll(async () => {
  database = await openTestDatabase();
  await enterPeople(
    database.pool,
    ['one', 'two', 'three', 'four'].map((login) => ({ login, role: 'supervisor' as const })),
    clock.now(),
  );
  const config = {
    ...readConfig({ DATABASE_URL: database.url, POOL_SIZE: '4' }),
    logLevel: 'silent' as const,
  };
  replicas = [];
  for (const name of ['left', 'right']) {
    const surroundings = { config, databaseUrl: database.url, clock, tokens: new SeededTokens(name) };
    const app = await createApplication(surroundings, createLogger({ level: 'silent' }));
    await app.getHttpAdapter().getInstance().ready();
    replicas.push(app);
  }
});
afterAll(async () => {
  for (const app of replicas ?? []) await app.close();
  await database?.close();
});

const trySignIn = (replica: number, login: string, remoteAddress: string, password = 'guess guess guess') =>
  replicas[replica]!.inject({
    method: 'POST',
    url: '/api/session',
    headers: { 'x-huifang': 'web' },
    remoteAddress,
    payload: { login, password },
  });

/** Tries at once, every other one at the other replica; how many of them were looked at. */
async function storm(
  tries: number,
  login: (n: number) => string,
  address: (n: number) => string,
): Promise<number> {
  const answers = await Promise.all(
    Array.from({ length: tries }, (_, n) => trySignIn(n % 2, login(n), address(n))),
  );
  const statuses = answers.map(({ statusCode }) => statusCode);
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  return statuses.filter((status) => status === 401).length;
}

it('of a thousand tries from one address over two replicas, five are looked at, and one for each wait', async () => {
  expect(
    await storm(
      1000,
      () => 'one',
      () => '10.0.0.1',
    ),
  ).toBeLessThanOrEqual(6);
  // Typed otherwise it is the same account.
  const spellings = ['ONE', ' one ', 'One'];
  expect(
    (await Promise.all(spellings.map((login) => trySignIn(0, login, '10.0.0.1')))).map(statusOf),
  ).toEqual([429, 429, 429]);
  expect((await trySignIn(1, 'one', '10.0.0.2', PASSWORD)).statusCode).toBe(200);
});

it('of tries from as many addresses, twenty are, and the right person waits a minute at most', async () => {
  expect(
    await storm(
      300,
      () => 'two',
      (n) => `10.1.${n >> 8}.${n & 255}`,
    ),
  ).toBeLessThanOrEqual(21);
  clock.advance(61_000);
  expect((await trySignIn(0, 'two', '10.2.0.1', PASSWORD)).statusCode).toBe(200);
});

it('takes the addresses of one network of IPv6 for one', async () => {
  expect(
    await storm(
      100,
      () => 'three',
      (n) => `2001:db8::${n.toString(16)}`,
    ),
  ).toBeLessThanOrEqual(6);
});

it('one password tried at ever more accounts ends at three hundred', async () => {
  await database.query(
    `INSERT INTO sign_in_delay (key, failures, last_try_at, blocked_until) VALUES ('address:2001:db8:5:0::/64', 290, $1, $1)`,
    [clock.now()],
  );
  expect(
    await storm(
      100,
      (n) => `nobody${n}`,
      (n) => `2001:db8:5::${n.toString(16)}`,
    ),
  ).toBeLessThanOrEqual(11);
});

it('writes down no login that nobody has: it may be a password in the wrong field', async () => {
  await trySignIn(0, 'my secret passphrase', '10.3.0.1');
  await trySignIn(0, 'four', '10.3.0.1');
  const trail = await database.query<{ actor: string; entity: string }>(
    `SELECT actor, entity_id AS entity FROM audit_entry WHERE action = 'session.refused' AND after->>'address' = '10.3.0.1' ORDER BY id`,
  );
  expect(trail).toEqual([
    { actor: 'unknown', entity: 'unknown' },
    { actor: 'four', entity: 'four' },
  ]);
});

it('opens no session with a password that was changed while it was being checked', async () => {
  const page = await pageOf(replicas[0]!, 'four');
  const change = replicas[0]!.inject({
    method: 'POST',
    url: '/api/session/password',
    headers: page,
    payload: { current: PASSWORD, next: 'another one of some length' },
  });
  const racing = Array.from({ length: 8 }, (_, n) => trySignIn(n % 2, 'four', `10.4.0.${n}`, PASSWORD));
  const [changed, ...opened] = await Promise.all([change, ...racing]);
  expect(changed!.statusCode).toBe(200);
  // Each came before the change, and was ended by it, or came too late.
  clock.advance(1001);
  for (const answer of opened.filter(({ statusCode }) => statusCode === 200)) {
    const [cookie] = String(answer.headers['set-cookie']).split(';');
    const seen = await replicas[1]!.inject({ url: '/api/session', headers: { cookie: cookie! } });
    expect(seen.statusCode).toBe(401);
  }
});

function statusOf({ statusCode }: { statusCode: number }): number {
  return statusCode;
}
