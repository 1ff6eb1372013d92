import { ASKERS, MatrixCentre } from './role-matrix-centre';

let centre: MatrixCentre;
beforeAll(async () => {
  centre = await MatrixCentre.open();
});
afterAll(() => centre?.close());

/** One draw of two calls, one of each branch (role-matrix-centre.ts). */
const read = async (name: string, url: string) => {
  const asker = ASKERS.find((each) => each.name === name)!;
  const answer = await centre.ask(asker, 'GET', `/api${url}`);
  expect([url, answer.status]).toEqual([url, 200]);
  return JSON.parse(answer.text) as Record<string, Record<string, unknown>[]>;
};

describe.each([
  ['the company', 'supervisor', 2],
  ['one branch', 'supervisor33', 1],
  ['one branch, to who listens to its calls', 'quality44', 1],
])('figures of %s', (_what, name, n) => {
  const counts = { eligible: n, drawn: n, excluded: 0, calls: n };

  it('count its own part of a draw', async () => {
    expect((await read(name, '/draws')).draws).toEqual([expect.objectContaining(counts)]);
    expect(await read(name, '/draws/1')).toMatchObject({ ...counts, open: n });
  });

  it('count its own calls of a week', async () => {
    const { weeks } = await read(name, '/coverage?from=2026-03-01&to=2026-03-09');
    expect(weeks).toEqual([
      expect.objectContaining({ draws: 1, calls: n, eligible: n, open: n, addsUp: true }),
    ]);
  });

  it('count no call as done that is open, or another’s', async () => {
    const { cycles } = await read(name, '/reports/wallboard');
    expect(cycles).toEqual([expect.objectContaining({ calls: n, open: n, closed: 0, done: 0 })]);
  });
});
