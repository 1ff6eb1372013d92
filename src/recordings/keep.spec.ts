import * as make from '../../test/factory';
import { openRecordings, type RecordingFixture } from '../../test/recording-fixture';
import { RecordingPolicyService } from './policy.service';
import { policyInForce } from './policy.sql';

let here: RecordingFixture;
beforeAll(async () => {
  here = await openRecordings();
});
beforeEach(() => here.empty());
afterAll(() => here?.close());

describe('what a recording’s time is counted from', () => {
  const keep = async (call: Parameters<RecordingFixture['stored']>[0]) => {
    const { row } = await here.stored(call);
    return [row.keep_reason, row.keep_until.toISOString()];
  };
  const insertComplaint = (values: make.Columns) =>
    make.insert(here.database.pool, 'complaint', {
      complaint_no: `C${make.next()}`,
      received_at: new Date('2026-02-01Z'),
      severity: 'general',
      branch_code: '33',
      known_at: new Date('2026-02-01Z'),
      changed_at: new Date('2026-02-01Z'),
      ...values,
    });

  it('the policies that the call was about, riders included: the longest counts', async () => {
    const rider = await make.insertPolicy(here.database.pool, {
      effective_on: '2026-03-01',
      expires_on: '2029-02-28',
    });
    expect(await keep({})).toEqual(['short_term', '2032-02-26T16:00:00.000Z']);
    expect(await keep({ task: { also_keys: [rider.policy_no] } })).toEqual([
      'long_term',
      '2039-02-28T16:00:00.000Z',
    ]);
  });

  it('a claim’s policy, where it is on file; else the longest term', async () => {
    const { pool } = here.database;
    const { policy_no } = await make.insertPolicy(pool, { expires_on: '2026-12-31' });
    const claim = await make.insertClaim(pool, { policy_no });
    const lost = await make.insertClaim(pool, { policy_no: 'NOT-ON-FILE' });
    const none = await make.insertClaim(pool, { policy_no: null });
    const about = (record_key: unknown) => ({ task: { record_type: 'claim', record_key } });
    expect(await keep(about(claim.report_no))).toEqual(['short_term', '2031-12-31T16:00:00.000Z']);
    expect(await keep(about(lost.report_no))).toEqual(['unknown_term', '2036-03-02T16:00:00.000Z']);
    expect(await keep(about(none.report_no))).toEqual(['no_contract', '2031-03-02T16:00:00.000Z']);
  });

  it('a repair’s policy, by its report', async () => {
    const { pool } = here.database;
    const { policy_no } = await make.insertPolicy(pool, { expires_on: '2026-12-31' });
    const { report_no } = await make.insertClaim(pool, { policy_no });
    await make.insert(pool, 'repair', {
      repair_no: 'W1',
      report_no,
      branch_code: '33',
      known_at: here.clock.now(),
      changed_at: here.clock.now(),
    });
    expect(await keep({ task: { record_type: 'repair', record_key: 'W1' } })).toEqual([
      'short_term',
      '2031-12-31T16:00:00.000Z',
    ]);
  });

  it('complaints about the policy, about its claim, and the one that the call was about', async () => {
    const closed_at = new Date('2033-06-30T20:00:00Z');
    const policy = await make.insertPolicy(here.database.pool);
    await insertComplaint({ policy_no: policy.policy_no, closed_at });
    const own = { task: { record_key: policy.policy_no } };
    // Closed on the first of July in Shanghai.
    expect(await keep(own)).toEqual(['dispute', '2035-07-01T16:00:00.000Z']);
    const claim = await make.insertClaim(here.database.pool, { policy_no: null });
    await insertComplaint({ report_no: claim.report_no, closed_at });
    const about = { task: { record_type: 'claim', record_key: claim.report_no } };
    expect((await keep(about))[0]).toBe('dispute');
    const other = await insertComplaint({ closed_at });
    expect((await keep({ task: { record_type: 'complaint', record_key: other.complaint_no } }))[0]).toBe(
      'dispute',
    );
  });
});

