import { openRecordings, type RecordingFixture } from '../../test/recording-fixture';
import { wav } from '../../test/twilio/sound';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let here: RecordingFixture;
beforeAll(async () => {
  here = await openRecordings();
});
afterEach(() => here.settle());
afterAll(() => here?.close());

describe('what nobody has told us of', () => {
  it('is asked for ten minutes after the call, and found', async () => {
    const [ref, room] = [here.fresh(), here.fresh()];
    const callSid = `CA${'1'.repeat(32)}`;
    here.provider.put(ref, { callSid });
    here.provider.put(room, { callSid, channels: 1, sound: wav(1, 1) });
    const ended = here.clock.now();
    const { id, token } = await here.call({ attempt: { provider_ref: callSid, ended_at: ended } });
    await here.service.announcement(token);
    await here.fetch(9 * MINUTE);
    expect(await here.row(ref)).toBeUndefined();
    await here.fetch(2 * MINUTE);
    expect((await here.row(ref)).state).toBe('stored');
    expect((await here.row(room)).state).toBe('stored');
    expect(
      await here.one(`SELECT settled_at IS NOT NULL AS settled FROM recording_watch WHERE attempt_id = $1`, [
        id,
      ]),
    ).toEqual({
      settled: true,
    });
  });

  it('is asked for while the call lasts only once it has ended, then daily for three days, then given up', async () => {
    const { id, token } = await here.call({
      attempt: {
        provider_ref: `CA${'2'.repeat(32)}`,
        state: 'answered',
        ended_at: null,
        disposition: null,
        disposed_at: null,
        disposed_by: null,
      },
    });
    await here.service.announcement(token);
    const watch = () =>
      here.one<{ asked: number; settled: boolean }>(
        `SELECT asked, settled_at IS NOT NULL AS settled FROM recording_watch WHERE attempt_id = $1`,
        [id],
      );
    await here.fetch(HOUR);
    expect(await watch()).toEqual({ asked: 0, settled: false });
    await here.database.query(`UPDATE attempt SET state = 'ended', ended_at = $2 WHERE id = $1`, [
      id,
      here.clock.now(),
    ]);
    await here.fetch(11 * MINUTE);
    expect(await watch()).toEqual({ asked: 1, settled: false });
    for (const asked of [2, 3]) {
      await here.fetch(DAY);
      expect(await watch()).toEqual({ asked, settled: false });
    }
    await here.fetch(DAY);
    expect(await watch()).toEqual({ asked: 4, settled: true });
    const trail = await here.database.query(
      `SELECT action FROM audit_entry WHERE entity_type = 'attempt' AND entity_id = $1 ORDER BY id`,
      [String(id)],
    );
    expect(trail).toEqual([{ action: 'recording.announced' }, { action: 'recording.never_found' }]);
  });

  it('was recorded although its announcement was never fetched: watched, and said in the trail', async () => {
    const { id, token } = await here.call({
      attempt: { started_at: here.clock.now(), ended_at: here.clock.now(), answered_at: here.clock.now() },
    });
    await here.database.query(
      `INSERT INTO call_line (attempt_id, token, line, ring_seconds, recording, machine_detection, bridged_at, agent_sid)
       VALUES ($1, $2, 'client:A1', 30, true, false, $3, $4)`,
      [id, token, here.clock.now(), `CA${'3'.repeat(32)}`],
    );
    const ref = here.fresh();
    here.provider.put(ref, { callSid: `CA${'3'.repeat(32)}` });
    await here.ticks.tickRetention(here.clock.now());
    await here.ticks.tickRetention(here.clock.now());
    await here.fetch(11 * MINUTE);
    expect((await here.row(ref)).state).toBe('stored');
    expect(
      await here.database.query(
        `SELECT action FROM audit_entry WHERE entity_type = 'attempt' AND entity_id = $1`,
        [String(id)],
      ),
    ).toEqual([{ action: 'recording.not_announced' }]);
  });

  it('whose list cannot be had is asked for again', async () => {
    const callSid = `CA${'4'.repeat(32)}`;
    const ref = here.fresh();
    here.provider.put(ref, { callSid });
    const { token } = await here.call({ attempt: { provider_ref: callSid, ended_at: here.clock.now() } });
    await here.service.announcement(token);
    here.provider.refuse(503, 1);
    await here.fetch(11 * MINUTE);
    expect(await here.row(ref)).toBeUndefined();
    await here.fetch(6 * MINUTE);
    expect((await here.row(ref)).state).toBe('stored');
  });
});

describe('the announcement', () => {
  it('is said in the customer’s language, and written down once', async () => {
    const { id, token } = await here.call();
    const english = await here.call({ policy: { language: 'en' } });
    expect(await here.service.announcement(token)).toEqual({
      language: 'zh-CN',
      text: expect.stringContaining('录音'),
    });
    await here.service.announcement(token);
    expect(await here.service.announcement(english.token)).toMatchObject({ language: 'en-US' });
    const { count } = await here.one<{ count: number }>(
      `SELECT count(*)::int AS count FROM audit_entry WHERE action = 'recording.announced' AND entity_id = $1`,
      [String(id)],
    );
    expect(count).toBe(1);
  });

  it('of a call that is not ours is said all the same', async () => {
    const said = await here.service.announcement('0b6f7a52-6d0c-4b6e-9a55-3f6f4c2a9d11');
    expect(said.language).toBe('zh-CN');
  });
});
