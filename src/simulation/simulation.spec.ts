import { rm } from 'node:fs/promises';
import { recordFolder, runSimulation, type SimulatedCentre } from '../../test/simulated-centre';
import { compareRuns } from './compare.rules';

/** Eight days of a small centre, Sunday to Sunday, on a virtual clock: the same services, no pause. */
describe('simulation', () => {
  const asked = { from: '2026-03-08', to: '2026-03-16', agents: 3, seed: 7 };
  let data: string;
  let run: SimulatedCentre;

  beforeAll(async () => {
    data = await recordFolder(['2026-03-12']);
    run = await runSimulation(data, asked);
  }, 300_000);
  afterAll(() => rm(data, { recursive: true, force: true }));

  it('draws every campaign on its days, and every sum adds up', () => {
    const { campaigns } = run.result.summary;
    // Half-hourly for eight days; one Monday… and the second Monday; one Tuesday; daily.
    expect(campaigns['report-care']!.draws).toBe(8 * 48);
    expect(campaigns['new-policy']!.draws).toBe(1);
    expect(campaigns['closing-care']!.draws).toBe(1);
    expect(campaigns['renewal-call']!.draws).toBe(8);
    for (const campaign of Object.values(campaigns))
      expect(campaign.eligible).toBe(campaign.drawn + campaign.excluded);
    expect(campaigns['new-policy']!.drawn).toBeGreaterThan(0);
    expect(campaigns['report-care']!.drawn).toBeGreaterThan(0);
  });

  it('keeps every invariant on every day', () => {
    expect(run.brokenDays).toEqual([]);
    expect(run.result.breaches).toEqual([]);
    expect(run.result.invariants.checked).toBeGreaterThan(1000);
  });

  it('dials nobody outside the windows: every attempt that is not a care call starts inside 9(4)(4)', () => {
    const [header, ...lines] = run.files['attempts.csv']!.trim().split('\n');
    const columns = header!.split(',');
    const tasks = new Map(
      run.files['tasks.csv']!.trim()
        .split('\n')
        .slice(1)
        .map((line) => [line.split(',')[0], line.split(',')[2]]),
    );
    let judged = 0;
    for (const line of lines) {
      const cells = line.split(',');
      if (tasks.get(cells[columns.indexOf('task_id')]) === 'report-care') continue;
      const started = cells[columns.indexOf('started_at')]!;
      expect(started).toMatch(/\+08:00$/);
      const minute = Number(started.slice(11, 13)) * 60 + Number(started.slice(14, 16));
      const weekend = [0, 6].includes(new Date(`${started.slice(0, 10)}T00:00:00Z`).getUTCDay());
      const windows = [weekend ? [630, 750] : [570, 720], [870, 1050], [1140, 1260]] as const;
      expect(windows.some(([from, to]) => minute >= from && minute < to)).toBe(true);
      judged++;
    }
    expect(judged).toBeGreaterThan(20);
  });

  it('tells each day for charts, in figures that agree with the files', () => {
    const { charts, summary } = run.result;
    expect(charts.days.map(({ date }) => date)).toHaveLength(8);
    const sum = (of: (day: (typeof charts.days)[number]) => number) =>
      charts.days.reduce((total, day) => total + of(day), 0);
    const attempts = Object.values(summary.campaigns).reduce((total, each) => total + each.attempts, 0);
    expect(sum((day) => day.attempts)).toBe(attempts);
    expect(sum((day) => day.texts)).toBeGreaterThan(0);
    const monday = charts.days.find(({ date }) => date === '2026-03-09')!;
    // 150 + 180 + 120 minutes of three agents, three minutes an attempt.
    expect(monday).toMatchObject({ openMinutes: 450, capacity: 450 });
    expect(monday.tasks['new-policy']).toBeGreaterThan(0);
    expect(monday.load).toBeCloseTo(monday.centreAttempts / 450, 2);
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const again = await runSimulation(data, asked);
    expect(Object.keys(again.files)).toEqual(Object.keys(run.files));
    for (const [name, text] of Object.entries(run.files))
      expect([name, again.files[name]]).toEqual([name, text]);
    const other = await runSimulation(data, { ...asked, seed: 8 });
    expect(other.files['attempts.csv']).not.toBe(run.files['attempts.csv']);
    // What is owed does not depend on chance.
    expect(other.files['exclusions.csv']!.split('\n').length).toBeGreaterThan(1);
  }, 600_000);

  it('plans without dialling, and shows what a closed day does', async () => {
    const dry = await runSimulation(data, { ...asked, to: '2026-03-11', dry: true }, true);
    // As the working centre runs it: no whole number lies in a file.
    expect(dry.files['tasks.csv']).toMatch(/,\d{3}\*{4}\d{4},/);
    for (const text of Object.values(dry.files)) expect(text).not.toMatch(/\+86\d{9,}/);
    expect(dry.result.rows.attempts).toBe(0);
    expect(dry.result.plan.find((day) => day.date === '2026-03-09')!.tasks['new-policy']).toBeGreaterThan(0);
    const closed = await runSimulation(data, { ...asked, to: '2026-03-11', close: ['2026-03-09'] });
    const dialled = closed.files['attempts.csv']!.split('\n').filter((line) => line.includes('2026-03-09T'));
    const tasks = new Map(
      closed.files['tasks.csv']!.split('\n').map((line) => [line.split(',')[0], line.split(',')[2]]),
    );
    for (const line of dialled) expect(tasks.get(line.split(',')[1])).toBe('report-care');
    // The same by the calendar's own words; and nobody is called for a campaign that is suspended.
    const tried = await runSimulation(data, {
      ...asked,
      to: '2026-03-11',
      dry: true,
      days: [{ date: '2026-03-09', kind: 'closed' }],
      exceptions: [{ date: '2026-03-10', windows: [['10:00', '11:00']] }],
      // What is so already, or is said twice, is no fault.
      campaigns: [
        { code: 'new-policy', values: { retryGapMinutes: 240 } },
        { code: 'report-care', values: {} },
      ],
      suspended: ['closing-care', 'closing-care'],
    });
    const minutes = Object.fromEntries(
      tried.result.charts.days.map(({ date, openMinutes }) => [date, openMinutes]),
    );
    expect(minutes).toMatchObject({ '2026-03-09': 0, '2026-03-10': 60 });
    // Care calls go round the clock, closed or not; nobody else is called.
    expect(Object.keys(tried.result.charts.days[1]!.calls)).toEqual(['report-care']);
    expect(tried.result.charts.days[1]!.tasks['new-policy']).toBeGreaterThan(0);
    expect(tried.result.charts.days[2]!.calls['closing-care']).toBeUndefined();
    const compared = compareRuns(
      { ...dry.result.summary, charts: dry.result.charts },
      { ...tried.result.summary, charts: tried.result.charts },
    );
    const moved = compared.byDay.find(
      ({ date, campaign }) => date === '2026-03-09' && campaign === 'new-policy',
    );
    expect(moved!.tasks.diff).toBe(0);
    expect(moved!.calls.diff).toBeLessThan(0);
  }, 300_000);
});
