import { renameSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { keyHeader } from '../../test/key';
import { openListening, type ListeningCentre } from '../../test/listening-centre';
import { wav } from '../../test/twilio/sound';
import { CONFIG } from '../config';
import { keyIdOf } from './sealed';

const SOUND = wav(2, 2);
const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code;

let here: ListeningCentre;
beforeAll(async () => {
  here = await openListening();
}, 60_000);
afterAll(() => here?.close());

describe('who sees the recordings of a call', () => {
  it('is who sees the call; an agent sees their own, of whatever branch', async () => {
    const [of33, of44] = [await here.store(here.call33), await here.store(here.call44)];
    const seen = async (who: string) => {
      const answers = [await here.list(who, here.call33), await here.list(who, here.call44)];
      return answers.map(({ status, body }) => (status === 200 ? body.map(({ id }) => id) : status));
    };
    expect(await seen('boss')).toEqual([[of33.id], [of44.id]]);
    expect(await seen('root')).toEqual([[of33.id], [of44.id]]);
    expect(await seen('cares')).toEqual([[of33.id], [of44.id]]);
    expect(await seen('boss44')).toEqual([404, [of44.id]]);
    expect(await seen('ears33')).toEqual([[of33.id], 404]);
    expect(await seen('clerk33')).toEqual([[of33.id], 404]);
    expect(await seen('seller')).toEqual([404, 404]);
    expect(await seen('agent1')).toEqual([[of33.id], 404]);
    expect(await seen('agent2')).toEqual([404, [of44.id]]);
    const { body } = await here.list('clerk33', here.call33);
    expect(body[0]).toMatchObject({ state: 'stored', mayPlay: false, hold: null });
    expect((await here.list('root', here.call33)).body[0]!.mayPlay).toBe(false);
    for (const who of ['boss', 'ears', 'cares', 'agent1'])
      expect((await here.list(who, here.call33)).body[0]!.mayPlay).toBe(true);
  });

  it('shows neither names of files nor of the provider', async () => {
    await here.store(here.call33);
    expect((await here.list('boss', here.call33)).text).not.toMatch(/RE0|\.wav|sha256|fileName|138000/);
  });
});

describe('listening', () => {
  it('plays the whole sound, to be kept by nobody', async () => {
    const { id } = await here.store(here.call33, SOUND);
    const answer = await here.play('ears', id);
    expect(answer.statusCode).toBe(200);
    expect(answer.rawPayload.equals(SOUND)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(SOUND.length),
      'content-disposition': `inline; filename="recording-${id}.wav"`,
      'cache-control': 'no-store',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
    });
  });

  it('plays from anywhere', async () => {
    const { id } = await here.store(here.call33, SOUND);
    const part = async (range: string) => {
      const { statusCode, headers, rawPayload } = await here.play('ears', id, { range });
      return { statusCode, range: headers['content-range'], bytes: rawPayload };
    };
    const size = SOUND.length;
    const middle = await part('bytes=1000-1999');
    expect(middle).toMatchObject({ statusCode: 206, range: `bytes 1000-1999/${size}` });
    expect(middle.bytes.equals(SOUND.subarray(1000, 2000))).toBe(true);
    const rest = await part(`bytes=${size - 10}-`);
    expect(rest).toMatchObject({ statusCode: 206, range: `bytes ${size - 10}-${size - 1}/${size}` });
    expect((await part('bytes=-5')).bytes.equals(SOUND.subarray(-5))).toBe(true);
    expect(await part(`bytes=${size}-`)).toMatchObject({ statusCode: 416, range: `bytes */${size}` });
    expect((await part('bytes=0-1,5-6')).statusCode).toBe(200);
  });

  it('plays a sealed one in the same way, and not without its key', async () => {
    const { recordings } = here.centre.app.get<{ recordings: { keys: Buffer[] } }>(CONFIG);
    const [key, newer] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const long = wav(5, 2);
    recordings.keys = [key];
    try {
      const { id } = await here.store(here.call33, long, { sealed_with: keyIdOf(key) });
      recordings.keys = [newer, key];
      expect((await here.play('ears', id)).rawPayload.equals(long)).toBe(true);
      const part = await here.play('ears', id, { range: 'bytes=65000-140000' });
      expect(part.statusCode).toBe(206);
      expect(part.rawPayload.equals(long.subarray(65000, 140001))).toBe(true);
      recordings.keys = [newer];
      const without = await here.play('ears', id);
      expect([without.statusCode, codeOf(without)]).toEqual([503, 'key_missing']);
    } finally {
      recordings.keys = [];
    }
  });

  it('leaves one trace for each person, recording and half hour, however many pieces a player asks for', async () => {
    const { id } = await here.store(here.call33, SOUND);
    const other = await here.store(here.call33, SOUND);
    await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        here.play('ears', id, { range: `bytes=${at * 100}-${at * 100 + 99}` }),
      ),
    );
    expect(await here.traces(id)).toHaveLength(1);
    await here.play('boss', id);
    await here.play('ears', other.id);
    expect(await here.traces(id)).toEqual(['Q1', 'L1']);
    expect(await here.traces(other.id)).toHaveLength(1);
    here.centre.clock.advance(31 * 60_000);
    await here.play('ears', id);
    await here.play('ears', id);
    expect(await here.traces(id)).toEqual(['Q1', 'L1', 'Q1']);
  });

  it('is traced for people of a branch too, and not when only the headers are asked for', async () => {
    const { id } = await here.store(here.call33, SOUND);
    const headers = await here.play('ears33', id, {}, 'HEAD');
    expect([headers.statusCode, headers.rawPayload.length, headers.headers['content-length']]).toEqual([
      200,
      0,
      String(SOUND.length),
    ]);
    expect(await here.traces(id)).toEqual([]);
    expect((await here.play('ears33', id)).statusCode).toBe(200);
    expect(await here.traces(id)).toEqual(['Q3']);
  });

  it('is refused to another branch and other agents as if there were none; to keys, and to who is not signed in', async () => {
    const { id } = await here.store(here.call33, SOUND);
    for (const who of ['boss44', 'agent2', 'seller']) {
      const [foreign, nobody] = [await here.play(who, id), await here.play(who, 900_000_001)];
      expect([foreign.statusCode, codeOf(foreign)]).toEqual([404, 'unknown_recording']);
      expect([nobody.statusCode, codeOf(nobody)]).toEqual([404, 'unknown_recording']);
    }
    const key = await keyHeader(here.centre.database.pool, here.centre.clock.now());
    expect((await here.play(key, id)).statusCode).toBe(403);
    expect((await here.play({}, id)).statusCode).toBe(401);
    const inAddress = await here.centre.app.inject({ url: `/api/recordings/${id}/audio?token=x` });
    expect(inAddress.statusCode).toBe(401);
    const clerk = await here.play('clerk33', id);
    expect([clerk.statusCode, codeOf(clerk)]).toEqual([403, 'listening_not_allowed']);
    expect((await here.play('root', id)).statusCode).toBe(403);
    expect(await here.traces(id)).toEqual([]);
  });

  it('says what there is instead of a sound', async () => {
    const { id } = await here.store(here.call33, SOUND);
    await here.centre.database.query(
      `UPDATE recording SET state = 'absent', why = 'too_short' WHERE id = $1`,
      [id],
    );
    const answer = await here.play('ears', id);
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({ code: 'no_sound', facts: { state: 'absent', why: 'too_short' } });
    expect(await here.traces(id)).toEqual([]);
  });

  it('says when the file or the folder is not there, and plays nothing of another', async () => {
    const { id } = await here.store(here.call33, SOUND);
    const [{ name }] = (await here.centre.database.query<{ name: string }>(
      `SELECT file_name AS name FROM recording WHERE id = $1`,
      [id],
    )) as [{ name: string }];
    renameSync(here.dir, `${here.dir}.away`);
    expect(codeOf(await here.play('ears', id))).toBe('folder_not_here');
    renameSync(`${here.dir}.away`, here.dir);
    truncateSync(join(here.dir, name), 100);
    expect(codeOf(await here.play('ears', id))).toBe('file_damaged');
    rmSync(join(here.dir, name));
    const gone = await here.play('ears', id);
    expect([gone.statusCode, codeOf(gone)]).toEqual([503, 'file_missing']);
  });
});
