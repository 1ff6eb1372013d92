import { existsSync, renameSync, rmSync } from 'node:fs';
import * as make from '../../test/factory';
import { openRecordings, type Kept, type RecordingFixture } from '../../test/recording-fixture';
import { hold } from './listening.sql';
import { RecordingTicks } from './recording-ticks';

const DAY = 86_400_000;

let here: RecordingFixture;
beforeAll(async () => {
  here = await openRecordings();
});
beforeEach(() => here.empty());
afterAll(() => here?.close());

const retainAt = (at: Date | string) => {
  here.clock.set(at);
  return here.ticks.tickRetention(here.clock.now());
};
const before = (at: Date) => new Date(at.getTime() - 1000);

describe('at the end of its time', () => {
  it('a recording goes: file, row, and what the provider still had; not a moment sooner', async () => {
    here.settings.keepAtProvider = true;
    const { ref, row, path } = await here.stored();
    expect(await retainAt(before(row.keep_until))).toBe(0);
    expect(existsSync(path)).toBe(true);
    expect(await retainAt(row.keep_until)).toBe(1);
    here.settings.keepAtProvider = false;
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.going`)).toBe(false);
    expect(await here.row(ref)).toMatchObject({
      state: 'deleted',
      file_name: null,
      delete_reason: 'retention',
    });
    here.settings.keepAtProvider = true;
    await here.ticks.tickFetch(here.clock.now());
    here.settings.keepAtProvider = false;
    expect(here.provider.recordings.has(ref)).toBe(false);
    expect(await here.actions(row.id)).toEqual([
      'recording.awaited',
      'recording.stored',
      'recording.deleted',
      'recording.provider_copy_deleted',
    ]);
    expect(await retainAt(new Date(row.keep_until.getTime() + DAY))).toBe(0);
  });

  it('one that is held stays, whoever lifts the hold decides', async () => {
    const { ref, row, path } = await here.stored();
    const held = { id: row.id, by: 'Q1', reason: '诉讼', now: here.clock.now() };
    await hold(here.database.pool, held);
    expect(await retainAt('2040-01-01T00:00:00Z')).toBe(0);
    expect(existsSync(path)).toBe(true);
    await here.database.query(
      `UPDATE recording SET hold_by = NULL, hold_reason = NULL, hold_since = NULL WHERE id = $1`,
      [row.id],
    );
    expect(await retainAt('2040-01-02T00:00:00Z')).toBe(1);
    expect((await here.row(ref)).state).toBe('deleted');
    expect(await hold(here.database.pool, held)).toBe(false);
  });

  it('a hold and the deletion at once: one of them, whole', async () => {
    for (let round = 0; round < 10; round++) {
      here.clock.set('2026-03-02T02:10:00Z');
      const { ref, row, path } = await here.stored();
      here.clock.set(row.keep_until);
      const now = here.clock.now();
      const [held] = await Promise.all([
        hold(here.database.pool, { id: row.id, by: 'Q1', reason: '诉讼', now }),
        here.ticks.tickRetention(now),
      ]);
      const { state } = await here.row(ref);
      expect(state).toBe(held ? 'stored' : 'deleted');
      expect(existsSync(path)).toBe(held);
    }
  });

  it('a dispute that came since keeps it: counted again before anything happens', async () => {
    const { ref, row, path } = await here.stored();
    const { key } = await here.one<{ key: string }>(
      `SELECT t.record_key AS key FROM call_task t JOIN attempt a ON a.task_id = t.id JOIN recording r ON r.attempt_id = a.id WHERE r.id = $1`,
      [row.id],
    );
    await make.insert(here.database.pool, 'complaint', {
      complaint_no: 'LATE',
      policy_no: key,
      received_at: new Date('2032-02-01Z'),
      severity: 'major',
      branch_code: '33',
      known_at: new Date('2032-02-01Z'),
      changed_at: new Date('2032-02-01Z'),
    });
    expect(await retainAt(row.keep_until)).toBe(0);
    expect(existsSync(path)).toBe(true);
    expect(await here.row(ref)).toMatchObject({
      state: 'stored',
      keep_reason: 'open_dispute',
      keep_until: new Date('2034-02-27T16:00:00Z'),
    });
    expect(await here.actions(row.id)).toContain('recording.kept_longer');
  });

  it('a death before the commit leaves it whole; the next tick deletes it', async () => {
    const { ref, row, path } = await here.stored();
    await here.database.query(
      `CREATE OR REPLACE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'killed'; END $$`,
    );
    await here.database.query(
      `CREATE CONSTRAINT TRIGGER die AFTER UPDATE ON recording DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
       WHEN (NEW.state = 'deleted') EXECUTE FUNCTION die()`,
    );
    try {
      expect(await retainAt(row.keep_until)).toBe(0);
    } finally {
      await here.database.query(`DROP TRIGGER die ON recording`);
    }
    expect((await here.row(ref)).state).toBe('stored');
    // Set aside, not destroyed: a player would still find it.
    expect([existsSync(path), existsSync(`${path}.going`)]).toEqual([false, true]);
    expect(await retainAt(row.keep_until)).toBe(1);
    expect([existsSync(path), existsSync(`${path}.going`)]).toEqual([false, false]);
    expect((await here.actions(row.id)).filter((each) => each === 'recording.deleted')).toHaveLength(1);
  });

  it('a death after the commit leaves a file that the next tick destroys', async () => {
    const { row, path } = await here.stored();
    renameSync(path, `${path}.going`);
    await here.database.query(
      `UPDATE recording SET state = 'deleted', deleted_at = $2, deleted_by = 'system', delete_reason = 'retention' WHERE id = $1`,
      [row.id, row.keep_until],
    );
    await retainAt(row.keep_until);
    expect(existsSync(`${path}.going`)).toBe(false);
    expect((await here.one<Kept>(`SELECT * FROM recording WHERE id = $1`, [row.id])).file_name).toBeNull();
  });

  it('where the folder is not the one that it was, nothing is deleted', async () => {
    const { ref, row } = await here.stored();
    renameSync(here.dir, `${here.dir}.away`);
    try {
      expect(await retainAt(row.keep_until)).toBe(0);
      expect((await here.row(ref)).state).toBe('stored');
      expect(here.logs.at(-1)).toContain('Nothing is fetched or deleted');
    } finally {
      rmSync(here.dir, { recursive: true, force: true });
      renameSync(`${here.dir}.away`, here.dir);
    }
    expect(await retainAt(row.keep_until)).toBe(1);
  });

  it('two processes delete each once', async () => {
    for (let at = 0; at < 6; at++) await here.stored();
    here.clock.set('2040-01-01T00:00:00Z');
    const second = (await here.another()).get(RecordingTicks);
    const now = here.clock.now();
    const [one, two] = await Promise.all([here.ticks.tickRetention(now), second.tickRetention(now)]);
    expect(one + two).toBe(6);
    const { trail } = await here.one<{ trail: number }>(
      `SELECT count(*)::int AS trail FROM audit_entry WHERE action = 'recording.deleted' AND at = $1`,
      [now],
    );
    expect(trail).toBe(6);
  });
});
