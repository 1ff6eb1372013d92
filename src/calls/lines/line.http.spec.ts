import { createHmac } from 'node:crypto';
import { insertBranch, insertStaff } from '../../../test/factory';
import { keyHeader } from '../../../test/key';
import { LineCentre } from '../../../test/line-centre';
import { enterPeople, pageOf } from '../../../test/people';
import { TEST_CREDENTIALS } from '../../../test/twilio/options';

type Body = Record<string, unknown>;

/** What browsers are told of the microphone with the page. */
async function microphone({ app }: LineCentre): Promise<unknown> {
  const { headers } = await app.inject({ url: '/desk', headers: { accept: 'text/html' } });
  return /microphone=\(\w*\)/.exec(String(headers['permissions-policy']))?.[0];
}

describe('lines over HTTP', () => {
  let centre: LineCentre;
  const pages: Record<string, Record<string, string>> = {};
  beforeAll(async () => {
    centre = await LineCentre.open();
    const { pool } = centre.database;
    await insertBranch(pool, { branch_code: '33' });
    await insertBranch(pool, { branch_code: '44' });
    await insertStaff(pool, { staff_no: 'B1', role: 'salesperson', branch_code: '33', name: '三三' });
    await insertStaff(pool, { staff_no: 'C1', role: 'agent', branch_code: '44', name: '四四' });
    await insertStaff(pool, { staff_no: 'T3', role: 'supervisor', branch_code: '33', name: '班长三三' });
    await insertStaff(pool, { staff_no: 'T4', role: 'supervisor', branch_code: '44', name: '班长四四' });
    await pool.query(
      `INSERT INTO agent_line VALUES ('T3', 'softphone', NULL, 'T3', '2026-03-01Z'), ('T4', 'softphone', NULL, 'T4', '2026-03-01Z')`,
    );
    await enterPeople(
      pool,
      [
        { login: 'a1', role: 'agent', staffNo: 'A1' },
        { login: 'a2', role: 'agent', staffNo: 'A2' },
        { login: 'b1', role: 'salesperson', staffNo: 'B1', branchCode: '33' },
        { login: 's1', role: 'supervisor', staffNo: 'S1' },
        { login: 't3', role: 'supervisor', staffNo: 'T3', branchCode: '33' },
        { login: 'root', role: 'administrator' },
        { login: 'clerk', role: 'supervisor' },
      ],
      centre.clock.now(),
    );
    for (const login of ['a1', 'a2', 'b1', 's1', 't3', 'root', 'clerk'])
      pages[login] = await pageOf(centre.app, login);
  });
  afterAll(() => centre?.close());

  async function ask<T = Body>(
    who: string | Record<string, string>,
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    url: string,
    payload?: Body,
  ) {
    const answer = await centre.app.inject({
      method,
      url: `/api${url}`,
      headers: typeof who === 'string' ? pages[who]! : who,
      ...(payload && { payload }),
    });
    return { status: answer.statusCode, body: (answer.body ? answer.json() : {}) as T };
  }
  const stored = async (staffNo: string) =>
    (await centre.database.query(`SELECT kind, phone FROM agent_line WHERE staff_no = $1`, [staffNo]))[0];

  it('shows one’s own, what can be done with a call, and whether calls go out', async () => {
    expect(await ask('a1', 'GET', '/lines/mine')).toEqual({
      status: 200,
      body: {
        kind: 'phone',
        phone: '105****0001',
        needed: true,
        softphoneAvailable: true,
        carrier: 'twilio',
        controls: { hold: true, transfer: true },
        paused: null,
      },
    });
    expect((await ask('b1', 'GET', '/lines/mine')).body).toMatchObject({ kind: null, phone: null });
  });

  it('is set as people write numbers, kept as the network reads them, and changed with a trace', async () => {
    expect(
      (await ask('a2', 'PUT', '/lines/mine', { kind: 'phone', phone: '138 0013 8000' })).body,
    ).toMatchObject({
      kind: 'phone',
      phone: '138****8000',
    });
    expect(await stored('A2')).toEqual({ kind: 'phone', phone: '+8613800138000' });
    // The number that is known stays where none is given.
    expect((await ask('a2', 'PUT', '/lines/mine', { kind: 'phone' })).status).toBe(200);
    expect(await stored('A2')).toEqual({ kind: 'phone', phone: '+8613800138000' });
    expect((await ask('a2', 'PUT', '/lines/mine', { kind: 'softphone' })).body).toMatchObject({
      kind: 'softphone',
      phone: null,
    });
    expect(await stored('A2')).toEqual({ kind: 'softphone', phone: null });
    const trail = await centre.database.query(
      `SELECT actor, before ->> 'kind' AS before, after ->> 'kind' AS after FROM audit_entry WHERE action = 'agent_line.changed' AND entity_id = 'A2' ORDER BY id`,
    );
    expect(trail).toEqual([
      { actor: 'A2', before: 'phone', after: 'phone' },
      { actor: 'A2', before: 'phone', after: 'phone' },
      { actor: 'A2', before: 'phone', after: 'softphone' },
    ]);
  });

  it.each([
    [{ kind: 'phone', phone: '12' }, 'phone'],
    [{ kind: 'phone', phone: '110 and 119' }, 'phone'],
    [{ kind: 'phone' }, 'phone'],
    [{ kind: 'softphone', phone: '13800138000' }, 'phone'],
    [{ kind: 'pigeon' }, 'kind'],
  ])('refuses %j', async (input, field) => {
    await centre.database.query(`DELETE FROM agent_line WHERE staff_no = 'B1'`);
    const { status, body } = await ask('b1', 'PUT', '/lines/mine', input);
    expect([status, body.field]).toEqual([400, field]);
    expect(await stored('B1')).toBeUndefined();
  });

  it('supervisors see everybody who calls in their branches, with masked numbers, and set their lines', async () => {
    const all = (await ask<{ lines: Body[] }>('s1', 'GET', '/lines')).body.lines;
    expect(all.map(({ staffNo }) => staffNo)).toEqual(expect.arrayContaining(['A1', 'B1', 'C1', 'S1', 'T3']));
    expect(JSON.stringify(all)).not.toMatch(/\+86\d{8}/);
    const of33 = (await ask<{ lines: Body[] }>('t3', 'GET', '/lines')).body.lines;
    expect(of33.map(({ staffNo }) => staffNo)).toEqual(['B1', 'T3']);
    expect(await ask('t3', 'PUT', '/lines/B1', { kind: 'softphone' })).toMatchObject({
      status: 200,
      body: { kind: 'softphone' },
    });
    expect(await ask('t3', 'PUT', '/lines/C1', { kind: 'softphone' })).toMatchObject({
      status: 404,
      body: { code: 'unknown_agent' },
    });
    expect(await ask('s1', 'PUT', '/lines/C1', { kind: 'phone', phone: '13900139000' })).toMatchObject({
      status: 200,
    });
    expect(await ask('s1', 'PUT', '/lines/NOBODY', { kind: 'softphone' })).toMatchObject({ status: 404 });
    expect(await ask('a1', 'PUT', '/lines/A2', { kind: 'softphone' })).toMatchObject({ status: 403 });
    const [entry] = await centre.database.query(
      `SELECT actor FROM audit_entry WHERE action = 'agent_line.changed' AND entity_id = 'C1'`,
    );
    expect(entry).toEqual({ actor: 'S1' });
  });

  it('agents see the supervisors whom they may call in, and nobody’s number', async () => {
    const of = async (who: string) =>
      (await ask<{ lines: Body[] }>(who, 'GET', '/lines')).body.lines.map(({ staffNo }) => staffNo);
    expect(await of('a1')).toEqual(['S1', 'S2', 'T3', 'T4']);
    expect(await of('b1')).toEqual(['S1', 'S2', 'T3']);
    expect(Object.keys((await ask<{ lines: Body[] }>('a1', 'GET', '/lines')).body.lines[0]!).sort()).toEqual([
      'branchCode',
      'kind',
      'name',
      'staffNo',
    ]);
  });

  it('pages through a long list', async () => {
    const first = (await ask<{ lines: Body[]; next: string | null }>('s1', 'GET', '/lines?limit=3')).body;
    expect([first.lines.length, first.next]).toEqual([3, 'A3']);
    const second = (await ask<{ lines: Body[] }>('s1', 'GET', '/lines?limit=3&after=A3')).body;
    expect(second.lines.map(({ staffNo }) => staffNo)).toEqual(['A4', 'A5', 'A6']);
  });

  describe('the softphone’s token', () => {
    const claims = (jwt: string) =>
      JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString()) as Body & {
        grants: Body;
        exp: number;
        iat: number;
      };

    it('comes with a page that may use the microphone', async () => {
      const { body } = await ask('a1', 'GET', '/lines/mine');
      expect([body.softphoneAvailable, await microphone(centre)]).toEqual([true, 'microphone=(self)']);
    });

    it('lets this person’s browser be called for ten minutes, and call nobody', async () => {
      const { status, body } = await ask<{ token: string; identity: string; expiresAt: string }>(
        'a1',
        'POST',
        '/lines/mine/token',
      );
      expect([status, body.identity]).toEqual([200, 'A1']);
      const [head, payload, signature] = body.token.split('.');
      const ours = createHmac('sha256', TEST_CREDENTIALS.apiSecret)
        .update(`${head}.${payload}`)
        .digest('base64url');
      expect(signature).toBe(ours);
      const said = claims(body.token);
      expect(said).toMatchObject({
        iss: TEST_CREDENTIALS.apiKey,
        sub: TEST_CREDENTIALS.accountSid,
        grants: { identity: 'A1', voice: { incoming: { allow: true } } },
      });
      expect(said.grants.voice).not.toHaveProperty('outgoing');
      expect(said.exp - said.iat).toBe(600);
      expect(new Date(body.expiresAt).getTime()).toBe(said.exp * 1000);
      expect(centre.said).not.toContain(body.token.split('.')[2]!);
    });

    it('is no core system’s, nobody’s without a staff number, and nobody’s who has signed out or was disabled', async () => {
      const key = await keyHeader(centre.database.pool, centre.clock.now());
      expect(await ask(key, 'POST', '/lines/mine/token')).toMatchObject({ status: 403 });
      expect(await ask({}, 'POST', '/lines/mine/token')).toMatchObject({ status: 401 });
      expect(await ask('clerk', 'POST', '/lines/mine/token')).toMatchObject({
        status: 403,
        body: { code: 'no_staff_number' },
      });
      const again = await pageOf(centre.app, 'a2');
      expect((await ask(again, 'POST', '/lines/mine/token')).status).toBe(200);
      await ask(again, 'DELETE', '/session');
      expect((await ask(again, 'POST', '/lines/mine/token')).status).toBe(401);
      expect((await ask('a2', 'POST', '/lines/mine/token')).status).toBe(200);
      expect((await ask('root', 'POST', '/users/a2/disable')).status).toBeLessThan(300);
      expect((await ask('a2', 'POST', '/lines/mine/token')).status).toBe(401);
    });

    it('is kept for no retry', async () => {
      const headers = { ...pages.a1!, 'idempotency-key': 'the-same' };
      await ask(headers, 'POST', '/lines/mine/token');
      await ask(headers, 'POST', '/lines/mine/token');
      expect(await centre.database.query(`SELECT 1 FROM idempotency_key WHERE key = 'the-same'`)).toEqual([]);
    });
  });
});

