import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { CHUNK_BYTES, HEADER_BYTES, Sealer, keyIdOf, openSealed, plainBytesOf } from './sealed';

const KEY = randomBytes(32);
const OLD = randomBytes(32);

function seal(plain: Buffer, pieces: number[] = [], key = KEY, id = 41): Buffer {
  const sealer = new Sealer(key, id);
  const out = [sealer.begin()];
  let at = 0;
  for (const size of pieces) {
    out.push(sealer.add(plain.subarray(at, at + size)));
    at += size;
  }
  out.push(sealer.add(plain.subarray(at)), sealer.end());
  return Buffer.concat(out);
}

async function open(
  sealed: Buffer,
  range = { from: 0, to: plainBytesOf(sealed.length) - 1 },
  { keys = [KEY], id = 41 }: { keys?: Buffer[]; id?: number } = {},
): Promise<Buffer> {
  const read = (position: number, length: number) =>
    Promise.resolve(sealed.subarray(position, position + length));
  const pieces: Buffer[] = [];
  for await (const piece of openSealed(read, sealed.length, id, keys, range)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const SIZES = [1, 15, 16, 17, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 150_000];

describe('a sealed file', () => {
  it.each(SIZES)('of %i bytes opens to what was sealed, in any pieces, from any byte', async (size) => {
    const plain = randomBytes(size);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: CHUNK_BYTES + 5 }), { maxLength: 5 }),
        fc.integer({ min: 0, max: size - 1 }),
        fc.integer({ min: 0, max: size - 1 }),
        async (pieces, a, b) => {
          const sealed = seal(plain, pieces);
          expect(plainBytesOf(sealed.length)).toBe(size);
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          // `equals`: jest's own comparison walks through every byte.
          const part = await open(sealed, { from, to });
          expect(part.equals(plain.subarray(from, to + 1))).toBe(true);
          expect((await open(sealed)).equals(plain)).toBe(true);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('shows nothing of the sound, and is another file each time', () => {
    const plain = Buffer.alloc(100_000, 'silence ');
    const [one, two] = [seal(plain), seal(plain)];
    expect(one.includes('silence')).toBe(false);
    expect(one.equals(two)).toBe(false);
  });

  it('that was changed in any bit does not open', async () => {
    const plain = randomBytes(CHUNK_BYTES + 1000);
    const sealed = seal(plain);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: sealed.length * 8 - 1 }), async (bit) => {
        const changed = Buffer.from(sealed);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        await expect(open(changed)).rejects.toThrow(/cannot be opened/);
      }),
      { numRuns: 100 },
    );
  });

  it('that was cut, also at a chunk’s end, or whose chunks were swapped, does not open', async () => {
    const plain = randomBytes(3 * CHUNK_BYTES);
    const sealed = seal(plain);
    const chunk = CHUNK_BYTES + 16;
    await expect(open(sealed.subarray(0, HEADER_BYTES + 2 * chunk))).rejects.toThrow('damaged');
    await expect(open(sealed.subarray(0, -1))).rejects.toThrow('damaged');
    const at = (number: number) =>
      sealed.subarray(HEADER_BYTES + number * chunk, HEADER_BYTES + (number + 1) * chunk);
    const swapped = Buffer.concat([sealed.subarray(0, HEADER_BYTES), at(1), at(0), at(2)]);
    await expect(open(swapped)).rejects.toThrow('damaged');
  });

  it('of another recording does not open in its place', async () => {
    await expect(open(seal(randomBytes(10)), undefined, { id: 42 })).rejects.toThrow('damaged');
  });

  it('opens with an older key as long as that is given, and says when it is not', async () => {
    const plain = randomBytes(10);
    const sealed = seal(plain, [], OLD);
    expect(await open(sealed, undefined, { keys: [KEY, OLD] })).toEqual(plain);
    await expect(open(sealed, undefined, { keys: [KEY] })).rejects.toThrow('key_missing');
    await expect(open(Buffer.from('RIFF'.repeat(40)), { from: 0, to: 1 })).rejects.toThrow('not_sealed');
  });

  it('names its key without telling it', () => {
    expect(keyIdOf(KEY)).toMatch(/^[0-9a-f]{16}$/);
    expect(KEY.toString('hex')).not.toContain(keyIdOf(KEY));
  });
});
