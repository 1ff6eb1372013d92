import { existsSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRecordings, type RecordingFixture } from '../../test/recording-fixture';
import { RecordingStore } from './store';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let here: RecordingFixture;
beforeAll(async () => {
  here = await openRecordings();
});
afterEach(() => here.settle());
afterAll(() => here?.close());

describe('the folder', () => {
  const waiting = async () => {
    const ref = here.fresh();
    here.provider.put(ref);
    await here.heard((await here.call()).token, ref);
    return ref;
  };

  it('on a disk that is nearly full takes nothing, and no try is spent', async () => {
    const ref = await waiting();
    const { freeBytes } = here.limits;
    here.limits.freeBytes = Number.MAX_SAFE_INTEGER;
    try {
      expect(await here.fetch()).toBe(0);
      expect(await here.row(ref)).toMatchObject({ state: 'awaited', tries: 0 });
      expect(here.askedFor(ref)).toEqual([]);
      await here.fetch();
      expect(
        here.logs.filter((line) => line.includes('Nothing is fetched until there is more')),
      ).toHaveLength(1);
    } finally {
      here.limits.freeBytes = freeBytes;
    }
    expect(await here.fetch()).toBe(1);
    expect(here.logs.at(-1)).toBe('recordings are fetched again');
  });

  it('that refuses one file goes on with the others, and with that one later', async () => {
    const [stuck, free] = [await waiting(), await waiting()];
    const { id } = await here.row(stuck);
    mkdirSync(join(here.dir, '.incoming', `${id}-1`));
    expect(await here.fetch()).toBe(1);
    expect(await here.row(stuck)).toMatchObject({ state: 'awaited', why: 'ours_EISDIR' });
    expect((await here.row(free)).state).toBe('stored');
    expect(here.logs.join()).toContain(`recording ${id} could not be stored: EISDIR`);
    expect(await here.fetch(MINUTE)).toBe(1);
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
      expect(await here.fetch()).toBe(0);
      expect(await here.row(ref)).toMatchObject({ state: 'awaited', tries: 0 });
      expect(existsSync(join(here.dir, '2026-03'))).toBe(false);
    } finally {
      rmSync(here.dir, { recursive: true });
      renameSync(`${here.dir}.away`, here.dir);
    }
    expect(await here.fetch()).toBe(1);
  });

  it('with the files of another database is not taken on, with its mark or without', async () => {
    const ref = await waiting();
    const { mark, made_at } = await here.one(`DELETE FROM recording_store RETURNING mark, made_at`);
    try {
      expect(await here.fetch()).toBe(0);
      renameSync(join(here.dir, '.huifang-recordings'), join(here.dir, '.away'));
      expect(await here.fetch()).toBe(0);
      expect(await here.row(ref)).toMatchObject({ state: 'awaited', tries: 0 });
    } finally {
      renameSync(join(here.dir, '.away'), join(here.dir, '.huifang-recordings'));
      await here.database.query(`INSERT INTO recording_store (mark, made_at) VALUES ($1, $2)`, [
        mark,
        made_at,
      ]);
    }
    expect(await here.fetch()).toBe(1);
  });

  it('that is empty and bears a mark that no row knows, after a death at the first start, is taken on', async () => {
    const store = (await here.another()).get(RecordingStore);
    const { mark, made_at } = await here.one(`DELETE FROM recording_store RETURNING mark, made_at`);
    renameSync(here.dir, `${here.dir}.away`);
    mkdirSync(here.dir);
    writeFileSync(join(here.dir, '.huifang-recordings'), '0b6f7a52-6d0c-4b6e-9a55-3f6f4c2a9d11\n');
    try {
      expect(await store.trouble()).toBeNull();
      expect((await here.one(`SELECT mark FROM recording_store`)).mark).toBe(
        '0b6f7a52-6d0c-4b6e-9a55-3f6f4c2a9d11',
      );
    } finally {
      rmSync(here.dir, { recursive: true });
      renameSync(`${here.dir}.away`, here.dir);
      await here.database.query(`UPDATE recording_store SET mark = $1, made_at = $2`, [mark, made_at]);
    }
    expect(await store.trouble()).toBeNull();
  });

  it('that has lost a file gets it again, as long as the provider has it', async () => {
    const ref = await waiting();
    here.settings.keepAtProvider = true;
    await here.fetch();
    here.settings.keepAtProvider = false;
    const { id } = await here.row(ref);
    rmSync(here.path(await here.row(ref)));
    await here.fetch();
    await here.fetch(MINUTE);
    expect(await here.row(ref)).toMatchObject({ state: 'stored' });
    expect(existsSync(here.path(await here.row(ref)))).toBe(true);
    expect(await here.actions(id)).toEqual([
      'recording.awaited',
      'recording.stored',
      'recording.file_missing',
      'recording.stored',
      'recording.provider_copy_deleted',
    ]);
  });
});
