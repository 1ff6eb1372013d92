import { openTestDatabase, type TestDatabase } from '../test/database';
import { forgetPause, notePause } from './provider-pause.sql';

const START = new Date('2026-03-11T02:00:00Z');
const at = (seconds: number) => new Date(START.getTime() + seconds * 1000);
const LINE = { provider: 'twilio', channel: 'call' } as const;

describe('a provider’s pause, as it is noted', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await openTestDatabase()));
  afterAll(() => database.close());
  beforeEach(() => database.query('DELETE FROM provider_pause'));

  const note = (now: number, until: number, why = 'trouble', of: { channel: 'text' | 'call' } = LINE) =>
    notePause(database.pool, { ...LINE, ...of, pausedUntil: at(until), why }, at(now));
  const noted = async () =>
    (
      await database.query<{ since: Date; until: Date; why: string }>(
        'SELECT since, paused_until AS until, why FROM provider_pause ORDER BY channel',
      )
    ).map(({ since, until, why }) => [+since - +START, +until - +START, why]);

  it('of several processes is the longer one, since the first of them', async () => {
    await note(0, 60);
    await note(10, 40, 'too_fast');
    expect(await noted()).toEqual([[0, 60_000, 'trouble']]);
    await note(20, 90, 'account');
    expect(await noted()).toEqual([[0, 90_000, 'account']]);
  });

  it('that is followed by the next goes on, unless something good or much time came in between', async () => {
    await note(0, 60);
    await note(65, 180);
    expect(await noted()).toEqual([[0, 180_000, 'trouble']]);
    await forgetPause(database.pool, LINE, at(181));
    await note(190, 250);
    expect(await noted()).toEqual([[190_000, 250_000, 'trouble']]);
    await note(250 + 900, 1300);
    expect(await noted()).toEqual([[1_150_000, 1_300_000, 'trouble']]);
  });

  it('that another process keeps is not forgotten, and calls and texts have one each', async () => {
    await note(0, 60);
    await note(5, 30, 'rate_limited', { channel: 'text' });
    await forgetPause(database.pool, LINE, at(59));
    expect(await noted()).toEqual([
      [0, 60_000, 'trouble'],
      [5_000, 30_000, 'rate_limited'],
    ]);
    await forgetPause(database.pool, LINE, at(60));
    expect(await noted()).toEqual([[5_000, 30_000, 'rate_limited']]);
  });
});
