import { TextDecoder } from 'node:util';

/** Character → its two bytes, worked out from the decoder. */
let pairs: Map<string, Buffer> | null = null;

/** GB18030 as core systems write it. Node only decodes it. */
export function encodeGb18030(text: string): Buffer {
  if (!pairs) {
    pairs = new Map();
    const decoder = new TextDecoder('gb18030');
    for (let lead = 0x81; lead <= 0xfe; lead++) {
      for (let trail = 0x40; trail <= 0xfe; trail++) {
        if (trail === 0x7f) continue;
        const bytes = Buffer.from([lead, trail]);
        const character = decoder.decode(bytes);
        if (!pairs.has(character)) pairs.set(character, bytes);
      }
    }
  }
  const table = pairs;
  return Buffer.concat(
    [...text].map((character) => {
      const point = character.codePointAt(0)!;
      if (point < 0x80) return Buffer.from([point]);
      if (point < 0x10000) return table.get(character)!;
      const linear = point - 0x10000;
      return Buffer.from([
        0x90 + Math.floor(linear / 12_600),
        0x30 + (Math.floor(linear / 1260) % 10),
        0x81 + (Math.floor(linear / 10) % 126),
        0x30 + (linear % 10),
      ]);
    }),
  );
}
