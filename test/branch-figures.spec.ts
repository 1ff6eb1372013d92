import * as make from './factory';
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

  it('say beside them what is held back for everybody, and nothing that is over', async () => {
    const { pool } = centre.centre.database;
    const now = centre.centre.clock.now();
    const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);
    const pause = (channel: string, why: string, paused_until: Date) =>
      make.insert(pool, 'provider_pause', {
        ...{ provider: 'twilio', channel, why, paused_until },
        ...{ since: after(-600), noted_at: after(-60) },
      });
    await pause('text', 'no_answer', after(0));
    await pause('call', 'account', after(60));
    const template = { rule: 'renewal-notice', template_version: 3, provider: 'twilio', message_id: 1 };
    await make.insert(pool, 'template_pause', { ...template, language: 'en', paused_at: after(-30) });
    const resumed = { paused_at: after(-50), resumed_at: after(-40), resumed_by: 'S01' };
    await make.insert(pool, 'template_pause', { ...template, language: 'zh', ...resumed });
    const none = { rule: null, version: null, language: null, nameZh: null, nameEn: null };
    expect((await read(name, '/reports/wallboard')).held).toEqual([
      {
        ...{ what: 'calls', provider: 'twilio', why: 'account', ...none },
        ...{ since: after(-600).toISOString(), until: after(60).toISOString() },
      },
      {
        ...{ what: 'template', provider: 'twilio', why: 'filtered' },
        ...{ since: after(-30).toISOString(), until: null },
        ...{ rule: 'renewal-notice', version: 3, language: 'en' },
        ...{ nameZh: '续保短信', nameEn: 'renewal notice' },
      },
    ]);
    for (const table of ['provider_pause', 'template_pause'])
      await centre.centre.database.query(`DELETE FROM ${table}`);
  });
});
