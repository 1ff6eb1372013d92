import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LineCentre } from '../../test/line-centre';
import { asSystem } from '../database/data-scope';
import { RecordingTicks } from './recording-ticks';

interface Row {
  id: number;
  attempt_id: number;
  state: string;
  provider_ref: string;
  file_name: string;
  channels: number;
  provider_deleted_at: Date | null;
}

/** Recorded calls from the dial to the file, over the real library and the local Twilio. */
describe('a call of a campaign that is recorded', () => {
  const dir = mkdtempSync(join(tmpdir(), 'huifang-recordings-'));
  let centre: LineCentre;
  beforeAll(async () => {
    const environment = { RECORDINGS_DIR: dir };
    centre = await LineCentre.open({ values: { recording: 'on' }, environment });
  });
  afterAll(async () => {
    await centre?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const tick = () => asSystem(() => centre.app.get(RecordingTicks).tickFetch(centre.clock.now()));
  const recordings = (attempt: number) =>
    centre.database.query<Row>(`SELECT * FROM recording WHERE attempt_id = $1 ORDER BY id`, [attempt]);
  /** Webhooks are answered first and looked at afterwards. */
  const heardOf = async (attempt: number) => {
    const end = performance.now() + 10_000;
    for (;;) {
      const found = await recordings(attempt);
      if (found.length > 0 || performance.now() > end) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  /** The customer hears the announcement, talks for a while (half a second here) and hangs up by themselves. */
  const called = async (agent: string) => {
    const { attempt } = await centre.dialled({ ends: 'answered', talkSeconds: 50 }, agent);
    await centre.attemptUntil(attempt.id, 'answered', (it) => it.state === 'answered');
    return { id: attempt.id };
  };

  it('is announced to the customer, fetched, and removed at Twilio', async () => {
    const { id } = await called('A1');
    await centre.attemptUntil(id, 'ended', (it) => it.endedAt !== null);
    await centre.quiet();
    const [watch] = await centre.database.query<{ announced_at: Date | null }>(
      `SELECT announced_at FROM recording_watch WHERE attempt_id = $1`,
      [id],
    );
    expect(watch!.announced_at).not.toBeNull();
    expect(await heardOf(id)).toMatchObject([{ state: 'awaited' }]);
    expect(await tick()).toBe(1);
    const [row] = await recordings(id);
    expect(row).toMatchObject({ state: 'stored', channels: 2 });
    expect(row!.provider_deleted_at).not.toBeNull();
    expect(readFileSync(join(dir, row!.file_name)).toString('latin1', 0, 4)).toBe('RIFF');
    expect(centre.twilio.journal.filter(({ event }) => event === 'recording_deleted')).toHaveLength(1);
    expect(centre.twilio.violations).toEqual([]);
  });

  it('whose callback is lost is found by asking', async () => {
    const { id } = await called('A2');
    // From here on Twilio reaches nobody: the end of the call and its recording are told in vain.
    centre.twilio.demand('lostCallbacks', 100);
    await centre.quiet();
    await centre.database.query(
      `UPDATE attempt SET state = 'ended', outcome = 'answered', ended_at = $2 WHERE id = $1`,
      [id, centre.clock.now()],
    );
    await tick();
    expect(await recordings(id)).toEqual([]);
    centre.clock.skip(11 * 60_000);
    await tick();
    const [row] = await recordings(id);
    expect(row).toMatchObject({ state: 'stored' });
    expect(existsSync(join(dir, row!.file_name))).toBe(true);
    expect(centre.twilio.violations).toEqual([]);
  });
});