describe('the address of the simulated exchange', () => {
  it('is not there for calls to real people: it is signed by nobody', async () => {
    const centre = await LineCentre.open();
    try {
      const attempt = await centre.dial('A1', await centre.claimed());
      const { token } = attempt;
      const payload = { token, status: 'ended', outcome: 'answered', at: centre.clock.now().toISOString() };
      const answer = await centre.app.inject({
        method: 'POST',
        url: '/api/webhooks/calls/simulated',
        payload,
      });
      expect([answer.statusCode, answer.json<Body>().code]).toEqual([404, 'route_not_found']);
      expect((await centre.attempt(attempt.id)).state).not.toBe('ended');
    } finally {
      await centre.close();
    }
  });
});

describe('an account without an API key', () => {
  let centre: LineCentre;
  let page: Record<string, string>;
  beforeAll(async () => {
    centre = await LineCentre.open({ environment: { TWILIO_API_KEY: '', TWILIO_API_SECRET: '' } });
    await enterPeople(
      centre.database.pool,
      [{ login: 'a1', role: 'agent', staffNo: 'A1' }],
      centre.clock.now(),
    );
    page = await pageOf(centre.app, 'a1');
  });
  afterAll(() => centre?.close());

  it('has telephones, and says what is missing for softphones', async () => {
    const ask = async (method: 'GET' | 'PUT' | 'POST', url: string, payload?: object) => {
      const answer = await centre.app.inject({
        method,
        url: `/api/lines/${url}`,
        headers: page,
        ...(payload && { payload }),
      });
      return { status: answer.statusCode, body: answer.json<Body>() };
    };
    expect((await ask('GET', 'mine')).body).toMatchObject({ softphoneAvailable: false, kind: 'phone' });
    expect(await microphone(centre)).toBe('microphone=()');
    for (const refused of [await ask('PUT', 'mine', { kind: 'softphone' }), await ask('POST', 'mine/token')])
      expect(refused).toMatchObject({
        status: 409,
        body: { code: 'no_softphone', hint: expect.stringContaining('TWILIO_API_KEY') },
      });
    // Who chose a softphone while there was a key has no line now.
    await centre.database.query(
      `UPDATE agent_line SET kind = 'softphone', phone = NULL WHERE staff_no = 'A1'`,
    );
    await expect(centre.dial('A1', await centre.claimed())).rejects.toMatchObject({ code: 'no_line' });
  });
});