describe('a change of the policy', () => {
  const service = () => new RecordingPolicyService(here.database.dataSource, here.clock);

  it('lengthens what is stored, and shortens it only when a second person has said so', async () => {
    const { ref, row } = await here.stored();
    const longer = await service().change({ values: { shortTermYears: 8 } }, 'X1');
    await here.ticks.tickRetention(here.clock.now());
    expect(await here.row(ref)).toMatchObject({
      keep_until: new Date('2035-02-26T16:00:00Z'),
      keep_policy: longer.version.version,
    });
    const shorter = await service().change({ values: { shortTermYears: 6 } }, 'X1');
    await here.ticks.tickRetention(here.clock.now());
    expect(await here.row(ref)).toMatchObject({
      keep_until: new Date('2035-02-26T16:00:00Z'),
      keep_policy: shorter.version.version,
    });
    await service().approveShortening(shorter.version.version, 'X2');
    await here.ticks.tickRetention(here.clock.now());
    expect((await here.row(ref)).keep_until).toEqual(new Date('2033-02-26T16:00:00Z'));
    expect(await here.actions(row.id)).toEqual([
      'recording.awaited',
      'recording.stored',
      'recording.provider_copy_deleted',
      'recording.kept_longer',
      'recording.kept_shorter',
    ]);
    // The next change may not shorten by that approval.
    await service().change({ values: { shortTermYears: 5 } }, 'X2');
    await here.ticks.tickRetention(here.clock.now());
    expect((await here.row(ref)).keep_until).toEqual(new Date('2033-02-26T16:00:00Z'));
    expect((await policyInForce(here.database.pool, here.clock.now())).shortens).toBe(false);
  });

  it('counts each by what it was about', async () => {
    const rider = await make.insertPolicy(here.database.pool, { expires_on: '2029-02-28' });
    const lost = await make.insertClaim(here.database.pool, { policy_no: 'NOT-ON-FILE' });
    const calls = [
      await here.stored(),
      await here.stored({ task: { also_keys: [rider.policy_no] } }),
      await here.stored({ task: { record_type: 'claim', record_key: lost.report_no } }),
    ];
    await service().change({ values: { shortTermYears: 8, longTermYears: 12 } }, 'X1');
    await here.ticks.tickRetention(here.clock.now());
    const kept = await Promise.all(calls.map(({ ref }) => here.row(ref)));
    expect(kept.map((it) => [it.keep_reason, it.keep_until.toISOString().slice(0, 10)])).toEqual([
      ['short_term', '2035-02-26'],
      ['long_term', '2041-02-28'],
      ['unknown_term', '2038-03-02'],
    ]);
    for (const { id } of kept) expect(await here.actions(id)).toContain('recording.kept_longer');
  });

  it('counts hundreds of them, each once', async () => {
    const { row } = await here.stored();
    await here.database.query(
      `INSERT INTO recording (attempt_id, provider, provider_ref, state, heard_at, stored_at, next_at, format, bytes, sha256,
         file_name, keep_until, keep_reason, keep_policy, provider_deleted_at)
       SELECT attempt_id, provider, 'X' || i, 'stored', heard_at, stored_at, next_at, format, bytes, sha256, file_name, keep_until,
         keep_reason, 1, heard_at FROM recording, generate_series(1, 450) i WHERE id = $1`,
      [row.id],
    );
    const { version } = await service().change({ values: { shortTermYears: 9 } }, 'X1');
    await here.ticks.tickRetention(here.clock.now());
    expect(
      await here.one(
        `SELECT count(*)::int AS counted, count(*) FILTER (WHERE keep_policy = $1)::int AS now FROM recording WHERE state = 'stored'`,
        [version.version],
      ),
    ).toEqual({ counted: 451, now: 451 });
    const { trail } = await here.one<{ trail: number }>(
      `SELECT count(*)::int AS trail FROM audit_entry WHERE action = 'recording.kept_longer' AND at = $1`,
      [here.clock.now()],
    );
    expect(trail).toBeGreaterThanOrEqual(451);
  });
});
