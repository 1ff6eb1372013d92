import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { type Server, createServer } from 'node:http';
import { join } from 'node:path';
import { openRecordings, sid, type RecordingFixture } from '../../test/recording-fixture';
import { wav } from '../../test/twilio/sound';
import { RecordingTicks } from './recording-ticks';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Row {
  id: number;
  state: string;
  why: string | null;
  tries: number;
  bytes: number | null;
  sha256: Buffer | null;
  file_name: string | null;
  seconds: number | null;
  channels: number | null;
  next_at: Date;
  provider_deleted_at: Date | null;
  sealed_with: string | null;
  keep_until: Date | null;
  keep_reason: string | null;
}

let here: RecordingFixture;
beforeAll(async () => {
  here = await openRecordings();
});
afterAll(() => here?.close());

let made = 0;
/** A name of its own for each test. */
const fresh = () => sid(++made);
const rowOf = (ref: string) => here.one<Row>(`SELECT * FROM recording WHERE provider_ref = $1`, [ref]);
const fetchAt = (ms = 0) => {
  here.clock.advance(ms);
  return here.ticks.tickFetch(here.clock.now());
};
const fileOf = (row: Row) => join(here.dir, row.file_name!);
const incoming = () => readdirSync(join(here.dir, '.incoming'));
const askedFor = (ref: string) => here.provider.asked.filter((each) => each.includes(ref));
/** Nothing of one test waits in the next. */
afterEach(async () => {
  await here.database.query(
    `UPDATE recording SET next_at = 'infinity' WHERE state <> 'stored' OR provider_deleted_at IS NULL`,
  );
  await here.database.query(`UPDATE recording_watch SET settled_at = coalesce(settled_at, ask_at)`);
});

