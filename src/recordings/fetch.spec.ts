import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRecordings, type RecordingFixture } from '../../test/recording-fixture';
import { wav } from '../../test/twilio/sound';
import { RecordingTicks } from './recording-ticks';
import { hashOf } from './store';

const HOUR = 3_600_000;

let here: RecordingFixture;
beforeAll(async () => {
  here = await openRecordings();
});
afterEach(() => here.settle());
afterAll(() => here?.close());

describe('a recording', () => {
  it('is fetched, checked, safe on the disk, counted, and only then removed at the provider', async () => {
    const ref = here.fresh();
    const { sound } = here.provider.put(ref);
    const { token } = await here.call();
    await here.heard(token, ref);
    expect(await here.row(ref)).toMatchObject({ state: 'awaited', tries: 0 });
    expect(await here.fetch()).toBe(1);
    const row = await here.row(ref);
    expect(row).toMatchObject({
      state: 'stored',
      why: null,
      seconds: 3,
      channels: 2,
      bytes: (sound as Buffer).length,
      file_name: `2026-03/${row.id}-${hashOf(ref)}.wav`,
      sealed_with: null,
      keep_reason: 'short_term',
    });
    // The policy ends on 26 February 2027; five years and the rest of that day in Shanghai.
    expect(row.keep_until).toEqual(new Date('2032-02-26T16:00:00Z'));
    const bytes = readFileSync(here.path(row));
    expect(bytes.equals(sound as Buffer)).toBe(true);
    expect(row.sha256!.equals(createHash('sha256').update(bytes).digest())).toBe(true);
    expect(here.incoming()).toEqual([]);
    expect(row.provider_deleted_at).not.toBeNull();
    expect(here.provider.recordings.has(ref)).toBe(false);
    expect(here.askedFor(ref)).toEqual([
      `GET /Recordings/${ref}.json`,
      `GET /Recordings/${ref}.wav?RequestedChannels=2`,
      `DELETE /Recordings/${ref}.json`,
    ]);
    expect(await here.actions(row.id)).toEqual([
      'recording.awaited',
      'recording.stored',
      'recording.provider_copy_deleted',
    ]);
  });

  it('stays at the provider where a setting says so', async () => {
    const ref = here.fresh();
    here.provider.put(ref);
    here.settings.keepAtProvider = true;
    try {
      await here.heard((await here.call()).token, ref);
      await here.fetch();
      expect(await here.row(ref)).toMatchObject({ state: 'stored', provider_deleted_at: null });
      expect(here.provider.recordings.has(ref)).toBe(true);
    } finally {
      here.settings.keepAtProvider = false;
    }
    await here.fetch();
    expect(here.provider.recordings.has(ref)).toBe(false);
  });

  it('heard of twice, or by ten at once, is one', async () => {
    const ref = here.fresh();
    here.provider.put(ref);
    const { token } = await here.call();
    await Promise.all(Array.from({ length: 10 }, () => here.heard(token, ref)));
    const { count } = await here.one<{ count: number }>(
      `SELECT count(*)::int AS count FROM recording WHERE provider_ref = $1`,
      [ref],
    );
    expect(count).toBe(1);
    expect(await here.actions((await here.row(ref)).id)).toEqual(['recording.awaited']);
    await here.fetch();
    await here.heard(token, ref, { RecordingStatus: 'absent' });
    expect((await here.row(ref)).state).toBe('stored');
  });

  it('comes as MP3 where that is asked for', async () => {
    const ref = here.fresh();
    const sound = Buffer.concat([Buffer.from('ID3\x04', 'latin1'), Buffer.alloc(2000, 7)]);
    here.provider.put(ref, { sound });
    here.settings.format = 'mp3';
    try {
      await here.heard((await here.call()).token, ref);
      await here.fetch();
    } finally {
      here.settings.format = 'wav';
    }
    const row = await here.row(ref);
    expect(row).toMatchObject({
      state: 'stored',
      format: 'mp3',
      file_name: `2026-03/${row.id}-${hashOf(ref)}.mp3`,
    });
    expect(here.askedFor(ref)[1]).toBe(`GET /Recordings/${ref}.mp3?RequestedChannels=2`);
  });

  it('is sealed where there is a key, and nothing of the sound lies there', async () => {
    const ref = here.fresh();
    const sound = Buffer.concat([wav(1, 1), Buffer.from('a secret that is easily found')]);
    sound.writeUInt32LE(sound.length - 8, 4);
    here.provider.put(ref, { sound, channels: 1 });
    here.settings.keys = [Buffer.alloc(32, 9)];
    try {
      await here.heard((await here.call()).token, ref);
      await here.fetch();
    } finally {
      here.settings.keys = [];
    }
    const row = await here.row(ref);
    expect(row).toMatchObject({
      state: 'stored',
      bytes: sound.length,
      sealed_with: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(row.file_name).toBe(`2026-03/${row.id}-${hashOf(ref)}.wav.sealed`);
    expect(readFileSync(here.path(row)).includes('easily found')).toBe(false);
    expect(row.sha256!.equals(createHash('sha256').update(sound).digest())).toBe(true);
    expect(here.askedFor(ref)[1]).toBe(`GET /Recordings/${ref}.wav`);
  });
});

describe('a death between the file and the row', () => {
  it('leaves it awaited; the next tick completes it, and there is one file', async () => {
    const ref = here.fresh();
    here.provider.put(ref);
    await here.heard((await here.call()).token, ref);
    // The commit itself fails, when the file has its name already.
    await here.database.query(
      `CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'killed'; END $$`,
    );
    await here.database.query(
      `CREATE CONSTRAINT TRIGGER die AFTER UPDATE ON recording DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
       WHEN (NEW.state = 'stored') EXECUTE FUNCTION die()`,
    );
    try {
      expect(await here.fetch()).toBe(0);
    } finally {
      await here.database.query(`DROP TRIGGER die ON recording`);
    }
    const between = await here.row(ref);
    expect(between).toMatchObject({ state: 'awaited', file_name: null, tries: 1 });
    const month = join(here.dir, '2026-03');
    const mine = () => readdirSync(month).filter((name) => name.startsWith(`${between.id}-`));
    expect(mine()).toEqual([`${between.id}-${hashOf(ref)}.wav`]);
    expect(here.provider.recordings.has(ref)).toBe(true);
    expect(await here.fetch(HOUR)).toBe(1);
    const row = await here.row(ref);
    expect(row.state).toBe('stored');
    expect(mine()).toEqual([`${row.id}-${hashOf(ref)}.wav`]);
    expect(here.incoming()).toEqual([]);
    expect((await here.actions(row.id)).filter((each) => each === 'recording.stored')).toHaveLength(1);
  });

  it('under other settings leaves no plain file beside the sealed one', async () => {
    const ref = here.fresh();
    here.provider.put(ref);
    await here.heard((await here.call()).token, ref);
    const { id } = await here.row(ref);
    mkdirSync(join(here.dir, '2026-03'), { recursive: true });
    writeFileSync(join(here.dir, `2026-03/${id}-${hashOf(ref)}.wav`), 'left behind');
    here.settings.keys = [Buffer.alloc(32, 9)];
    try {
      await here.fetch();
    } finally {
      here.settings.keys = [];
    }
    expect(readdirSync(join(here.dir, '2026-03')).filter((name) => name.startsWith(`${id}-`))).toEqual([
      `${id}-${hashOf(ref)}.wav.sealed`,
    ]);
  });
});

describe('two processes', () => {
  it('fetch side by side, and each recording once', async () => {
    const refs = Array.from({ length: 12 }, here.fresh);
    for (const ref of refs) {
      here.provider.put(ref);
      await here.heard((await here.call()).token, ref);
    }
    const second = (await here.another()).get(RecordingTicks);
    const now = here.clock.now();
    const stored = await Promise.all([here.ticks.tickFetch(now), second.tickFetch(now)]);
    expect(stored[0]! + stored[1]!).toBe(12);
    for (const ref of refs)
      expect(here.askedFor(ref).filter((each) => each.includes('.wav'))).toHaveLength(1);
  });

  it('one that was given up and ends late puts nothing in the other’s place', async () => {
    const ref = here.fresh();
    let slow: (() => void) | null = null;
    here.provider.put(ref, {
      sound: (response) => {
        const sound = wav(2, 2);
        response.writeHead(200, { 'content-type': 'audio/x-wav', 'content-length': sound.length });
        response.write(sound.subarray(0, 1000));
        slow = () => response.end(sound.subarray(1000));
      },
    });
    await here.heard((await here.call()).token, ref);
    const late = here.fetch();
    while (!slow) await new Promise(setImmediate);
    // Its lease is over: somebody else takes it.
    const sound = wav(3, 2);
    here.provider.put(ref, { sound });
    const second = (await here.another()).get(RecordingTicks);
    here.clock.advance(HOUR);
    expect(await second.tickFetch(here.clock.now())).toBe(1);
    (slow as () => void)();
    await late;
    const row = await here.row(ref);
    expect(row).toMatchObject({ state: 'stored', bytes: sound.length });
    expect(readFileSync(here.path(row)).equals(sound)).toBe(true);
    expect((await here.actions(row.id)).filter((each) => each === 'recording.stored')).toHaveLength(1);
  });
});
