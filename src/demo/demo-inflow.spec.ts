import { openCentre, type Centre } from '../../test/centre';
import { insertBranch } from '../../test/factory';
import { DEMO_ACTOR } from '../access/demo-people';
import { UserService } from '../access/user.service';
import { RecordService } from '../intake/record.service';
import { DemoInflow } from './demo-inflow';

let centre: Centre;
let inflow: DemoInflow;
beforeAll(async () => {
  centre = await openCentre();
  await insertBranch(centre.database.pool, { branch_code: 'D0101' });
  const { dataSource } = centre.database;
  inflow = new DemoInflow(dataSource, centre.app.get(RecordService), centre.clock, 'Asia/Shanghai');
});
afterAll(() => centre?.close());

const reports = () =>
  centre.database.query<{ no: string; reported: Date; dispatched: Date | null }>(
    `SELECT report_no AS no, reported_at AS reported, dispatched_at AS dispatched FROM claim ORDER BY reported_at`,
  );

it('sends nothing into a centre that is no demonstration', async () => {
  expect(await inflow.send(centre.clock.now())).toBe(false);
  expect(await reports()).toEqual([]);
});

it('sends a report each time, and its surveyor later; the same minute twice changes nothing', async () => {
  await centre.app.get(UserService).ensureDemoPeople();
  const minutes = (count: number) => new Date(centre.clock.now().getTime() + count * 60_000);
  for (let turn = 0; turn <= 14; turn++) expect(await inflow.send(minutes(2 * turn))).toBe(true);
  const sent = await reports();
  // Fifteen of these minutes, and surveyors for three from before.
  expect(sent.length).toBeGreaterThanOrEqual(17);
  const own = sent.filter(({ reported }) => reported >= centre.clock.now());
  expect(own).toHaveLength(15);
  const over = own.slice(0, -3);
  const without = over.filter(({ dispatched }) => dispatched === null);
  expect([1, 2]).toContain(without.length);
  for (const { reported, dispatched } of over)
    if (dispatched) expect(dispatched.getTime() - reported.getTime()).toBe(4 * 60_000);
  await inflow.send(minutes(28));
  expect(await reports()).toEqual(sent);
});

it('ends when the people of the demonstration are gone', async () => {
  await centre.database.query(`UPDATE app_user SET version = 2 WHERE created_by = $1`, [DEMO_ACTOR]);
  expect(await inflow.send(centre.clock.now())).toBe(false);
});