describe('a recording', () => {
  it('is fetched, checked, safe on the disk, counted, and only then removed at the provider', async () => {
    const ref = fresh();
    const { sound } = here.provider.put(ref);
    const { token } = await here.call();
    await here.heard(token, ref);
    expect(await rowOf(ref)).toMatchObject({ state: 'awaited', tries: 0 });
    expect(await fetchAt()).toBe(1);
    const row = await rowOf(ref);
    expect(row).toMatchObject({
      state: 'stored',
      why: null,
      seconds: 3,
      channels: 2,
      bytes: (sound as Buffer).length,
      file_name: `2026-03/${row.id}.wav`,
      sealed_with: null,
      keep_reason: 'short_term',
    });
    // The policy ends on 26 February 2027; five years and the rest of that day in Shanghai.
    expect(row.keep_until).toEqual(new Date('2032-02-26T16:00:00Z'));
    const bytes = readFileSync(fileOf(row));
    expect(bytes.equals(sound as Buffer)).toBe(true);
    expect(row.sha256!.equals(createHash('sha256').update(bytes).digest())).toBe(true);
    expect(incoming()).toEqual([]);
    expect(row.provider_deleted_at).not.toBeNull();
    expect(here.provider.recordings.has(ref)).toBe(false);
    expect(askedFor(ref)).toEqual([
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
    const ref = fresh();
    here.provider.put(ref);
    here.settings.keepAtProvider = true;
    try {
      await here.heard((await here.call()).token, ref);
      await fetchAt();
      expect(await rowOf(ref)).toMatchObject({ state: 'stored', provider_deleted_at: null });
      expect(here.provider.recordings.has(ref)).toBe(true);
    } finally {
      here.settings.keepAtProvider = false;
    }
    await fetchAt();
    expect(here.provider.recordings.has(ref)).toBe(false);
  });

  it('heard of twice, or by ten at once, is one', async () => {
    const ref = fresh();
    here.provider.put(ref);
    const { token } = await here.call();
    await Promise.all(Array.from({ length: 10 }, () => here.heard(token, ref)));
    const { count } = await here.one<{ count: number }>(
      `SELECT count(*)::int AS count FROM recording WHERE provider_ref = $1`,
      [ref],
    );
    expect(count).toBe(1);
    expect(await here.actions((await rowOf(ref)).id)).toEqual(['recording.awaited']);
    await fetchAt();
    await here.heard(token, ref, { RecordingStatus: 'absent' });
    expect((await rowOf(ref)).state).toBe('stored');
  });

  it('comes as MP3 where that is asked for', async () => {
    const ref = fresh();
    const sound = Buffer.concat([Buffer.from('ID3\x04', 'latin1'), Buffer.alloc(2000, 7)]);
    here.provider.put(ref, { sound });
    here.settings.format = 'mp3';
    try {
      await here.heard((await here.call()).token, ref);
      await fetchAt();
    } finally {
      here.settings.format = 'wav';
    }
    const row = await rowOf(ref);
    expect(row).toMatchObject({ state: 'stored', format: 'mp3', file_name: `2026-03/${row.id}.mp3` });
    expect(askedFor(ref)[1]).toBe(`GET /Recordings/${ref}.mp3`);
  });

  it('is sealed where there is a key, and nothing of the sound lies there', async () => {
    const ref = fresh();
    const sound = Buffer.concat([wav(1, 1), Buffer.from('a secret that is easily found')]);
    sound.writeUInt32LE(sound.length - 8, 4);
    here.provider.put(ref, { sound, channels: 1 });
    here.settings.keys = [Buffer.alloc(32, 9)];
    try {
      await here.heard((await here.call()).token, ref);
      await fetchAt();
    } finally {
      here.settings.keys = [];
    }
    const row = await rowOf(ref);
    expect(row).toMatchObject({
      state: 'stored',
      bytes: sound.length,
      sealed_with: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(row.file_name).toBe(`2026-03/${row.id}.wav.sealed`);
    expect(readFileSync(fileOf(row)).includes('easily found')).toBe(false);
    expect(row.sha256!.equals(createHash('sha256').update(sound).digest())).toBe(true);
    expect(askedFor(ref)[1]).toBe(`GET /Recordings/${ref}.wav`);
  });
});

describe('a death between the file and the row', () => {
  it('leaves it awaited; the next tick completes it, and there is one file', async () => {
    const ref = fresh();
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
      expect(await fetchAt()).toBe(0);
    } finally {
      await here.database.query(`DROP TRIGGER die ON recording`);
    }
    const between = await rowOf(ref);
    expect(between).toMatchObject({ state: 'awaited', file_name: null, tries: 1 });
    const month = join(here.dir, '2026-03');
    const mine = () => readdirSync(month).filter((name) => name.startsWith(`${between.id}.`));
    expect(mine()).toEqual([`${between.id}.wav`]);
    expect(here.provider.recordings.has(ref)).toBe(true);
    expect(await fetchAt(HOUR)).toBe(1);
    const row = await rowOf(ref);
    expect(row.state).toBe('stored');
    expect(mine()).toEqual([`${row.id}.wav`]);
    expect(incoming()).toEqual([]);
    expect((await here.actions(row.id)).filter((each) => each === 'recording.stored')).toHaveLength(1);
  });

  it('under other settings leaves no plain file beside the sealed one', async () => {
    const ref = fresh();
    here.provider.put(ref);
    await here.heard((await here.call()).token, ref);
    const { id } = await rowOf(ref);
    mkdirSync(join(here.dir, '2026-03'), { recursive: true });
    writeFileSync(join(here.dir, `2026-03/${id}.wav`), 'left behind');
    here.settings.keys = [Buffer.alloc(32, 9)];
    try {
      await fetchAt();
    } finally {
      here.settings.keys = [];
    }
    expect(readdirSync(join(here.dir, '2026-03')).filter((name) => name.startsWith(`${id}.`))).toEqual([
      `${id}.wav.sealed`,
    ]);
  });
});

describe('trouble at the provider', () => {
  const cases: [string, Parameters<RecordingFixture['provider']['put']>[1], string][] = [
    [
      'a connection that is cut in the middle',
      {
        sound: (response) => {
          response.writeHead(200, { 'content-type': 'audio/x-wav', 'content-length': 100_000 });
          response.write(wav(1, 1), () => response.destroy());
        },
      },
      'cut_off',
    ],
    [
      'a body that ends before its own length, properly',
      {
        sound: (response) => {
          response.writeHead(200, { 'content-type': 'audio/x-wav' });
          response.end(wav(3, 2).subarray(0, 5000));
        },
      },
      'cut_off',
    ],
    [
      'a page instead of the sound',
      { sound: (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>') },
      'not_sound',
    ],
    ['something else under the name of a sound', { sound: Buffer.from('<html>sign in</html>') }, 'not_sound'],
    ['503', { sound: (response) => response.writeHead(503).end() }, 'http_503'],
    ['a sound that is not ready', { status: 'processing' }, 'not_ready'],
  ];

  it.each(cases)('%s: tried again, and stored in the end', async (_, trouble, why) => {
    const ref = fresh();
    here.provider.put(ref, trouble);
    await here.heard((await here.call()).token, ref);
    const asked = here.clock.now().getTime();
    expect(await fetchAt()).toBe(0);
    const row = await rowOf(ref);
    expect(row).toMatchObject({ state: 'awaited', why, tries: 1, file_name: null });
    expect(row.next_at.getTime() - asked).toBeGreaterThanOrEqual(20_000);
    expect(incoming()).toEqual([]);
    expect(here.provider.recordings.has(ref)).toBe(true);
    // Not before its time.
    expect(await fetchAt(10_000)).toBe(0);
    expect((await rowOf(ref)).tries).toBe(1);
    here.provider.put(ref);
    expect(await fetchAt(MINUTE)).toBe(1);
    expect((await rowOf(ref)).state).toBe('stored');
  });

  it('a name that nobody there knows is absent after a day', async () => {
    const ref = fresh();
    await here.heard((await here.call()).token, ref);
    await fetchAt();
    expect(await rowOf(ref)).toMatchObject({ state: 'awaited', why: 'not_found' });
    await fetchAt(DAY);
    const row = await rowOf(ref);
    expect(row).toMatchObject({ state: 'absent', why: 'not_found' });
    expect(await here.actions(row.id)).toEqual(['recording.awaited', 'recording.absent']);
    // It turns up after all.
    here.provider.put(ref);
    const { token } = await here.one<{ token: string }>(
      `SELECT token FROM attempt WHERE id = (SELECT attempt_id FROM recording WHERE id = $1)`,
      [row.id],
    );
    await here.heard(token, ref);
    await fetchAt();
    expect((await rowOf(ref)).state).toBe('stored');
  });

  it('a 404 of somebody in between is no word of the provider', async () => {
    const ref = fresh();
    here.provider.put(ref);
    await here.heard((await here.call()).token, ref);
    here.clock.advance(2 * DAY);
    here.provider.refuse(404, 1, null);
    await fetchAt();
    expect(await rowOf(ref)).toMatchObject({ state: 'awaited', why: 'account' });
    await fetchAt(MINUTE);
    expect((await rowOf(ref)).state).toBe('stored');
  });

  it('leaves a provider in trouble alone after a few tries', async () => {
    const refs = Array.from({ length: 8 }, fresh);
    for (const ref of refs) {
      here.provider.put(ref);
      await here.heard((await here.call()).token, ref);
    }
    here.provider.refuse(500, 1000);
    const before = here.provider.asked.length;
    await fetchAt();
    here.provider.refuse(500, 0);
    expect(here.provider.asked.length - before).toBeLessThanOrEqual(5);
    expect(await fetchAt(MINUTE)).toBe(8);
  });

  it('never follows to another place: that place is not asked at all', async () => {
    let visits = 0;
    const trap: Server = createServer((_, response) => {
      visits++;
      response.writeHead(200, { 'content-type': 'audio/x-wav' }).end(wav(1, 1));
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    const elsewhere = `http://127.0.0.1:${(trap.address() as { port: number }).port}/latest/meta-data`;
    try {
      const ref = fresh();
      here.provider.put(ref, {
        sound: (response) => response.writeHead(302, { location: elsewhere }).end(),
      });
      const { token } = await here.call();
      await here.heard(token, ref, { RecordingUrl: elsewhere, MediaUrl: elsewhere });
      await fetchAt();
      expect(await rowOf(ref)).toMatchObject({ state: 'failed', why: 'elsewhere' });
      // Mended, and asked for again by a person.
      here.provider.put(ref);
      const other = fresh();
      here.provider.put(other);
      await here.heard(token, other, { RecordingUrl: elsewhere });
      await fetchAt();
      expect((await rowOf(other)).state).toBe('stored');
      expect(visits).toBe(0);
    } finally {
      await new Promise((resolve) => trap.close(resolve));
    }
  });

  it('takes no more than a sound can be, whether its length was announced or not', async () => {
    here.limits.largestBytes = 10_000;
    try {
      const [announced, endless] = [fresh(), fresh()];
      here.provider.put(announced);
      here.provider.put(endless, {
        sound: (response) => {
          response.writeHead(200, { 'content-type': 'audio/x-wav' });
          const more = () =>
            response.destroyed || response.write(Buffer.alloc(4096), () => setImmediate(more));
          more();
        },
      });
      for (const ref of [announced, endless]) await here.heard((await here.call()).token, ref);
      await fetchAt();
      for (const ref of [announced, endless])
        expect(await rowOf(ref)).toMatchObject({ state: 'failed', why: 'too_large' });
      expect(incoming()).toEqual([]);
    } finally {
      here.limits.largestBytes = 1e9;
    }
  });

  it.each(['../../etc/passwd', `${sid(1)}/../x`, `RE${'0'.repeat(31)}/`])(
    'a name such as %s is not even kept',
    async (name) => {
      await here.heard((await here.call()).token, name);
      expect(await rowOf(name)).toBeUndefined();
    },
  );
});

describe('two processes', () => {
  it('fetch side by side, and each recording once', async () => {
    const refs = Array.from({ length: 12 }, fresh);
    for (const ref of refs) {
      here.provider.put(ref);
      await here.heard((await here.call()).token, ref);
    }
    const second = (await here.another()).get(RecordingTicks);
    const now = here.clock.now();
    const stored = await Promise.all([here.ticks.tickFetch(now), second.tickFetch(now)]);
    expect(stored[0]! + stored[1]!).toBe(12);
    for (const ref of refs) expect(askedFor(ref).filter((each) => each.includes('.wav'))).toHaveLength(1);
  });

  it('one that was given up and ends late puts nothing in the other’s place', async () => {
    const ref = fresh();
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
    const late = fetchAt();
    while (!slow) await new Promise(setImmediate);
    // Its lease is over: somebody else takes it.
    const sound = wav(3, 2);
    here.provider.put(ref, { sound });
    const second = (await here.another()).get(RecordingTicks);
    here.clock.advance(HOUR);
    expect(await second.tickFetch(here.clock.now())).toBe(1);
    (slow as () => void)();
    await late;
    const row = await rowOf(ref);
    expect(row).toMatchObject({ state: 'stored', bytes: sound.length });
    expect(readFileSync(fileOf(row)).equals(sound)).toBe(true);
    expect((await here.actions(row.id)).filter((each) => each === 'recording.stored')).toHaveLength(1);
  });
});

describe('the folder', () => {
  const waiting = async () => {
    const ref = fresh();
    here.provider.put(ref);
    await here.heard((await here.call()).token, ref);
    return ref;
  };

  it('on a disk that is nearly full takes nothing, and no try is spent', async () => {
    const ref = await waiting();
    const { freeBytes } = here.limits;
    here.limits.freeBytes = Number.MAX_SAFE_INTEGER;
    try {
      expect(await fetchAt()).toBe(0);
      expect(await rowOf(ref)).toMatchObject({ state: 'awaited', tries: 0 });
      expect(askedFor(ref)).toEqual([]);
      await fetchAt();
      expect(
        here.logs.filter((line) => line.includes('Nothing is fetched until there is more')),
      ).toHaveLength(1);
    } finally {
      here.limits.freeBytes = freeBytes;
    }
    expect(await fetchAt()).toBe(1);
    expect(here.logs.at(-1)).toBe('recordings are fetched again');
  });

  it('that refuses one file goes on with the others, and with that one later', async () => {
    const [stuck, free] = [await waiting(), await waiting()];
    const { id } = await rowOf(stuck);
    mkdirSync(join(here.dir, '.incoming', `${id}-1`));
    expect(await fetchAt()).toBe(1);
    expect(await rowOf(stuck)).toMatchObject({ state: 'awaited', why: 'ours_EISDIR' });
    expect((await rowOf(free)).state).toBe('stored');
    expect(here.logs.join()).toContain(`recording ${id} could not be stored: EISDIR`);
    expect(await fetchAt(MINUTE)).toBe(1);
    rmSync(join(here.dir, '.incoming', `${id}-1`), { recursive: true, force: true });
  });

  it('loses what began to arrive and never came, after a day', async () => {
    const path = join(here.dir, '.incoming', '999-1');
    writeFileSync(path, 'half');
    const old = new Date(here.clock.now().getTime() - 23 * HOUR);
    utimesSync(path, old, old);
    await here.ticks.tickRetention(here.clock.now());
    expect(existsSync(path)).toBe(true);
    here.clock.advance(2 * HOUR);
    await here.ticks.tickRetention(here.clock.now());
    expect(existsSync(path)).toBe(false);
  });

  it('that is not the one that it was is left alone', async () => {
    const ref = await waiting();
    renameSync(here.dir, `${here.dir}.away`);
    try {
      expect(await fetchAt()).toBe(0);
      expect(await rowOf(ref)).toMatchObject({ state: 'awaited', tries: 0 });
      expect(existsSync(join(here.dir, '2026-03'))).toBe(false);
    } finally {
      rmSync(here.dir, { recursive: true });
      renameSync(`${here.dir}.away`, here.dir);
    }
    expect(await fetchAt()).toBe(1);
  });

  it('that has lost a file gets it again, as long as the provider has it', async () => {
    const ref = await waiting();
    here.settings.keepAtProvider = true;
    await fetchAt();
    here.settings.keepAtProvider = false;
    const { id } = await rowOf(ref);
    rmSync(fileOf(await rowOf(ref)));
    await fetchAt();
    await fetchAt(MINUTE);
    expect(await rowOf(ref)).toMatchObject({ state: 'stored' });
    expect(existsSync(fileOf(await rowOf(ref)))).toBe(true);
    expect(await here.actions(id)).toEqual([
      'recording.awaited',
      'recording.stored',
      'recording.file_missing',
      'recording.stored',
      'recording.provider_copy_deleted',
    ]);
  });
});

describe('what nobody has told us of', () => {
  it('is asked for ten minutes after the call, and found', async () => {
    const [ref, room] = [fresh(), fresh()];
    const callSid = `CA${'1'.repeat(32)}`;
    here.provider.put(ref, { callSid });
    here.provider.put(room, { callSid, channels: 1, sound: wav(1, 1) });
    const ended = here.clock.now();
    const { id, token } = await here.call({ attempt: { provider_ref: callSid, ended_at: ended } });
    await here.service.announcement(token);
    await fetchAt(9 * MINUTE);
    expect(await rowOf(ref)).toBeUndefined();
    await fetchAt(2 * MINUTE);
    expect((await rowOf(ref)).state).toBe('stored');
    expect((await rowOf(room)).state).toBe('stored');
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
    await fetchAt(HOUR);
    expect(await watch()).toEqual({ asked: 0, settled: false });
    await here.database.query(`UPDATE attempt SET state = 'ended', ended_at = $2 WHERE id = $1`, [
      id,
      here.clock.now(),
    ]);
    await fetchAt(11 * MINUTE);
    expect(await watch()).toEqual({ asked: 1, settled: false });
    for (const asked of [2, 3]) {
      await fetchAt(DAY);
      expect(await watch()).toEqual({ asked, settled: false });
    }
    await fetchAt(DAY);
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
    const ref = fresh();
    here.provider.put(ref, { callSid: `CA${'3'.repeat(32)}` });
    await here.ticks.tickRetention(here.clock.now());
    await here.ticks.tickRetention(here.clock.now());
    await fetchAt(11 * MINUTE);
    expect((await rowOf(ref)).state).toBe('stored');
    expect(
      await here.database.query(
        `SELECT action FROM audit_entry WHERE entity_type = 'attempt' AND entity_id = $1`,
        [String(id)],
      ),
    ).toEqual([{ action: 'recording.not_announced' }]);
  });

  it('whose list cannot be had is asked for again', async () => {
    const callSid = `CA${'4'.repeat(32)}`;
    const ref = fresh();
    here.provider.put(ref, { callSid });
    const { token } = await here.call({ attempt: { provider_ref: callSid, ended_at: here.clock.now() } });
    await here.service.announcement(token);
    here.provider.refuse(503, 1);
    await fetchAt(11 * MINUTE);
    expect(await rowOf(ref)).toBeUndefined();
    await fetchAt(6 * MINUTE);
    expect((await rowOf(ref)).state).toBe('stored');
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
