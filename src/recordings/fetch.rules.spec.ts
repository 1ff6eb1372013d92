import * as fc from 'fast-check';
import { MISSING_FOR_MS, TRIES_FOR_SOUND, answerNext, nextOf, soundNext, waitMs } from './fetch.rules';
import { ASK_FOR_DAYS, askNow } from './watch.rules';

const known = (status: string, errorCode: number | null = null) => ({
  ref: `RE${'0'.repeat(32)}`,
  status,
  errorCode,
  seconds: 60,
  channels: 2,
  recordedAt: null,
});

describe('a recording that is awaited', () => {
  it.each([
    ['completed', null, { kind: 'fetch' }],
    ['processing', null, { kind: 'wait', why: 'not_ready' }],
    ['in-progress', null, { kind: 'wait', why: 'not_ready' }],
    ['absent', 16101, { kind: 'absent', why: 'too_short' }],
    ['absent', null, { kind: 'absent', why: 'absent_there' }],
    ['deleted', null, { kind: 'absent', why: 'deleted_there' }],
    ['failed', null, { kind: 'failed', why: 'failed_there' }],
  ])('that is %s there (%s)', (status, code, next) => expect(nextOf(known(status, code), 0)).toEqual(next));

  it('that nobody there knows is waited for through a day', () => {
    expect(nextOf(null, 0)).toEqual({ kind: 'wait', why: 'not_found' });
    expect(nextOf(null, MISSING_FOR_MS - 1)).toEqual({ kind: 'wait', why: 'not_found' });
    expect(nextOf(null, MISSING_FOR_MS)).toEqual({ kind: 'absent', why: 'not_found' });
  });
});

describe('what is answered to the question for the sound', () => {
  const answer = (more: object) => ({ status: 200, contentType: 'audio/x-wav', contentLength: 100, ...more });
  const judge = (more: object, forMs = 0, tries = 1) => answerNext(answer(more), forMs, tries, 1000);

  it('is taken where it is a sound', () => {
    expect(judge({})).toEqual({ kind: 'fetch' });
    expect(judge({ contentLength: null, contentType: 'audio/mpeg' })).toEqual({ kind: 'fetch' });
  });

  it.each([301, 302, 303, 307, 308])('is never followed elsewhere (%i)', (status) =>
    expect(judge({ status })).toEqual({ kind: 'failed', why: 'elsewhere' }),
  );

  it('is waited for: 404 through a day, anything else for as long as it takes', () => {
    expect(judge({ status: 404 })).toEqual({ kind: 'wait', why: 'not_found' });
    expect(judge({ status: 404 }, MISSING_FOR_MS)).toEqual({ kind: 'absent', why: 'not_found' });
    for (const status of [401, 429, 500, 503, 206])
      expect(judge({ status }, 1e12, 999)).toEqual({ kind: 'wait', why: `http_${status}` });
  });

  it('is refused where it is too large, and in the end where it is no sound', () => {
    expect(judge({ contentLength: 1001 })).toEqual({ kind: 'failed', why: 'too_large' });
    expect(judge({ contentType: 'text/html' })).toEqual({ kind: 'wait', why: 'not_sound' });
    expect(judge({ contentType: null }, 0, TRIES_FOR_SOUND)).toEqual({ kind: 'failed', why: 'not_sound' });
  });
});

describe('what came', () => {
  const riff = (bytes: number) => {
    const head = Buffer.from('RIFF____WAVEfmt ', 'latin1');
    head.writeUInt32LE(bytes, 4);
    return head;
  };
  const judge = (more: object, tries = 1) =>
    soundNext({ bytes: 1044, head: riff(1036), contentLength: 1044, format: 'wav', ...more }, tries);

  it('is the whole sound', () => {
    expect(judge({})).toBeNull();
    expect(judge({ contentLength: null })).toBeNull();
    expect(judge({ head: riff(0) })).toBeNull();
    expect(judge({ head: riff(0xffffffff) })).toBeNull();
    expect(judge({ format: 'mp3', head: Buffer.from('ID3\x04', 'latin1') })).toBeNull();
    expect(judge({ format: 'mp3', head: Buffer.from([0xff, 0xfb, 0x90, 0x64]) })).toBeNull();
  });

  it('was cut off: by its announced length, or by its own', () => {
    expect(judge({ bytes: 900 })).toEqual({ kind: 'wait', why: 'cut_off' });
    expect(judge({ bytes: 900, contentLength: null })).toEqual({ kind: 'wait', why: 'cut_off' });
    expect(judge({ bytes: 900, contentLength: null }, TRIES_FOR_SOUND)).toEqual({
      kind: 'failed',
      why: 'cut_off',
    });
  });

  it.each([Buffer.alloc(0), Buffer.from('<html>'), Buffer.from('RIFF____AVI LIST')])(
    'is no WAV: %p',
    (head) => expect(judge({ head, contentLength: null })).toEqual({ kind: 'wait', why: 'not_sound' }),
  );
});

describe('how long is waited', () => {
  it('half a minute, then twice as long each time, up to six hours', () => {
    expect([1, 2, 3, 4].map((tries) => waitMs(tries, 0.5))).toEqual([30_000, 60_000, 120_000, 240_000]);
    expect(waitMs(60, 0.5)).toBe(6 * 3_600_000);
  });

  it('within a quarter to either side', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (tries, chance) => {
          const middle = waitMs(tries, 0.5);
          expect(Math.abs(waitMs(tries, chance) - middle)).toBeLessThanOrEqual(middle / 4 + 1);
        },
      ),
    );
  });
});

describe('when the provider is asked about a call', () => {
  const MINUTE = 60_000;
  const DAY = 24 * 60 * MINUTE;
  const END = Date.parse('2026-03-02T02:00:00Z');

  it('not while it is under way, nor in the ten minutes after', () => {
    expect(askNow(null, 0, END)).toEqual({ kind: 'later', at: END + 10 * MINUTE });
    expect(askNow(END, 0, END + MINUTE)).toEqual({ kind: 'later', at: END + 10 * MINUTE });
  });

  it('then once a day, for three days', () => {
    let now = END + 10 * MINUTE;
    const asked: number[] = [];
    for (let count = 0; ; count++) {
      const ask = askNow(END, count, now);
      expect(ask.kind).toBe('now');
      asked.push(now);
      if (ask.kind !== 'now' || ask.again === null) break;
      now = ask.again;
    }
    expect(asked.map((at) => (at - END - 10 * MINUTE) / DAY)).toEqual([0, 1, 2, ASK_FOR_DAYS]);
  });
});
