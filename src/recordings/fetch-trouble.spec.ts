import { type Server, type ServerResponse, createServer } from 'node:http';
import { openRecordings, sid, type RecordingFixture } from '../../test/recording-fixture';
import { wav } from '../../test/twilio/sound';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let here: RecordingFixture;
beforeAll(async () => {
  here = await openRecordings();
});
afterEach(() => here.settle());
afterAll(() => here?.close());

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
    const ref = here.fresh();
    here.provider.put(ref, trouble);
    await here.heard((await here.call()).token, ref);
    const asked = here.clock.now().getTime();
    expect(await here.fetch()).toBe(0);
    const row = await here.row(ref);
    expect(row).toMatchObject({ state: 'awaited', why, tries: 1, file_name: null });
    expect(row.next_at.getTime() - asked).toBeGreaterThanOrEqual(20_000);
    expect(here.incoming()).toEqual([]);
    expect(here.provider.recordings.has(ref)).toBe(true);
    // Not before its time.
    expect(await here.fetch(10_000)).toBe(0);
    expect((await here.row(ref)).tries).toBe(1);
    here.provider.put(ref);
    expect(await here.fetch(MINUTE)).toBe(1);
    expect((await here.row(ref)).state).toBe('stored');
  });

  it('a name that nobody there knows is absent after a day', async () => {
    const ref = here.fresh();
    await here.heard((await here.call()).token, ref);
    await here.fetch();
    expect(await here.row(ref)).toMatchObject({ state: 'awaited', why: 'not_found' });
    await here.fetch(DAY);
    const row = await here.row(ref);
    expect(row).toMatchObject({ state: 'absent', why: 'not_found' });
    expect(await here.actions(row.id)).toEqual(['recording.awaited', 'recording.absent']);
    // It turns up after all.
    here.provider.put(ref);
    const { token } = await here.one<{ token: string }>(
      `SELECT token FROM attempt WHERE id = (SELECT attempt_id FROM recording WHERE id = $1)`,
      [row.id],
    );
    await here.heard(token, ref);
    await here.fetch();
    expect((await here.row(ref)).state).toBe('stored');
  });

  it('a 404 of somebody in between is no word of the provider', async () => {
    const ref = here.fresh();
    here.provider.put(ref);
    await here.heard((await here.call()).token, ref);
    here.clock.advance(2 * DAY);
    here.provider.refuse(404, 1, null);
    await here.fetch();
    expect(await here.row(ref)).toMatchObject({ state: 'awaited', why: 'account' });
    await here.fetch(MINUTE);
    expect((await here.row(ref)).state).toBe('stored');
  });

  it.each([
    ['before its answer', 'too_slow', () => undefined],
    [
      'in the middle of it',
      'cut_off',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'audio/x-wav', 'content-length': 100_000 });
        response.write(wav(1, 1));
      },
    ],
  ])('one that falls silent %s is given up in time', async (_, why, sound) => {
    const ref = here.fresh();
    here.provider.put(ref, { sound });
    await here.heard((await here.call()).token, ref);
    here.limits.fetchMs = 150;
    try {
      expect(await here.fetch()).toBe(0);
    } finally {
      here.limits.fetchMs = 5_000;
    }
    expect(await here.row(ref)).toMatchObject({ state: 'awaited', why });
    expect(here.incoming()).toEqual([]);
  });

  it('leaves a provider in trouble alone after a few tries', async () => {
    const refs = Array.from({ length: 8 }, here.fresh);
    for (const ref of refs) {
      here.provider.put(ref);
      await here.heard((await here.call()).token, ref);
    }
    here.provider.refuse(500, 1000);
    const before = here.provider.asked.length;
    await here.fetch();
    here.provider.refuse(500, 0);
    expect(here.provider.asked.length - before).toBeLessThanOrEqual(5);
    expect(await here.fetch(MINUTE)).toBe(8);
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
      const ref = here.fresh();
      here.provider.put(ref, {
        sound: (response) => response.writeHead(302, { location: elsewhere }).end(),
      });
      const { token } = await here.call();
      await here.heard(token, ref, { RecordingUrl: elsewhere, MediaUrl: elsewhere });
      await here.fetch();
      expect(await here.row(ref)).toMatchObject({ state: 'failed', why: 'elsewhere' });
      // Mended, and asked for again by a person.
      here.provider.put(ref);
      const other = here.fresh();
      here.provider.put(other);
      await here.heard(token, other, { RecordingUrl: elsewhere });
      await here.fetch();
      expect((await here.row(other)).state).toBe('stored');
      expect(visits).toBe(0);
    } finally {
      await new Promise((resolve) => trap.close(resolve));
    }
  });

  it('takes no more than a sound can be, whether its length was announced or not', async () => {
    here.limits.largestBytes = 10_000;
    try {
      const [announced, endless] = [here.fresh(), here.fresh()];
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
      await here.fetch();
      for (const ref of [announced, endless])
        expect(await here.row(ref)).toMatchObject({ state: 'failed', why: 'too_large' });
      expect(here.incoming()).toEqual([]);
    } finally {
      here.limits.largestBytes = 1e9;
    }
  });

  it.each(['../../etc/passwd', `${sid(1)}/../x`, `RE${'0'.repeat(31)}/`])(
    'a name such as %s is not even kept',
    async (name) => {
      await here.heard((await here.call()).token, name);
      expect(await here.row(name)).toBeUndefined();
    },
  );
});
