/** What of a sound a player is given. */
export type Portion =
  | { kind: 'whole' }
  /** Both ends included, as in `Content-Range`. */
  | { kind: 'part'; from: number; to: number }
  /** The range begins behind the end: 416. */
  | { kind: 'outside' };

const ONE_RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/i;

/**
 * Judges a `Range` header (RFC 9110, 14.2). What is not one range of bytes, or was asked on condition of another file
 * (`If-Range`), is answered with the whole: a server may always do so.
 *
 * @param bytes size of the sound, at least 1
 */
export function portionOf(
  range: string | undefined,
  ifRange: string | undefined,
  bytes: number,
  etag: string,
): Portion {
  const match = ONE_RANGE.exec(range?.trim() ?? '');
  if (!match || (ifRange !== undefined && ifRange.trim() !== etag)) return { kind: 'whole' };
  const [, first, last] = match as unknown as [string, string, string];
  if (first === '') {
    // The last so many bytes.
    if (last === '') return { kind: 'whole' };
    const length = Number(last);
    if (length === 0) return { kind: 'outside' };
    return { kind: 'part', from: Math.max(0, bytes - length), to: bytes - 1 };
  }
  const from = Number(first);
  const to = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (last !== '' && Number(last) < from) return { kind: 'whole' };
  return from >= bytes ? { kind: 'outside' } : { kind: 'part', from, to };
}
