import { openRecordings, type RecordingFixture } from '../../test/recording-fixture';
import { checkRecordings } from './recordings.check';

let here: RecordingFixture;
beforeAll(async () => {
  here = await openRecordings();
});
afterAll(() => here?.close());

const look = async (settings: object = {}) => {
  const recordings = { ...here.settings, ...settings };
  const { verdict, seen, todo } = await checkRecordings(here.database.pool, { recordings }, here.clock.now());
  return { verdict, seen: seen.en, todo: todo?.en };
};

describe('the doctor of recordings', () => {
  it('has nothing to say where no call is recorded', async () => {
    expect(await look()).toMatchObject({ verdict: 'ok', seen: 'no call is recorded' });
  });

  it('warns of plain files, and is content with sealed ones', async () => {
    await here.stored();
    expect(await look()).toMatchObject({ verdict: 'warn', seen: expect.stringMatching(/plain files/) });
    here.settings.keys = [Buffer.alloc(32, 1)];
    expect(await look()).toMatchObject({ verdict: 'ok', seen: expect.stringMatching(/sealed, but for 1/) });
    await here.stored();
  });

  it('misses a key, and a folder that is another', async () => {
    expect(await look({ keys: [Buffer.alloc(32, 2)] })).toMatchObject({
      verdict: 'fail',
      seen: expect.stringMatching(/1 recordings cannot be opened/),
    });
    expect(await look({ dir: `${here.dir}-elsewhere` })).toMatchObject({
      verdict: 'fail',
      seen: expect.stringMatching(/not the folder/),
    });
  });

  it('tells what waits for hours, and what has failed', async () => {
    await here.heard((await here.call()).token, here.fresh());
    expect(await look()).toMatchObject({ verdict: 'ok', seen: expect.stringMatching(/1 awaited, 0 failed/) });
    here.clock.advance(3 * 3_600_000);
    expect(await look()).toMatchObject({ verdict: 'warn', seen: expect.stringMatching(/over two hours/) });
    await here.database.query(
      `UPDATE recording SET state = 'failed', why = 'elsewhere' WHERE state = 'awaited'`,
    );
    expect(await look()).toMatchObject({
      verdict: 'warn',
      seen: expect.stringMatching(/0 awaited, 1 failed/),
    });
  });
});
