import { PHONE, Probe } from '../../test/probe';
import { as } from '../../test/signed-in';
import { Idempotency } from './idempotency.service';

let probe: Probe;
const send = (...args: Parameters<Probe['send']>) => probe.send(...args);

beforeAll(async () => {
  probe = await Probe.open();
});
afterAll(() => probe?.close());
beforeEach(() => probe.reset());

const good = { phone: PHONE, times: 2 };

describe('Idempotency-Key', () => {
  let counter = 0;
  const fresh = () => ({ 'idempotency-key': `key-${++counter}` });

  it('without the header every request runs, and no row is written', async () => {
    await send('POST', '/api/probe/orders', good);
    await send('POST', '/api/probe/orders', good);
    expect(probe.work.done).toBe(2);
    expect(await probe.database.query('SELECT 1 FROM idempotency_key')).toEqual([]);
  });

  it('runs once and replays status, type and body byte for byte', async () => {
    const key = fresh();
    const first = await send('POST', '/api/probe/orders', good, key);
    const again = await send('POST', '/api/probe/orders', good, key);
    expect(probe.work.done).toBe(1);
    expect([again.status, again.text, again.headers['content-type']]).toEqual([
      201,
      first.text,
      first.headers['content-type'],
    ]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(first.headers['idempotency-replayed']).toBeUndefined();
  });

  it('replays a refusal, and an answer without a body', async () => {
    const key = fresh();
    const first = await send('POST', '/api/probe/fail/conflict', undefined, key);
    const again = await send('POST', '/api/probe/fail/conflict', undefined, key);
    expect([again.status, again.text]).toEqual([409, first.text]);
    expect(probe.work.done).toBe(1);
    const empty = fresh();
    await send('POST', '/api/probe/nothing', undefined, empty);
    expect((await send('POST', '/api/probe/nothing', undefined, empty)).status).toBe(204);
    expect(probe.work.done).toBe(2);
  });

  it('refuses the key for another body, address or actor (422)', async () => {
    const key = fresh();
    await send('POST', '/api/probe/orders', good, key);
    const other = await send('POST', '/api/probe/orders', { ...good, times: 3 }, key);
    expect(other).toMatchObject({
      status: 422,
      json: { code: 'idempotency_key_reused', field: 'Idempotency-Key' },
    });
    expect(
      (await send('POST', '/api/probe/orders', good, { ...key, ...as({ login: 'other' }) })).status,
    ).toBe(422);
    const numbered = fresh();
    await send('POST', '/api/probe/bare/1', undefined, numbered);
    expect((await send('POST', '/api/probe/bare/2', undefined, numbered)).status).toBe(422);
    expect(probe.work.done).toBe(2);
  });

  it('does not keep faults and refused input: the same key may try again', async () => {
    for (const how of ['fault', 'busy', 'field']) {
      const key = fresh();
      await send('POST', `/api/probe/fail/${how}`, undefined, key);
      await send('POST', `/api/probe/fail/${how}`, undefined, key);
    }
    expect(probe.work.done).toBe(6);
    const key = fresh();
    expect((await send('POST', '/api/probe/orders', { times: 9 }, key)).status).toBe(400);
    expect((await send('POST', '/api/probe/orders', good, key)).status).toBe(201);
  });

  it('of twenty at the same instant one runs, and the others are told to wait (409)', async () => {
    const key = fresh();
    let open!: () => void;
    probe.work.gate = new Promise((resolve) => (open = resolve));
    const sent = Array.from({ length: 20 }, () => send('POST', '/api/probe/orders', good, key));
    const waiting = await Promise.race(sent);
    expect(waiting).toMatchObject({ status: 409, json: { code: 'idempotency_in_progress' } });
    expect(Number(waiting.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    open();
    const answers = await Promise.all(sent);
    // One that came to the database after the end is answered like the first.
    const first = answers.filter(({ status, headers }) => status === 201 && !headers['idempotency-replayed']);
    expect(first).toHaveLength(1);
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
    expect(probe.work.done).toBe(1);
    expect((await send('POST', '/api/probe/orders', good, key)).status).toBe(201);
    expect(probe.work.done).toBe(1);
  });

  it('a request whose process died may run again after 60 s, by one caller; the late first one stores nothing', async () => {
    const key = fresh();
    let open!: () => void;
    probe.work.gate = new Promise((resolve) => (open = resolve));
    // A process that is dead, or stands still, gives no sign of life.
    const still = jest.spyOn(probe.clock, 'after').mockReturnValue({ cancel: () => undefined });
    const hung = send('POST', '/api/probe/orders', good, key);
    await until(() => probe.work.done === 1);
    probe.clock.advance(59_000);
    expect((await send('POST', '/api/probe/orders', good, key)).status).toBe(409);
    probe.clock.advance(2_000);
    probe.work.gate = Promise.resolve();
    const answers = await Promise.all([1, 2, 3].map(() => send('POST', '/api/probe/orders', good, key)));
    expect(answers.map(({ json }) => json.run ?? json.code)).toContain(2);
    expect(probe.work.done).toBe(2);
    open();
    await hung;
    still.mockRestore();
    expect((await send('POST', '/api/probe/orders', good, key)).json).toEqual({ run: 2, times: 2 });
  });

  it('a request that lives is not taken for dead, however long it takes, and its answer is kept', async () => {
    const key = fresh();
    let open!: () => void;
    probe.work.gate = new Promise((resolve) => (open = resolve));
    const long = send('POST', '/api/probe/orders', good, key);
    await until(() => probe.work.done === 1);
    for (let turn = 0; turn < 8; turn++) {
      const due = probe.clock.nextAlarm()!;
      probe.clock.set(due);
      // The sign of life is written, and the next one set.
      await until(() => (probe.clock.nextAlarm()?.getTime() ?? 0) > due.getTime());
      expect((await send('POST', '/api/probe/orders', good, key)).status).toBe(409);
    }
    open();
    expect((await long).json).toEqual({ run: 1, times: 2 });
    expect(probe.clock.nextAlarm()).toBeNull();
    expect((await send('POST', '/api/probe/orders', good, key)).json).toEqual({ run: 1, times: 2 });
    expect(probe.work.done).toBe(1);
  });

  it('does not keep a streamed answer; an upload runs every time, for another file may be as long', async () => {
    const key = fresh();
    await send('POST', '/api/probe/stream', undefined, key);
    expect((await send('POST', '/api/probe/stream', undefined, key)).text).toBe('a,b\n');
    expect(probe.work.done).toBe(2);
    const upload = { ...fresh(), 'content-type': 'application/x-ndjson' };
    const first = await send('POST', '/api/probe/upload', '{"a":1}\n', upload);
    expect(first.json).toEqual({ bytes: 8, run: 3 });
    expect((await send('POST', '/api/probe/upload', '{"a":2}\n', upload)).json).toEqual({ bytes: 8, run: 4 });
    expect((await send('POST', '/api/probe/upload', '{"a":22}\n', upload)).json).toEqual({
      bytes: 9,
      run: 5,
    });
  });

  it.each(['', 'two words', 'é', 'x'.repeat(201)])('refuses the key %p', async (key) => {
    expect((await send('POST', '/api/probe/orders', good, { 'idempotency-key': key })).status).toBe(400);
    expect(probe.work.done).toBe(0);
  });

  it('is deaf to the header on reads, and on addresses that do not exist', async () => {
    const key = fresh();
    await send('GET', '/api/probe/list', undefined, key);
    await send('POST', '/api/nowhere', undefined, key);
    expect(
      await probe.database.query('SELECT 1 FROM idempotency_key WHERE key = $1', [key['idempotency-key']]),
    ).toEqual([]);
  });

  it('forgets keys after a day, not before', async () => {
    const service = probe.app.get(Idempotency, { strict: false });
    const key = fresh();
    await send('POST', '/api/probe/orders', good, key);
    const kept = () =>
      probe.database.query('SELECT 1 FROM idempotency_key WHERE key = $1', [key['idempotency-key']]);
    await service.tickPrune(new Date(probe.clock.now().getTime() + 24 * 3_600_000));
    expect(await kept()).toHaveLength(1);
    expect(
      await service.tickPrune(new Date(probe.clock.now().getTime() + 24 * 3_600_000 + 1)),
    ).toBeGreaterThan(0);
    expect(await kept()).toHaveLength(0);
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000 && !holds(); turn++)
    await new Promise((resolve) => setImmediate(resolve));
  expect(holds()).toBe(true);
}
