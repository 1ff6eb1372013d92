/** Encodings of text files that we read. */
export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** What bytes say about themselves when read as UTF-8. */
interface Utf8Look {
  /** Well-formed sequences of two bytes, and of three or four. */
  pairs: number;
  longer: number;
  malformed: number;
  ascii: boolean;
}

/** A character cut by the end of the bytes is not held against them. */
function lookAsUtf8(bytes: Uint8Array): Utf8Look {
  const look: Utf8Look = { pairs: 0, longer: 0, malformed: 0, ascii: true };
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at]!;
    if (lead < 0x80) {
      at++;
      continue;
    }
    look.ascii = false;
    const follow =
      lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : 0;
    let seen = 0;
    while (seen < follow && at + seen + 1 < bytes.length && (bytes[at + seen + 1]! & 0xc0) === 0x80) seen++;
    if (follow > 0 && seen === follow) {
      if (follow === 1) look.pairs++;
      else look.longer++;
      at += follow + 1;
    } else if (follow > 0 && at + seen + 1 >= bytes.length) break;
    else {
      look.malformed++;
      at++;
    }
  }
  return look;
}

/** The encoding that a byte-order mark names, or null. */
export function encodingOfMark(bytes: Uint8Array): Encoding | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

/**
 * Which encoding the first bytes beyond ASCII are in: UTF-8 when well formed; damaged UTF-8 is still UTF-8 (its damaged
 * rows are refused one by one), since GB18030 would read almost anything and turn every name into another. Null: neither.
 * Bytes that are ASCII throughout are UTF-8 here; see `isAscii`.
 */
export function detectEncoding(bytes: Uint8Array): Encoding | null {
  const look = lookAsUtf8(bytes);
  if (look.malformed === 0 || look.longer > 4 * look.malformed) return 'utf-8';
  return looksGb18030(bytes) ? 'gb18030' : null;
}

/** False when bytes that somebody says are `encoding` plainly are not. */
export function mayBe(encoding: Encoding, bytes: Uint8Array): boolean {
  const look = lookAsUtf8(bytes);
  if (look.ascii) return true;
  if (encoding === 'utf-8') return look.longer + look.pairs > look.malformed;
  if (encoding === 'gb18030') return !(look.malformed === 0 && look.longer >= 20) && looksGb18030(bytes);
  return true;
}

/** Almost all bytes beyond ASCII stand in well-formed pairs or quadruples of GB18030. */
function looksGb18030(bytes: Uint8Array): boolean {
  let good = 0;
  let bad = 0;
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at]!;
    if (lead < 0x80) {
      at++;
      continue;
    }
    const second = bytes[at + 1];
    if (second === undefined) break;
    if (lead === 0x80 || lead === 0xff) {
      bad++;
      at++;
    } else if (second >= 0x40 && second !== 0x7f && second !== 0xff) {
      good++;
      at += 2;
    } else if (second >= 0x30 && second <= 0x39) {
      good++;
      at += 4;
    } else {
      bad++;
      at++;
    }
  }
  return good > 20 * bad;
}

/** True while nothing tells the encodings apart. */
export function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if (bytes[at]! >= 0x80) return false;
  return true;
}

/** True for bytes that are no text: NULs in number, and no mark of UTF-16. */
export function isBinary(bytes: Uint8Array): boolean {
  let zeros = 0;
  const looked = Math.min(bytes.length, 4096);
  for (let at = 0; at < looked; at++) if (bytes[at] === 0) zeros++;
  return zeros * 20 > looked;
}
