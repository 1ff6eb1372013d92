import { PHONE, Probe } from '../../test/probe';

let probe: Probe;
const send = (...args: Parameters<Probe['send']>) => probe.send(...args);

beforeAll(async () => {
  probe = await Probe.open();
});
afterAll(() => probe?.close());
beforeEach(() => probe.reset());

const good = { phone: PHONE, times: 2 };

describe('validation: every fault of the input at once, with its path', () => {
  it('passes good input, with its defaults', async () => {
    expect((await send('POST', '/api/probe/orders', good)).json).toEqual({ run: 1, times: 2 });
    expect((await send('GET', '/api/probe/list?limit=5')).json).toEqual({ limit: 5 });
  });

  it('names each field, Chinese first and English beside it', async () => {
    const answer = await send('POST', '/api/probe/orders', {
      phone: '138',
      rows: [{ on: '2026-03-02' }, { on: '2026-02-30', extra: 1 }],
      kind: 'c',
      colour: 'red',
    });
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json).toMatchObject({
      type: 'urn:huifang:problem:invalid_input',
      code: 'invalid_input',
      status: 400,
    });
    const errors = Object.fromEntries(
      answer.json.errors.map((error: { field: string }) => [error.field, error]),
    );
    expect(Object.keys(errors).sort()).toEqual([
      'colour',
      'kind',
      'phone',
      'rows[1].extra',
      'rows[1].on',
      'times',
    ]);
    expect(errors.phone.message).toBe('应为 E.164 · must be E.164');
    expect(errors.times.message).toBe('必填 · required');
    expect(errors.colour).toMatchObject({ message: '未知字段 · unknown field' });
    expect(errors.kind.hint).toContain('a, b');
    expect(errors['rows[1].on'].message).toMatch(/[\u4e00-\u9fff].* · .*[a-z]/);
    expect(probe.work.done).toBe(0);
  });

  it('says which fields are missing when there is no body, and names a parameter', async () => {
    const none = await send('POST', '/api/probe/orders');
    expect(none.json.errors.map((error: { field: string }) => error.field)).toEqual(['phone', 'times']);
    const path = await send('POST', '/api/probe/bare/x');
    expect(path.json.errors[0].field).toBe('id');
  });

  it('refuses an unknown field also where the schema forgot to be strict', async () => {
    const answer = await send('GET', '/api/probe/list?limit=5&ofset=3');
    expect(answer.json.errors).toEqual([expect.objectContaining({ field: 'ofset' })]);
  });
});

describe('problem details (RFC 9457)', () => {
  it.each([
    ['conflict', 409, 'lease_lost', { facts: { epoch: 4 } }],
    ['missing', 404, 'task_not_found', {}],
    ['shut', 422, 'outside_hours', { facts: { nextAt: '2026-03-02T01:30:00Z' } }],
    ['field', 400, 'bad_hours', { field: 'values.hours', hint: 'standard' }],
  ])('a refusal keeps its code: %s', async (how, status, code, more) => {
    const answer = await send('POST', `/api/probe/fail/${how}`);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ code, status, ...more });
    expect(answer.json.requestId).toBe(answer.headers['x-request-id']);
  });

  it('tells when to come back', async () => {
    expect((await send('POST', '/api/probe/fail/busy')).headers['retry-after']).toBe('7');
    const away = await send('POST', '/api/probe/fail/refusedConnection');
    expect(away).toMatchObject({ status: 503, json: { code: 'not_ready' } });
    expect(away.headers['retry-after']).toBe('2');
  });

  it('shows nobody a stack, a statement or a value of a fault, and logs it under its incident', async () => {
    const answer = await send('POST', '/api/probe/fail/fault');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toMatch(/SELECT|policy|139|stack|浙/);
    const fault = probe.lines.map((line) => JSON.parse(line)).find((line) => line.incident);
    expect(fault).toMatchObject({
      incident: answer.json.incident,
      requestId: answer.json.requestId,
      level: 'error',
    });
    expect(JSON.stringify(fault)).not.toContain('13912345678');
    expect((await send('POST', '/api/probe/fail/text')).json.code).toBe('internal_error');
  });

  it('answers for what Fastify and Nest refuse by themselves', async () => {
    const json = { 'content-type': 'application/json' };
    expect(await send('POST', '/api/probe/orders', '{"a":', json)).toMatchObject({
      status: 400,
      json: { code: 'malformed_request' },
    });
    expect(
      await send('POST', '/api/probe/orders', '<a/>', { 'content-type': 'application/xml' }),
    ).toMatchObject({
      status: 415,
      json: { code: 'unsupported_media_type' },
    });
    const large = JSON.stringify({ note: 'x'.repeat(6 * 1024 * 1024) });
    expect(await send('POST', '/api/probe/orders', large, json)).toMatchObject({
      status: 413,
      json: { code: 'too_large' },
    });
    const lost = await send('GET', `/api/nowhere/${encodeURIComponent(PHONE)}`);
    expect(lost).toMatchObject({ status: 404, json: { code: 'route_not_found' } });
    expect(lost.text).not.toContain('139');
    expect((await send('GET', '/api/probe/%zz')).status).toBe(400);
  });

  it('tells input that PostgreSQL cannot hold from a statement that took too long', async () => {
    expect(await send('GET', '/api/probe/nul')).toMatchObject({
      status: 400,
      json: { code: 'invalid_input' },
    });
    expect(await send('GET', '/api/probe/slow')).toMatchObject({ status: 503, json: { code: 'not_ready' } });
  });
});

describe('documentation', () => {
  it('serves the pages and the document', async () => {
    const page = await send('GET', '/api/docs');
    expect(page.status).toBe(200);
    expect(page.text).toContain('swagger-ui');
    expect((await send('GET', '/api/docs/swagger-ui-bundle.js')).status).toBe(200);
    const { json } = await send('GET', '/api/docs-json');
    expect(json.openapi).toBe('3.1.0');
    expect(
      json.paths['/api/probe/orders'].post.requestBody.content['application/json'].example,
    ).toMatchObject({
      phone: '+8613800000000',
    });
  });
});
