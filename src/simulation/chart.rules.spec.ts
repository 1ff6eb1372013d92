import { chartsOf, type ChartFacts, type Charts } from './chart.rules';
import { compareRuns, type ComparedRun } from './compare.rules';

const dates = ['2026-03-02', '2026-03-03', '2026-03-04'];
const facts = (values: Partial<ChartFacts>): ChartFacts => ({
  dates,
  openMinutes: () => 450,
  agents: 2,
  dry: false,
  suspended: [],
  tasks: [],
  calls: [],
  expired: [],
  cases: [],
  texts: [],
  ...values,
});
const opened = (values: object) => ({
  date: '2026-03-02',
  dueOn: '2026-03-03',
  campaign: 'a',
  centre: true,
  hours: 'standard',
  tasks: 100,
  ...values,
});

describe('charts of a run', () => {
  it('lay calls against what the centre’s agents can do: 2 × 450 / 3 a day', () => {
    const { days } = chartsOf(
      facts({
        tasks: [opened({})],
        calls: [{ date: '2026-03-02', campaign: 'a', attempts: 200, reached: 100, byCentre: 150 }],
        cases: [{ date: '2026-03-03', count: 4 }],
      }),
    );
    expect(days[0]).toMatchObject({
      tasks: { a: 100 },
      calls: { a: 200 },
      contactRate: 0.5,
      capacity: 300,
      load: 0.5,
      cases: 0,
    });
    expect(days[1]).toMatchObject({ load: 0, contactRate: null, cases: 4 });
  });

  it('a plan carries over what a day cannot do, and names what is left when it falls due', () => {
    // 171 calls a day at 1.75 attempts: of 500 due on the second day 158 are left, and the third day's own are done.
    const { days, notFit } = chartsOf(
      facts({
        dry: true,
        tasks: [
          opened({ tasks: 500 }),
          opened({ date: '2026-03-03', dueOn: '2026-03-04', tasks: 100, campaign: 'b' }),
        ],
      }),
    );
    expect(days.map(({ calls }) => Object.keys(calls))).toEqual([['a'], ['a'], ['b']]);
    expect(notFit).toMatchObject([
      { date: '2026-03-03', campaign: 'a', calls: 158, neverDialled: 158, reason: 'people' },
    ]);
    expect(days[0]!.load).toBeGreaterThan(0.99);
  });

  it('what may be called around the clock is not held up by a closed day', () => {
    const care = opened({ dueOn: '2026-03-02', campaign: 'care', hours: 'round-the-clock', tasks: 9 });
    const closed = (_: string, hours: string) => (hours === 'standard' ? 0 : 1440);
    const { notFit, days } = chartsOf(
      facts({ dry: true, openMinutes: closed, tasks: [care, opened({ dueOn: '2026-03-02' })] }),
    );
    expect(days[0]).toMatchObject({ calls: { care: 16 }, capacity: 0, load: null });
    expect(notFit).toMatchObject([{ campaign: 'a', reason: 'no_windows' }]);
  });

  it('what others call takes nothing from the centre', () => {
    const { notFit, days } = chartsOf(facts({ dry: true, tasks: [opened({ tasks: 5000, centre: false })] }));
    expect(notFit).toEqual([]);
    expect(days[0]).toMatchObject({ centreAttempts: 0, load: 0, calls: { a: 8750 } });
  });

  it.each([
    ['suspended', { suspended: ['a'] }],
    ['no_windows', { openMinutes: () => 0 }],
    ['not_reached', { expired: [{ date: '2026-03-03', campaign: 'a', expired: 5, neverDialled: 0 }] }],
    ['place', {}],
  ] as const)('says why it did not fit: %s', (reason, values) => {
    const expired = [{ date: '2026-03-03', campaign: 'a', expired: 5, neverDialled: 5 }];
    expect(chartsOf(facts({ expired, ...values })).notFit).toMatchObject([{ reason, calls: 5 }]);
  });
});

describe('two runs', () => {
  const run = (charts: Charts): ComparedRun => ({
    campaigns: {},
    cases: { refused: { open: 2 } },
    messages: {},
    charts,
  });
  it('differ by day and campaign where they do, and in all', () => {
    const calls = (attempts: number) => [
      { date: '2026-03-02', campaign: 'a', attempts, reached: 0, byCentre: attempts },
      { date: '2026-03-03', campaign: 'a', attempts: 7, reached: 0, byCentre: 7 },
    ];
    const compared = compareRuns(
      run(chartsOf(facts({ calls: calls(30) }))),
      run(chartsOf(facts({ calls: calls(60), dates: [...dates, '2026-03-05'] }))),
    );
    expect(compared.byDay).toEqual([
      {
        date: '2026-03-02',
        campaign: 'a',
        tasks: { a: 0, b: 0, diff: 0 },
        calls: { a: 30, b: 60, diff: 30 },
      },
    ]);
    expect(compared.load[0]!.load).toEqual({ a: 0.1, b: 0.2, diff: 0.1 });
    expect(compared.load[3]).toEqual({ date: '2026-03-05', load: { a: null, b: 0, diff: null } });
    expect(compared.total.cases).toEqual({ a: 2, b: 2, diff: 0 });
    expect(compared.total.busiestLoad).toMatchObject({ diff: 0.1 });
  });
});
