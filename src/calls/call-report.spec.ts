import fc from 'fast-check';
import { openDialer, type DialerFixture } from '../../test/dialer-fixture';
import { CARRIER, type CallReport, type Carrier } from '../carriers/port';
import { ClaimService } from '../queue/claim.service';
import { CallReportService } from './call-report.service';
import { DialService } from './dial.service';

/** Carriers' reports are best effort: late, lost, doubled, in any order. Invariant 7: state never moves back. */
describe('call reports', () => {
  let dialer: DialerFixture;
  let reports: CallReportService;

  beforeAll(async () => {
    // A silent exchange: every report below is ours.
    dialer = await openDialer({ faults: { silent: 1 }, progress: false });
    reports = dialer.app.get(CallReportService);
  });
  afterAll(() => dialer.close());
  beforeEach(() => dialer.reset());

  async function dialled(): Promise<{ id: number; token: string }> {
    await dialer.tasks(1);
    const task = (await dialer.app.get(ClaimService).takeNext('A1'))!;
    const attempt = await dialer.app.get(DialService).dial('A1', task.id, task.epoch);
    return { id: attempt.id, token: attempt.token! };
  }
  const attempt = (id: number) =>
    dialer.one<{
      state: string;
      outcome: string | null;
      disposition: string | null;
      answered_at: Date | null;
    }>(`SELECT state, outcome, disposition, answered_at FROM attempt WHERE id = $1`, [id]);
  const report = (
    token: string,
    status: CallReport['status'],
    outcome?: CallReport['outcome'],
  ): CallReport => ({
    token,
    status,
    at: '2026-03-02T02:00:40.000Z',
    ...(outcome && { outcome }),
    ...(outcome === 'answered' && { answeredAt: '2026-03-02T02:00:10.000Z' }),
  });

  it('come to the same end in any order, doubled or with gaps (property)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(['placed', 'ringing', 'answered', 'ended', 'ended', 'ringing'] as const, {
          minLength: 1,
        }),
        async (statuses) => {
          await dialer.reset();
          const { id, token } = await dialled();
          const all = statuses.includes('ended') ? statuses : [...statuses, 'ended' as const];
          for (const status of all)
            await reports.receive(
              'simulated',
              report(token, status, status === 'ended' ? 'answered' : undefined),
            );
          expect(await attempt(id)).toMatchObject({ state: 'ended', outcome: 'answered', disposition: null });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('the first end wins; a later, different one changes nothing and is kept raw', async () => {
    const { id, token } = await dialled();
    await reports.receive('simulated', report(token, 'ended', 'busy'));
    await reports.receive('simulated', report(token, 'ended', 'answered'));
    expect(await attempt(id)).toMatchObject({ outcome: 'busy', disposition: 'busy' });
    expect(await dialer.one(`SELECT count(*)::int AS n FROM provider_event`)).toEqual({ n: 2 });
  });

  it('a call ends no sooner than it was answered, whatever the carrier’s clock says', async () => {
    const { id, token } = await dialled();
    await reports.receive('simulated', { token, status: 'answered', at: '2026-03-02T02:00:40.500Z' });
    await reports.receive('simulated', report(token, 'ended', 'answered'));
    expect(await dialer.one(`SELECT answered_at, ended_at FROM attempt WHERE id = $1`, [id])).toEqual({
      answered_at: new Date('2026-03-02T02:00:40.500Z'),
      ended_at: new Date('2026-03-02T02:00:40.500Z'),
    });
  });

  it('a report kept but not reduced before the process died is reduced by the next tick', async () => {
    const { id, token } = await dialled();
    await dialer.database.query(
      `INSERT INTO provider_event (channel, provider, token, payload, received_at) VALUES ('call', 'simulated', $1, $2, '2026-03-02Z')`,
      [token, JSON.stringify(report(token, 'ended', 'no_answer'))],
    );
    expect(await reports.tickReduce()).toBe(1);
    expect(await reports.tickReduce()).toBe(0);
    expect(await attempt(id)).toMatchObject({ disposition: 'no_answer' });
  });

  it('a lost end is asked for', async () => {
    const { id } = await dialled();
    dialer.clock.advance(10 * 60_000);
    expect(await reports.tickReconcile(dialer.clock.now())).toBe(1);
    expect((await attempt(id)).state).toBe('ended');
  });

  it('a call that cannot be ended keeps no other from being asked about', async () => {
    const carrier = dialer.app.get<Carrier>(CARRIER);
    await dialer.tasks(2);
    const dialledBy = async (agent: string) => {
      const task = (await dialer.app.get(ClaimService).takeNext(agent))!;
      return dialer.app.get(DialService).dial(agent, task.id, task.epoch);
    };
    const endless = await dialledBy('A1');
    dialer.clock.advance(1_000);
    const other = await dialledBy('A2');
    const find = jest
      .spyOn(carrier, 'find')
      .mockImplementation(async ({ token }) =>
        token === endless.token ? report(token, 'answered') : report(token, 'ended', 'busy'),
      );
    const hangUp = jest.spyOn(carrier, 'hangUp').mockRejectedValue(new Error('too many requests'));
    try {
      dialer.clock.advance(5 * 60 * 60_000);
      expect(await reports.tickReconcile(dialer.clock.now())).toBe(1);
      expect(hangUp).toHaveBeenCalledTimes(1);
      expect(await attempt(other.id)).toMatchObject({ outcome: 'busy' });
      expect(await attempt(endless.id)).toMatchObject({ state: 'answered' });
    } finally {
      find.mockRestore();
      hangUp.mockRestore();
    }
  });

  it('an answered call that nobody writes up is recorded as unknown after half an hour, and counts', async () => {
    const { id, token } = await dialled();
    await reports.receive('simulated', report(token, 'ended', 'answered'));
    dialer.clock.advance(29 * 60_000);
    expect(await reports.tickWrapUp(dialer.clock.now())).toBe(0);
    dialer.clock.advance(2 * 60_000);
    expect(await reports.tickWrapUp(dialer.clock.now())).toBe(1);
    expect(await attempt(id)).toMatchObject({ disposition: 'unrecorded' });
    expect(await dialer.one(`SELECT attempts, state FROM call_task`)).toEqual({
      attempts: 1,
      state: 'waiting',
    });
  });
});

describe('a dial whose request was lost', () => {
  let dialer: DialerFixture;
  beforeAll(async () => {
    dialer = await openDialer({ faults: { lose: 1 } });
  });
  afterAll(() => dialer.close());

  it('stays an intent, holds its number, and is unknown after ten minutes: spent, never dialled again by itself', async () => {
    await dialer.tasks(2, { phones: 1 });
    const task = (await dialer.app.get(ClaimService).takeNext('A1'))!;
    const attempt = await dialer.app.get(DialService).dial('A1', task.id, task.epoch);
    expect(attempt.state).toBe('intent');
    const reports = dialer.app.get(CallReportService);
    dialer.clock.advance(9 * 60_000);
    expect(await reports.tickReconcile(dialer.clock.now())).toBe(0);
    expect(await dialer.app.get(ClaimService).takeNext('A2')).toBeNull();
    dialer.clock.advance(2 * 60_000);
    expect(await reports.tickReconcile(dialer.clock.now())).toBe(1);
    expect(await dialer.one(`SELECT state, outcome, disposition, counted FROM attempt`)).toEqual({
      state: 'unknown',
      outcome: 'unknown',
      disposition: 'unrecorded',
      counted: true,
    });
    expect(await dialer.app.get(ClaimService).takeNext('A2')).not.toBeNull();
  });
});
