import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { CaseCentre } from '../../test/case-centre';
import { openCaseHttp } from '../../test/case-http';
import { seedCalendar } from '../calendar/calendar-seed';
import { CalendarService } from '../calendar/calendar.service';
import { ClaimService } from '../queue/claim.service';
import { RecordService } from '../calls/record.service';

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

describe('with the dialler itself', () => {
  it('an agent reaches nobody, the branch corrects, an agent reaches the customer, the case is confirmed', async () => {
    centre.clock.set('2026-03-04T10:00:00+08:00');
    await seedCalendar(centre.db.dataSource, centre.now);
    await app.get(CalendarService, { strict: false }).reload();
    await centre.db.query(
      `INSERT INTO staff (staff_no, name, role, skills, known_at, changed_at) VALUES ('A001', '小李', 'agent', '{visit}', $1, $1)`,
      [centre.now],
    );
    const claims = app.get(ClaimService, { strict: false });
    const records = app.get(RecordService, { strict: false });
    const call = async (disposition: string) => {
      const task = (await claims.takeNext('A001'))!;
      await records.recordHeld('A001', task, { disposition });
      return task;
    };
    await centre.policy('D1', ['+8613812340000']);
    await centre.db.query(
      `UPDATE call_task SET state = 'closed', closed_at = $1, close_reason = 'cancelled' WHERE state <> 'closed'`,
      [centre.now],
    );
    await centre.db.query(
      `INSERT INTO call_task (plan_id, campaign_code, record_type, record_key, branch_code, phone, lane, state, priority, ready_at,
         opens_at, due_at) VALUES (1, 'new-policy', 'policy', 'D1', '3301', '+8613812340000', 1, 'ready', 50, $1, $1, $2)`,
      [centre.now, new Date('2026-03-11T10:00:00+08:00')],
    );
    expect(await call('wrong_number')).toMatchObject({ recordKey: 'D1', phone: '+8613812340000' });
    await centre.tick();
    const { id } = await centre.case('D1');
    const done = await post(`/api/cases/${id}/correction?branch=3301`, { version: 1, phone: '13912340000' });
    const { secondVisitTaskId } = done.json<{ secondVisitTaskId: number }>();
    const visit = async () =>
      (await get(`/api/cases/${id}?branch=3301`)).json<{ secondVisit: object | null }>().secondVisit;
    expect(await visit()).toMatchObject({
      taskId: secondVisitTaskId,
      state: 'ready',
      attempts: 0,
      nextCallAt: '2026-03-04T02:00:00.000Z',
    });
    expect(await call('completed')).toMatchObject({
      id: secondVisitTaskId,
      campaignCode: 'second-visit',
      phone: '+8613912340000',
    });
    await centre.tick();
    expect(await centre.case('D1')).toMatchObject({
      state: 'confirmed',
      close_note: 'second visit: completed',
    });
    expect(await visit()).toMatchObject({ state: 'closed', closeReason: 'completed', nextCallAt: null });
    const { attempts } = (await get(`/api/cases/${id}?branch=3301`)).json<{
      attempts: { disposition: string }[];
    }>();
    expect(attempts.map((each) => each.disposition)).toEqual(['wrong_number', 'completed']);
  });
});
