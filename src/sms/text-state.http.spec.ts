import { type Centre, openCentre } from '../../test/centre';
import * as make from '../../test/factory';
import { keyHeader } from '../../test/key';

interface Reply {
  id: number;
  phone: string;
  body: string;
  branchCode: string;
  handledBy: string | null;
}
interface Replies {
  replies: Reply[];
  next: number | null;
}

/** With doors and scopes as a server has them: what a branch may read, its connection decides. */
describe('what people see of texts', () => {
  let centre: Centre;
  let company: Record<string, string>;
  let of33: Record<string, string>;
  const insertReply = (values: make.Columns) => make.insertReply(centre.database.pool, values);
  const get = <T>(url: string, headers = company) => centre.ask<T>('GET', url, headers);
  const post = <T>(url: string, payload: object = {}, headers = company) =>
    centre.ask<T>('POST', url, headers, payload);

  beforeAll(async () => {
    centre = await openCentre();
    const { pool } = centre.database;
    for (const branch_code of ['33', '44']) await make.insertBranch(pool, { branch_code });
    company = await keyHeader(pool, centre.clock.now(), ['operate']);
    of33 = await keyHeader(pool, centre.clock.now(), ['operate'], '33');
  });
  afterAll(() => centre?.close());
  beforeEach(async () => {
    for (const table of ['reply', 'message', 'template_pause', 'dead_text_number', 'provider_pause'])
      await centre.database.query(`DELETE FROM ${table}`);
  });

  describe('replies', () => {
    it('are listed newest first, a page by key, each branch its own; masked, in the customer’s words', async () => {
      for (const [at, branch_code] of ['33', '44', '33', ''].entries())
        await insertReply({ branch_code, phone: `+861381234567${at}`, body: `回复 ${at}，请打 13900001111` });
      const first = (await get<Replies>('/texts/replies?limit=3')).body;
      expect(first.replies.map((it) => [it.branchCode, it.phone])).toEqual([
        ['', '138****5673'],
        ['33', '138****5672'],
        ['44', '138****5671'],
      ]);
      expect(first.next).toBe(first.replies[2]!.id);
      const second = (await get<Replies>(`/texts/replies?limit=3&after=${first.next}`)).body;
      expect(second.replies.map((it) => it.body)).toEqual(['回复 0，请打 13900001111']);
      expect(second.next).toBeNull();
      const theirs = (await get<Replies>('/texts/replies', of33)).body;
      expect(theirs.replies.map((it) => it.branchCode)).toEqual(['33', '33']);
    });

    it('are counted while nobody has dealt with them: a branch its own, and nobody beyond a hundred', async () => {
      const waiting = async (headers?: Record<string, string>) =>
        (await get<{ waiting: number }>('/texts/replies/waiting', headers)).body;
      expect(await waiting()).toEqual({ waiting: 0 });
      const { id } = await insertReply({ branch_code: '33' });
      await insertReply({ branch_code: '33' });
      for (const branch_code of ['44', '']) await insertReply({ branch_code });
      await insertReply({ branch_code: '33', handled_at: centre.clock.now(), handled_by: 'system' });
      expect(await waiting()).toEqual({ waiting: 4 });
      expect(await waiting(of33)).toEqual({ waiting: 2 });
      await post(`/texts/replies/${id}/handled`, {}, of33);
      expect(await waiting(of33)).toEqual({ waiting: 1 });

      for (let more = 0; more < 98; more++) await insertReply({ branch_code: '44' });
      expect(await waiting()).toEqual({ waiting: 100 });
      expect(await waiting(of33)).toEqual({ waiting: 1 });
    });

    it('are settled once, by whoever may see them, with what was done', async () => {
      const { id } = await insertReply({ branch_code: '33' });
      const foreign = await insertReply({ branch_code: '44' });
      await insertReply({
        branch_code: '33',
        kind: 'opt_out',
        handled_at: centre.clock.now(),
        handled_by: 'system',
      });
      const done = await post<Reply>(`/texts/replies/${id}/handled`, { note: ' 已致电 ' }, of33);
      expect(done).toMatchObject({ status: 200, body: { id, handledNote: '已致电' } });
      expect(done.body.handledBy).toMatch(/^key:|test-/);
      expect(await post(`/texts/replies/${id}/handled`, {}, company)).toMatchObject({
        status: 409,
        body: { code: 'reply_handled', facts: { handledBy: done.body.handledBy } },
      });
      expect(await post(`/texts/replies/${foreign.id}/handled`, {}, of33)).toMatchObject({
        status: 404,
        body: { code: 'reply_unknown' },
      });
      const [trail] = await centre.database.query<object>(
        `SELECT actor, entity_id AS id, after FROM audit_entry WHERE action = 'reply.handled' AND entity_id = $1`,
        [String(id)],
      );
      expect(trail).toEqual({ actor: done.body.handledBy, id: String(id), after: { note: '已致电' } });
      const listed = async (handled: boolean) =>
        (await get<Replies>(`/texts/replies?handled=${handled}`, of33)).body.replies.length;
      expect([await listed(true), await listed(false)]).toEqual([2, 0]);
      expect((await get('/texts/replies?handled=perhaps')).status).toBe(400);
    });
  });

  it('the gateway, how much waits for it, and why it is left alone', async () => {
    const { pool } = centre.database;
    const now = centre.clock.now();
    const queued = { state: 'queued', intent_at: null, sent_at: null, ended_at: null };
    const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
    await make.insertMessage(pool, { ...queued, not_before: ago(-60) });
    expect((await get('/texts/state')).body).toEqual({
      gateway: 'simulated',
      pausedUntil: null,
      why: null,
      queued: 1,
      oldestDue: null,
    });
    await make.insertMessage(pool, { ...queued, not_before: ago(3) });
    // Waits for somebody, not for the gateway.
    await make.insertMessage(pool, { ...queued, not_before: ago(9), template_version: 2 });
    await make.insert(pool, 'template_pause', {
      rule: 'renewal-notice',
      template_version: 2,
      language: 'zh',
      provider: 'simulated',
      message_id: 1,
      paused_at: now,
    });
    const until = new Date(now.getTime() + 60_000);
    await make.insert(pool, 'provider_pause', {
      provider: 'simulated',
      channel: 'text',
      paused_until: until,
      why: 'account',
      noted_at: now,
      since: now,
    });
    expect((await get('/texts/state')).body).toEqual({
      gateway: 'simulated',
      pausedUntil: until.toISOString(),
      why: 'account',
      queued: 3,
      oldestDue: ago(3).toISOString(),
    });
    expect((await get('/texts/state', of33)).status).toBe(403);
  });

  it('paused templates with what waits for them, and resuming one', async () => {
    const { pool } = centre.database;
    const of = { template_version: 7, created_at: centre.clock.now() };
    const filtered = await make.insertMessage(pool, { ...of, state: 'undelivered', reason: 'filtered' });
    for (const state of ['queued', 'queued', 'delivered'])
      await make.insertMessage(pool, {
        ...of,
        state,
        ...(state === 'queued' && { sent_at: null, ended_at: null }),
      });
    // The same version in the other language waits for nothing.
    await make.insertMessage(pool, { ...of, language: 'en', state: 'queued', sent_at: null, ended_at: null });
    const { id } = await make.insert(pool, 'template_pause', {
      rule: 'renewal-notice',
      template_version: 7,
      language: 'zh',
      provider: 'twilio',
      message_id: filtered.id,
      paused_at: centre.clock.now(),
    });
    const shown = {
      id,
      rule: 'renewal-notice',
      nameZh: '续保短信',
      nameEn: 'renewal notice',
      templateVersion: 7,
      language: 'zh',
      provider: 'twilio',
      messageId: filtered.id,
      pausedAt: centre.clock.now().toISOString(),
      waiting: 2,
      filtered: 1,
    };
    expect((await get('/texts/paused-templates')).body).toEqual({ templates: [shown] });
    expect(await post(`/texts/paused-templates/${id}/resume`, { note: '已核对' })).toMatchObject({
      status: 200,
      body: shown,
    });
    expect((await get('/texts/paused-templates')).body).toEqual({ templates: [] });
    expect(await post(`/texts/paused-templates/${id}/resume`)).toMatchObject({
      status: 404,
      body: { code: 'template_pause_unknown' },
    });
    expect(
      await centre.database.query(
        `SELECT after FROM audit_entry WHERE action = 'template_pause.resumed' AND entity_id = $1`,
        [String(id)],
      ),
    ).toEqual([{ after: { rule: 'renewal-notice', version: 7, language: 'zh', note: '已核对' } }]);
  });

  it('numbers that take no texts, and trying one again', async () => {
    const { pool } = centre.database;
    const dead = (phone: string) =>
      make.insert(pool, 'dead_text_number', {
        phone,
        code: 'landline',
        provider: 'twilio',
        message_id: 1,
        since: centre.clock.now(),
      });
    const { id } = await dead('+8613812345678');
    await dead('+8613912345678');
    const numbers = async (query = '') =>
      (await get<{ numbers: { phone: string }[] }>(`/texts/dead-numbers${query}`)).body.numbers.map(
        (it) => it.phone,
      );
    expect(await numbers()).toEqual(['139****5678', '138****5678']);
    expect(await numbers('?phone=138-1234-5678')).toEqual(['138****5678']);
    expect(await post(`/texts/dead-numbers/${id}/lift`)).toMatchObject({
      status: 200,
      body: { id, phone: '138****5678', liftedBy: expect.any(String) },
    });
    expect(await numbers()).toEqual(['139****5678']);
    expect(await post(`/texts/dead-numbers/${id}/lift`)).toMatchObject({
      status: 404,
      body: { code: 'dead_number_unknown' },
    });
  });
});
