import { openExplain, type ExplainFixture } from '../../test/explain-fixture';
import * as make from '../../test/factory';
import { MONDAY_TEN, PHONE } from '../../test/factory';
import { as } from '../../test/signed-in';

let centre: ExplainFixture;
beforeAll(async () => (centre = await openExplain()));
afterAll(() => centre?.close());

describe('reports', () => {
  it('proves the invariants, all and since; a breach shows with its row', async () => {
    type Proof = {
      checked: number;
      broken: number;
      results: { name: string; broken: number; samples: string[] }[];
    };
    const sound = await centre.get<Proof>('reports/invariants');
    expect(sound.body).toMatchObject({ broken: 0 });
    expect(sound.body.checked).toBeGreaterThan(20);
    const { id } = await make.insertMessage(centre.database.pool); // without its audit row
    const { body } = await centre.get<Proof>('reports/invariants');
    expect(body.results.filter(({ broken }) => broken > 0)).toMatchObject([
      { name: 'texts_are_audited', broken: 1, samples: [String(id)] },
    ]);
    expect((await centre.get('reports/invariants?since=2026-03-09T00:00:00%2B08:00')).body).toMatchObject({
      broken: 0,
    });
    expect(await centre.get('reports/invariants?since=yesterday')).toMatchObject({ status: 400 });
  });

  it('shows the wallboard of the moment', async () => {
    await make.insert(centre.database.pool, 'agent_state', {
      staff_no: 'A1',
      state: 'ready',
      since: MONDAY_TEN,
      seen_at: MONDAY_TEN,
    });
    expect((await centre.get('reports/wallboard')).body).toMatchObject({
      at: '2026-03-02T04:10:00.000Z',
      lanes: [
        {
          campaign: 'new-policy',
          open: false,
          reason: 'outside-windows',
          changesAt: '2026-03-02T06:30:00Z',
          ready: 1,
        },
      ],
      queue: [{ campaign: 'new-policy', ready: 1, waiting: 0 }],
      agents: [{ state: 'ready', agents: 1 }],
      today: { date: '2026-03-02', hours: [{ hour: 10, attempts: 1, reached: 0, rate: 0 }] },
      agentList: [{ staffNo: 'A1', name: null, state: 'ready', campaign: null }],
      nextToOpen: { at: '2026-03-02T06:30:00Z', campaigns: ['new-policy'] },
      cycles: [
        {
          campaign: 'new-policy',
          drawId: centre.draw,
          endsAt: '2026-03-08T22:00:00.000Z',
          calls: 1,
          open: 1,
          closed: 0,
          done: 0,
          forecast: { fits: true, reason: 'fits', assumes: { basis: 'agents' } },
        },
      ],
    });
  });

  it('gives the contact rate and the agents of a range of local dates', async () => {
    const range = 'from=2026-03-02&to=2026-03-02';
    expect((await centre.get(`reports/contact-rate?${range}`)).body).toMatchObject({
      timeZone: 'Asia/Shanghai',
      rows: [{ campaign: 'new-policy', hour: 10, attempts: 1, reached: 0, rate: 0 }],
      total: { attempts: 1, reached: 0, completed: 0, rate: 0 },
    });
    expect((await centre.get(`reports/agents?${range}`)).body).toMatchObject({
      rows: [{ agent: 'A1', attempts: 1, wrapUpSeconds: 10 }],
      next: null,
    });
    expect((await centre.get(`reports/agents?${range}&after=A1`)).body).toMatchObject({
      rows: [],
      total: { attempts: 1 },
    });
    expect((await centre.get('reports/contact-rate?from=2026-03-03&to=2026-03-09')).body).toMatchObject({
      rows: [],
      total: { rate: null },
    });
    expect(await centre.get('reports/agents?from=2026-03-09&to=2026-03-02')).toMatchObject({
      status: 400,
      body: { code: 'range_backwards' },
    });
  });

  it('streams an export masked; whole numbers leave an audit row', async () => {
    const masked = await centre.get('exports/tasks.csv');
    expect(masked.text.split('\n')[1]).toContain('138****0001');
    const full = await centre.app.inject({
      method: 'GET',
      url: '/api/exports/attempts.csv?phones=full',
      headers: as({ login: 'S1' }),
    });
    expect(full.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(full.body).toContain(PHONE);
    expect(
      await centre.database.query(
        `SELECT actor, entity_id FROM audit_entry WHERE action = 'export.phones_shown'`,
      ),
    ).toEqual([{ actor: 'S1', entity_id: 'attempts.csv' }]);
    expect(await centre.get('exports/passwords.csv')).toMatchObject({ status: 400 });
    expect((await centre.get('exports/summary.json')).body).toMatchObject({ dispositions: { no_answer: 1 } });
  });
});
