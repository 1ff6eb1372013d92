import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { CaseCentre } from '../../test/case-centre';
import { openCaseHttp } from '../../test/case-http';
import { as } from '../../test/signed-in';

let http: Awaited<ReturnType<typeof openCaseHttp>>;
let centre: CaseCentre;
let app: NestFastifyApplication;
beforeAll(async () => {
  http = await openCaseHttp();
  ({ centre, app } = http);
});
afterAll(() => http?.close());

const get = (url: string) => http.get(url);
const post = (url: string, payload: unknown, headers = {}) => http.post(url, payload, headers);

describe('cases by REST', () => {
  it('lists a page with masked numbers, by what is due first', async () => {
    const first = await centre.openCase('P1');
    await centre.openCase('P2');
    const page = await get('/api/cases?branch=33&state=open&limit=1');
    expect(page.statusCode).toBe(200);
    expect(page.json()).toMatchObject({
      cases: [
        {
          id: first.id,
          phone: '138****1234',
          state: 'open',
          onTime: null,
          customerName: '张三',
          branchName: '杭州',
          reasonWords: { zh: '号码错误' },
          remaining: { overdue: false, workingDays: 5, zh: '剩 5 个工作日' },
        },
      ],
      next: `${(first.due_at as Date).getTime()}:${first.id}`,
    });
    expect(page.body).not.toContain('13812341234');
    const { next } = page.json<{ next: string }>();
    const rest = (await get(`/api/cases?branch=33&after=${next}`)).json();
    expect(rest).toMatchObject({ cases: [{ recordKey: 'P2' }], next: null });
    expect((await get('/api/cases?after=7')).json()).toMatchObject({ code: 'invalid_input', field: 'after' });
    expect((await get('/api/cases?branch=33&limit=1000')).statusCode).toBe(400);
  });

  it('turns its pages by what is due, though an older case may be due later', async () => {
    for (const [key, due] of [
      ['TURN-1', '2026-03-20'],
      ['TURN-2', '2026-03-10'],
      ['TURN-3', '2026-03-10'],
      ['TURN-4', '2026-03-15'],
    ]) {
      const { id } = await centre.openCase(key!);
      await centre.db.query(`UPDATE verification_case SET due_at = $2 WHERE id = $1`, [id, new Date(due!)]);
    }
    const seen: string[] = [];
    interface Page {
      cases: { recordKey: string }[];
      next: string | null;
    }
    for (let mark: string | null = ''; mark !== null;) {
      const url: string = `/api/cases?branch=33&q=turn-&limit=1${mark && `&after=${mark}`}`;
      const page: Page = (await get(url)).json<Page>();
      seen.push(...page.cases.map(({ recordKey }) => recordKey));
      mark = page.next;
    }
    expect(seen).toEqual(['TURN-2', 'TURN-3', 'TURN-4', 'TURN-1']);
  });

  it('takes the branch from who asks, and knows no branch beside it', async () => {
    await centre.openCase('OWN1');
    await centre.openCase('OWN2', { branch: '3302' });
    const keys = async (query: string, branchCode: string | null) => {
      const headers = as({ role: 'branch', branchCode });
      const answer = await app.inject({ url: `/api/cases?limit=200${query}`, headers });
      const { cases } = answer.json<{ cases?: { recordKey: string }[] }>();
      return (
        cases?.map((each) => each.recordKey).filter((key) => key.startsWith('OWN')) ??
        answer.json<{ code: string }>().code
      );
    };
    expect(await keys('', null)).toEqual(['OWN1', 'OWN2']);
    expect(await keys('', '3301')).toEqual(['OWN1']);
    expect(await keys('&branch=3302', '33')).toEqual(['OWN2']);
    expect(await keys('&branch=3302', '3301')).toBe('unknown_branch');
    expect(await keys('&branch=00', '33')).toBe('unknown_branch');
    expect(await keys('&branch=nowhere', '33')).toBe('unknown_branch');
  });

  it('holds the list behind each figure of a branch', async () => {
    const own = { branch: '65' };
    const due = await centre.openCase('LIST-1', own);
    const late = await centre.openCase('LIST-2', own);
    const done = await centre.openCase('LIST-3', own);
    await centre.db.query(`UPDATE verification_case SET due_at = $2 WHERE id = $1`, [
      due.id,
      new Date(centre.now.getTime() + 3_600_000),
    ]);
    await centre.db.query(`UPDATE verification_case SET escalated_at = $2 WHERE id = $1`, [
      late.id,
      centre.now,
    ]);
    await post(`/api/cases/${done.id}/cannot-be-corrected`, { version: 1, reason: '客户失联' });
    const keys = async (list: string) =>
      (await get(`/api/cases?branch=65&list=${list}`))
        .json<{ cases: { recordKey: string }[] }>()
        .cases.map((each) => each.recordKey);
    expect(await keys('due_today')).toEqual(['LIST-1']);
    expect(await keys('escalated')).toEqual(['LIST-2']);
    expect(await keys('answered_this_month')).toEqual(['LIST-3']);
    expect(await keys('on_time_this_month')).toEqual(['LIST-3']);
    expect(await keys('confirmed_this_month')).toEqual([]);
    expect((await get("/api/cases?list=due_today';drop table")).statusCode).toBe(400);
  });

  it('filters by reason, deadline and what is known of the record', async () => {
    const phone = '+8613812341777';
    await centre.openCase('FIND-1', { numbers: [phone], phone, name: '欧阳Ｂ_%' });
    await centre.openCase('FIND-2', { reason: 'refused' });
    const keys = async (query: string) =>
      (await get(`/api/cases?branch=33&${query}`))
        .json<{ cases: { recordKey: string }[] }>()
        .cases.map((each) => each.recordKey);
    expect(await keys(`q=${encodeURIComponent('138 1234 1777')}`)).toEqual(['FIND-1']);
    expect(await keys(`q=${encodeURIComponent('欧阳')}`)).toEqual(['FIND-1']);
    // A percent sign is a percent sign: no pattern of SQL.
    expect(await keys(`q=${encodeURIComponent('_%')}`)).toEqual(['FIND-1']);
    expect(await keys('q=find-2&reason=refused')).toEqual(['FIND-2']);
    expect(await keys('q=find-2&reason=no_contact')).toEqual([]);
    expect(await keys('q=find&overdue=true')).toEqual([]);
    const before = centre.now;
    centre.clock.set('2026-03-10T18:00:00.001+08:00');
    expect(await keys('q=find&overdue=true')).toEqual(['FIND-1', 'FIND-2']);
    expect(await keys('q=find&overdue=false')).toEqual([]);
    centre.clock.set(before);
  });

  it('shows one with its history and its number, to its own branch alone, and keeps a trace', async () => {
    const { id } = await centre.openCase('P3', {
      note: '接听人说打错了',
      attempts: ['no_answer', 'wrong_number'],
    });
    const answer = await get(`/api/cases/${id}?branch=3301`);
    expect(answer.json()).toMatchObject({
      case: { id, version: 1, phone: '+8613812341234' },
      record: { customerName: '张三', numbers: ['+8613812341234'] },
      attempts: [
        { disposition: 'no_answer', nameZh: '无人接听' },
        { disposition: 'wrong_number', note: '接听人说打错了' },
      ],
      events: [{ kind: 'opened', actor: 'system' }],
      contactChanges: [],
    });
    const strange = await get(`/api/cases/${id}?branch=3302`);
    expect(strange.statusCode).toBe(404);
    expect(strange.json()).toMatchObject({ code: 'case.unknown' });
    expect(await centre.audited(id)).toEqual(['case.opened', 'case.shown']);
  });

  it('corrects by version in the body or in If-Match, and refuses one that is old', async () => {
    const { id } = await centre.openCase('P4');
    const url = `/api/cases/${id}/correction?branch=3301`;
    const phone = '13912345678';
    expect((await post(url, { phone })).json()).toMatchObject({ status: 400, code: 'case.version_missing' });
    expect((await post(url, { phone }, { 'if-match': '"9"' })).json()).toMatchObject({
      status: 409,
      code: 'case.changed',
    });
    expect((await post(url, { version: 1, phone: '12' })).json()).toMatchObject({
      code: 'contact.invalid_phone',
      field: 'phone',
    });
    expect((await post(url, { version: 1, phone, salary: 1 })).json()).toMatchObject({
      code: 'invalid_input',
      field: 'salary',
    });
    const done = await post(url, { phone }, { 'if-match': '"1"' });
    expect(done.statusCode).toBe(200);
    expect(done.json()).toMatchObject({ caseId: id, version: 2, after: { numbers: ['+8613912345678'] } });
    expect((await post(url, { version: 2, phone })).json()).toMatchObject({
      status: 409,
      code: 'case.not_open',
    });
  });

  it('sent again under the same key, answers as before', async () => {
    const { id } = await centre.openCase('P5');
    const send = () =>
      post(
        `/api/cases/${id}/cannot-be-corrected?branch=3301`,
        { version: 1, reason: '失联' },
        { 'idempotency-key': 'k1' },
      );
    const first = await send();
    expect(first.json()).toEqual({ caseId: id, version: 2, state: 'cannot_be_corrected' });
    expect((await send()).json()).toEqual(first.json());
  });

  it('goes out as a file and comes back in', async () => {
    const { id } = await centre.openCase('P6');
    const out = await get('/api/cases/export?branch=3301&format=csv');
    expect(out.headers['content-type']).toMatch(/^text\/csv/);
    expect(out.headers['content-disposition']).toBe('attachment; filename="cases-3301.csv"');
    expect(out.body).toContain('P6');
    const book = await get('/api/cases/export?branch=3301');
    expect(book.headers['content-type']).toContain('spreadsheetml');
    expect(book.rawPayload.subarray(0, 2).toString()).toBe('PK');
    let file = `case_id,version,new_phone\r\n${id},1,13912345678\r\n`;
    const send = (query: string) =>
      post(`/api/cases/import?branch=3301${query}`, file, { 'content-type': 'text/csv' });
    const refused = (await centre.openCase('P7')).id;
    file += `${refused},1,12\r\n999999,1,13912345678\r\n`;
    expect((await send('&dryRun=true')).json()).toMatchObject({
      dryRun: true,
      rows: 3,
      corrected: 1,
      changes: [
        {
          row: 2,
          recordKey: 'P6',
          customerName: '张三',
          why: 'new_number',
          before: ['138****1234'],
          after: ['139****5678'],
        },
      ],
      rejections: [
        { row: 3, recordKey: 'P7', field: 'new_phone', code: 'contact.invalid_phone' },
        { row: 4, recordKey: null, field: 'case_id', code: 'case.unknown' },
      ],
    });
    expect((await centre.case('P6')).state).toBe('open');
    expect((await send('')).json()).toMatchObject({
      dryRun: false,
      rows: 3,
      corrected: 1,
      changes: [{ after: ['139****5678'] }],
    });
    expect((await centre.case('P6')).state).toBe('corrected');
    expect((await post('/api/cases/import?branch=3301', { a: 1 })).json()).toMatchObject({
      code: 'case_sheet.not_a_file',
    });
  });
});
