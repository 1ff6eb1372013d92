import type { CaseCentre, CaseColumns } from '../../test/case-centre';
import { openCaseHttp } from '../../test/case-http';

let http: Awaited<ReturnType<typeof openCaseHttp>>;
let centre: CaseCentre;

beforeAll(async () => {
  http = await openCaseHttp();
  ({ centre } = http);
});
afterAll(() => http?.close());

const get = (url: string) => http.get(url);

describe('the report', () => {
  it('adds up, by branch and month', async () => {
    centre.clock.set('2026-05-29T10:00:00+08:00');
    const cases: CaseColumns[] = [];
    for (const key of ['R1', 'R2', 'R3', 'R4', 'R5']) cases.push(await centre.openCase(key));
    // 1 June in Shanghai, still May in London.
    centre.clock.set('2026-06-01T00:30:00+08:00');
    await centre.openCase('R6', { branch: '3302' });
    const correct = (index: number) =>
      centre.corrections.correct(
        cases[index]!.id,
        { branch: '3301', actor: 'B01' },
        { version: 1, phone: '13912345678' },
      );
    await centre.endVisit((await correct(0)).secondVisitTaskId, 'completed', 'completed');
    await centre.endVisit((await correct(1)).secondVisitTaskId, 'expired', null);
    await centre.corrections.cannotBeCorrected(
      cases[2]!.id,
      { branch: '3301', actor: 'B01' },
      { version: 1, reason: '失联' },
    );
    centre.clock.set('2026-06-20T10:00:00+08:00');
    await centre.tick();
    await correct(3);
    const rows = (await get('/api/reports/cases?branch=33&from=2026-05')).json<{
      rows: Record<string, number>[];
    }>().rows;
    expect(rows).toEqual([
      {
        branchCode: '3301',
        branchName: '杭州',
        month: '2026-05',
        issued: 5,
        corrected: 3,
        onTime: 3,
        escalated: 2,
        open: 1,
        awaitingVisit: 1,
        confirmed: 1,
        unreachableAfterCorrection: 1,
        cannotBeCorrected: 1,
      },
      expect.objectContaining({ branchCode: '3302', month: '2026-06', issued: 1, escalated: 1, open: 1 }),
    ]);
    for (const each of rows)
      expect(
        each.open! +
          each.awaitingVisit! +
          each.confirmed! +
          each.unreachableAfterCorrection! +
          each.cannotBeCorrected!,
      ).toBe(each.issued);
    expect(
      (await get('/api/reports/cases?branch=33&from=2026-06&to=2026-07')).json<{ rows: unknown[] }>().rows,
    ).toHaveLength(1);
    expect((await get('/api/reports/cases?branch=65')).json()).toEqual({ rows: [] });
    expect((await get('/api/reports/cases?from=2026-13')).statusCode).toBe(400);
  });
});
