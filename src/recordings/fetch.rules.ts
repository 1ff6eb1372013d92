import { HOUR_MS } from '../calendar/zone.rules';
import { whyOf } from './heard.rules';
import type { SoundFormat } from './file-name.rules';

/** What the provider says of a recording, as far as we look at it. */
export interface ProviderRecording {
  ref: string;
  status: string;
  errorCode: string | number | null;
  seconds: number | null;
  channels: number | null;
  recordedAt: Date | null;
}

export type Next =
  { kind: 'fetch' } | { kind: 'wait'; why: string } | { kind: 'absent' | 'failed'; why: string };

/** A recording that the provider does not know (yet) is given up after this: theirs are ready within minutes of a call. */
export const MISSING_FOR_MS = 24 * HOUR_MS;
/** A sound that stays unusable through so many tries is somebody's to look at. */
export const TRIES_FOR_SOUND = 8;
/**
 * What is to be done about a recording that is awaited.
 * @param known null: the provider has no such recording
 * @param forMs for how long we have waited
 */
export function nextOf(known: ProviderRecording | null, forMs: number): Next {
  if (known === null) return missing(forMs);
  switch (known.status) {
    case 'completed':
      return { kind: 'fetch' };
    case 'absent':
      return { kind: 'absent', why: whyOf(known.errorCode) ?? 'absent_there' };
    case 'deleted':
      return { kind: 'absent', why: 'deleted_there' };
    case 'failed':
      return { kind: 'failed', why: whyOf(known.errorCode) ?? 'failed_there' };
    default:
      return { kind: 'wait', why: 'not_ready' };
  }
}

export function missing(forMs: number): Next {
  return forMs < MISSING_FOR_MS ? { kind: 'wait', why: 'not_found' } : { kind: 'absent', why: 'not_found' };
}

/** How the provider answered when asked for the sound. */
export interface SoundAnswer {
  status: number;
  contentType: string | null;
  /** As announced; null: it was not. */
  contentLength: number | null;
}

/**
 * Whether to take what comes. Never another address: whoever can make us follow one chooses whom we talk to.
 * @param tries this one included
 */
export function answerNext(answer: SoundAnswer, forMs: number, tries: number, largestBytes: number): Next {
  const { status, contentType, contentLength } = answer;
  if (status >= 300 && status < 400) return { kind: 'failed', why: 'elsewhere' };
  if (status === 404) return missing(forMs);
  if (status !== 200) return { kind: 'wait', why: `http_${status}` };
  if (contentLength !== null && contentLength > largestBytes) return { kind: 'failed', why: 'too_large' };
  // Pages of proxies and sign-in forms come with 200 too.
  if (!/^(audio\/|application\/octet-stream)/i.test(contentType ?? '')) return unusable('not_sound', tries);
  return { kind: 'fetch' };
}

/** Whether what came is the whole sound, in the form that was asked for; null: it is. */
export function soundNext(
  sound: { bytes: number; head: Buffer; contentLength: number | null; format: SoundFormat },
  tries: number,
): Next | null {
  const { bytes, head, contentLength, format } = sound;
  if (contentLength !== null && bytes !== contentLength) return { kind: 'wait', why: 'cut_off' };
  if (!looksLike(format, head)) return unusable('not_sound', tries);
  // A length that the header tells and the file has not. Writers that do not know it in advance say 0 or all ones.
  const told = format === 'wav' && head.length >= 8 ? head.readUInt32LE(4) : 0;
  if (told !== 0 && told < 0xffff_0000 && told + 8 > bytes + 1) return unusable('cut_off', tries);
  return null;
}

function looksLike(format: SoundFormat, head: Buffer): boolean {
  if (format === 'wav')
    return head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WAVE';
  return (
    head.toString('latin1', 0, 3) === 'ID3' ||
    (head.length > 1 && head[0] === 0xff && (head[1]! & 0xe0) === 0xe0)
  );
}

function unusable(why: string, tries: number): Next {
  return tries < TRIES_FOR_SOUND ? { kind: 'wait', why } : { kind: 'failed', why };
}

const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 6 * HOUR_MS;

/**
 * How long to wait after a try in vain: 30 s, doubled each time, six hours at the longest, and as long as it takes: what the
 * provider has is not given up because it cannot be reached.
 *
 * @param chance in [0, 1): spreads tries that failed together over half of the wait
 */
export function waitMs(tries: number, chance: number): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(20, Math.max(0, tries - 1)));
  return Math.round(longest * (0.75 + chance / 2));
}
