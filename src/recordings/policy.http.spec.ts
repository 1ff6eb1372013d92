import { openListening, type ListeningCentre } from '../../test/listening-centre';

let here: ListeningCentre;
beforeAll(async () => {
  here = await openListening();
}, 60_000);
afterAll(() => here?.close());

describe('a legal hold', () => {
  const put = (who: string, id: number, reason = '诉讼取证') =>
    here.centre.ask('PUT', `/recordings/${id}/hold`, here.pages[who], { reason });
  const lift = (who: string, id: number) =>
    here.centre.ask('DELETE', `/recordings/${id}/hold`, here.pages[who]);

  it('is put on, given another reason, lifted, each with its trace', async () => {
    const { id } = await here.store(here.call33);
    const { status, body } = await put('ears33', id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, hold: { by: 'Q3', reason: '诉讼取证' } });
    expect((await put('boss', id, '仲裁')).body).toMatchObject({ hold: { by: 'L1', reason: '仲裁' } });
    expect((await lift('root', id)).body).toMatchObject({ hold: null });
    expect((await lift('root', id)).status).toBe(409);
    expect(await here.trail(id)).toEqual(['Q3 recording.held', 'L1 recording.held', 'X1 recording.released']);
  });

  it('is not for agents or clerks, nor of another branch', async () => {
    const { id } = await here.store(here.call33);
    expect((await put('boss44', id)).status).toBe(404);
    for (const who of ['agent1', 'clerk33', 'cares']) expect((await put(who, id)).status).toBe(403);
    expect((await put('boss', id, '')).status).toBe(400);
  });
});

describe('the policy', () => {
  const change = (who: string, body: object) =>
    here.centre.ask<{ version: { version: number }; diff: unknown; code?: string; displaced: number[] }>(
      'PUT',
      '/recordings/policy',
      here.pages[who],
      body,
    );
  const read = () =>
    here.centre.ask<{ inForce: Record<string, unknown>; versions: unknown[]; least: object }>(
      'GET',
      '/recordings/policy',
      here.pages.ears,
    );
  const approve = (who: string, version: number) =>
    here.centre.ask<{ version: number; shortens: boolean; code?: string }>(
      'POST',
      `/recordings/policy/${version}/approval`,
      here.pages[who],
    );

  it('begins as the law has it', async () => {
    const { body } = await read();
    expect(body.inForce).toMatchObject({ version: 1, shortTermYears: 5, longTermYears: 10, disputeYears: 2 });
    expect(body.least).toEqual({ shortTerm: 5, longTerm: 10, dispute: 2, other: 1 });
  });

  it.each([
    [{ shortTermYears: 4 }],
    [{ longTermYears: 9 }],
    [{ disputeYears: 1 }],
    [{ otherYears: 0 }],
    [{ announcementZh: '' }],
    [{ announcementEn: 'no\nlines' }],
    [{ announcementZh: '<Dial>+861</Dial>' }],
  ])('never goes below the law, nor without words: %p', async (values) => {
    expect((await change('root', { values })).status).toBe(400);
  });

  it('is changed by version, with what differs; branch people may not', async () => {
    const { status, body } = await change('root', {
      values: { branchesListen: true },
      note: '试行',
      basedOn: 1,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      version: { version: 2, branchesListen: true, shortens: false },
      diff: [{ field: 'branchesListen', before: false, after: true }],
      displaced: [],
    });
    expect((await change('root', { values: { branchesListen: true } })).status).toBe(400);
    expect((await change('boss', { values: { otherYears: 7 }, basedOn: 1 })).status).toBe(409);
    expect((await change('boss44', { values: { otherYears: 7 } })).status).toBe(403);
    const { id } = await here.store(here.call33);
    expect((await here.play('clerk33', id)).statusCode).toBe(200);
    await change('root', { values: { branchesListen: false, agentsListen: false } });
    expect((await here.play('clerk33', id)).statusCode).toBe(403);
    expect((await here.play('agent1', id)).statusCode).toBe(403);
    await change('root', { values: { agentsListen: true } });
    expect((await here.play('agent1', id)).statusCode).toBe(200);
    const [{ before, after }] = (await here.centre.database.query(
      `SELECT before, after FROM audit_entry WHERE action = 'recording_policy.changed' ORDER BY id LIMIT 1`,
    )) as [{ before: object; after: object }];
    expect(before).toEqual({ branchesListen: false });
    expect(after).toMatchObject({ branchesListen: true, note: '试行' });
  });

  it('waits for its day; two who change it at once make two versions, one after the other', async () => {
    const effectiveFrom = new Date(here.centre.clock.now().getTime() + 86_400_000).toISOString();
    const before = (await read()).body.inForce;
    const waiting = await change('root', { values: { longTermYears: 12 }, effectiveFrom });
    expect((await read()).body.inForce).toEqual(before);
    const [one, two] = await Promise.all([
      change('root', { values: { otherYears: 8 } }),
      change('boss', { values: { otherYears: 9 } }),
    ]);
    const statuses = [one.status, two.status].sort();
    expect([
      [200, 200],
      [200, 409],
    ]).toContainEqual(statuses);
    expect([one, two].find(({ status }) => status === 200)!.body.displaced).toContain(
      waiting.body.version.version,
    );
    const past = await change('root', { values: { otherYears: 6 }, effectiveFrom: '2026-01-01T00:00:00Z' });
    expect(past.status).toBe(400);
  });

  it('may shorten only when somebody else has said so', async () => {
    const { version } = (await change('root', { values: { otherYears: 3 } })).body.version;
    expect((await approve('root', version)).body.code).toBe('own_change');
    expect((await approve('root2', version - 1)).status).toBe(409);
    expect((await approve('root2', 999)).status).toBe(404);
    expect((await approve('ears', version)).status).toBe(403);
    const { status, body } = await approve('root2', version);
    expect([status, body.version, body.shortens]).toEqual([200, version + 1, true]);
    expect((await approve('boss', version + 1)).body.code).toBe('approved_already');
    await expect(here.centre.database.query(`UPDATE recording_policy SET other_years = 1`)).rejects.toThrow(
      /never changed/,
    );
  });
});

describe('how recordings stand', () => {
  it('is told by state, and what has failed can be fetched again', async () => {
    const { id } = await here.store(here.call33);
    await here.centre.database.query(
      `UPDATE recording SET state = 'failed', why = 'elsewhere' WHERE id = $1`,
      [id],
    );
    const summary = () =>
      here.centre.ask<{ failed: number; awaited: number; states: object[]; failures: object[] }>(
        'GET',
        '/recordings/summary',
        here.pages.ears33,
      );
    const { body } = await summary();
    expect(body.failed).toBe(1);
    expect(body.failures).toEqual([
      { id, attemptId: here.call33, why: 'elsewhere', heardAt: expect.any(String) as string },
    ]);
    const again = () => here.centre.ask('POST', `/recordings/${id}/fetch`, here.pages.boss);
    expect((await again()).body).toMatchObject({ state: 'awaited' });
    expect((await again()).status).toBe(409);
    expect((await summary()).body).toMatchObject({ failed: 0, awaited: 1 });
  });
});
