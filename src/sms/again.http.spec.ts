import { type Centre, openCentre } from '../../test/centre';
import * as make from '../../test/factory';
import { keyHeader } from '../../test/key';

const MINUTE = 60_000;

/** With doors as a server has them. */
describe('texts in doubt, asked for and sent again', () => {
  let centre: Centre;
  let claims = 0;
  let company: Record<string, string>;
  const NOTE = '通道控制台里没有';
  const sendAgain = (payload: object, headers = company) =>
    centre.ask<{ code?: string; detail?: string; made: { id: number; againOf: number }[] }>(
      'POST',
      '/texts/in-doubt/send-again',
      headers,
      payload,
    );
  const inDoubt = (query = '', headers = company) =>
    centre.ask<{ texts: { id: number; why: string | null }[]; total: number; asked: number }>(
      'GET',
      `/texts/in-doubt${query}`,
      headers,
    );
  const ago = (minutes: number) => new Date(centre.clock.now().getTime() - minutes * MINUTE);

  /** A receipt of which nobody knows, handed over so many minutes ago. */
  async function doubted(minutes: number, columns: make.Columns = {}): Promise<number> {
    const { pool } = centre.database;
    const report_no = `R${++claims}`;
    await make.insertClaim(pool, { report_no, branch_code: '33' });
    const { id } = await make.insertMessage(pool, {
      rule: 'report-receipt',
      record_type: 'claim',
      record_key: report_no,
      branch_code: '33',
      state: 'unknown',
      reason: 'no_trace',
      provider: 'simulated',
      intent_at: ago(minutes),
      sent_at: null,
      ended_at: ago(minutes - 10),
      expires_at: ago(-60),
      ...columns,
    });
    return id;
  }

  beforeAll(async () => {
    centre = await openCentre();
    await make.insertBranch(centre.database.pool, { branch_code: '33' });
    company = await keyHeader(centre.database.pool, centre.clock.now(), ['operate']);
  });
  afterAll(() => centre?.close());
  beforeEach(() => centre.database.query('DELETE FROM message'));

  it('are nobody’s business but the company’s supervisors’', async () => {
    const id = await doubted(30);
    const { pool } = centre.database;
    const readers = await keyHeader(pool, centre.clock.now(), ['reports:read']);
    const of33 = await keyHeader(pool, centre.clock.now(), ['operate'], '33');
    for (const [headers, code] of [
      [readers, 'not_allowed'],
      [of33, 'company_wide'],
    ] as const) {
      expect(await inDoubt('', headers)).toMatchObject({ status: 403, body: { code } });
      expect(await sendAgain({ ids: [id], note: NOTE }, headers)).toMatchObject({
        status: 403,
        body: { code },
      });
    }
    expect(
      (await centre.ask('POST', '/texts/in-doubt/send-again', {}, { ids: [id], note: NOTE })).status,
    ).toBe(401);
    expect((await inDoubt()).body.texts).toMatchObject([{ id, why: null }]);
  });

  it('are made once by a request that is sent twice, and answered the same', async () => {
    const id = await doubted(30);
    const headers = { ...company, 'idempotency-key': 'again-once' };
    const [first, second] = [
      await sendAgain({ ids: [id], note: NOTE }, headers),
      await sendAgain({ ids: [id], note: NOTE }, headers),
    ];
    expect(first).toMatchObject({ status: 200, body: { made: [{ againOf: id }], refused: [] } });
    expect(second.body).toEqual(first.body);
    expect(await sendAgain({ ids: [id], note: NOTE })).toMatchObject({
      status: 409,
      body: { code: 'text_again_already' },
    });
    expect((await inDoubt()).body).toMatchObject({ texts: [], total: 0 });
    const { body } = await centre.ask('GET', '/messages', company);
    expect(body.messages).toMatchObject([
      { id: first.body.made[0]!.id, againOf: id, againAt: null },
      { id, state: 'unknown', againOf: null, againAt: centre.clock.now().toISOString() },
    ]);
  });

  it('that are too young say from when; those that are looked for are counted', async () => {
    const id = await doubted(19);
    await doubted(5, { state: 'intent', ended_at: null, reason: null });
    expect((await inDoubt()).body).toMatchObject({
      texts: [{ id, why: 'too_young', from: ago(-1).toISOString() }],
      asked: 1,
    });
    expect(await sendAgain({ ids: [id], note: NOTE })).toMatchObject({
      status: 409,
      body: { code: 'text_too_young', detail: expect.stringContaining(ago(-1).toISOString()) },
    });
  });

  it('need a reason, and no more of them than a person can look over', async () => {
    const id = await doubted(30);
    for (const input of [
      { ids: [id] },
      { ids: [id], note: ' ' },
      { ids: [], note: NOTE },
      { ids: [id, id], note: NOTE },
      { ids: Array.from({ length: 501 }, (_, at) => at + 1), note: NOTE },
    ])
      expect((await sendAgain(input)).status).toBe(400);
    expect(await sendAgain({ ids: [999_999], note: NOTE })).toMatchObject({
      status: 404,
      body: { code: 'text_unknown' },
    });
  });

  it('a page of them by the time of an outage', async () => {
    const [early, late] = [await doubted(90), await doubted(30)];
    const ids = async (query: string) => (await inDoubt(query)).body.texts.map(({ id }) => id);
    expect(await ids('')).toEqual([late, early]);
    expect(await ids(`?to=${encodeURIComponent(ago(60).toISOString())}`)).toEqual([early]);
    expect((await inDoubt('?limit=1')).body).toMatchObject({ texts: [{ id: late }], total: 2 });
    expect((await inDoubt('?limit=501')).status).toBe(400);
  });
});
