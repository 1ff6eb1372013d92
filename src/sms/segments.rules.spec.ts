import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { countedSize, sizeOfText } from './segments.rules';

interface Vector {
  name: string;
  text: string;
  encoding: string;
  segments: number;
  characters?: number;
}

const FILE = join(process.cwd(), '../shared/data/sms/segment_vectors.part1.json');
const shared = existsSync(FILE);
if (!shared) process.stderr.write(`Vectors of segments are skipped: ${FILE} is not on this machine.\n`);

describe('size of a text', () => {
  it.each([
    ['', 'GSM-7', 0],
    ['a'.repeat(160), 'GSM-7', 1],
    ['a'.repeat(161), 'GSM-7', 2],
    ['€'.repeat(80), 'GSM-7', 1],
    ['€'.repeat(81), 'GSM-7', 2],
    ['报'.repeat(70), 'UCS-2', 1],
    ['报'.repeat(71), 'UCS-2', 2],
    ['报'.repeat(134), 'UCS-2', 2],
    ['报'.repeat(135), 'UCS-2', 3],
    // Smart encoding would make this typographic quote an ASCII one and the text GSM-7.
    ['“quoted”', 'UCS-2', 1],
  ])('%p is %s in %i', (text, encoding, segments) => {
    expect(sizeOfText(text)).toMatchObject({ encoding, segments });
  });

  it('is what the library counts, also where the library is not asked (fast-check)', () => {
    const piece = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...'您报案车牌粤B12345：，。（）“”…—【】《》 ~|^a-') },
      {
        weight: 3,
        arbitrary: fc.integer({ min: 0x4e00, max: 0x9fff }).map((unit) => String.fromCodePoint(unit)),
      },
      {
        weight: 2,
        arbitrary: fc.integer({ min: 0x20, max: 0x7e }).map((unit) => String.fromCodePoint(unit)),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom('𠮷', '😜', '\u3099', '\u302a', '\uff9e', '\u200d', '\r\n', 'é', '€'),
      },
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 220 }), (pieces) => {
        const text = pieces.join('');
        expect(sizeOfText(text)).toEqual(countedSize(text));
      }),
      { numRuns: 300 },
    );
    const plain = fc.array(fc.constantFrom(...'您报案车牌粤B12345：，。“”—【】~|'), {
      minLength: 1,
      maxLength: 210,
    });
    fc.assert(
      fc.property(plain, (pieces) => {
        expect(sizeOfText(`报${pieces.join('')}`)).toEqual(countedSize(`报${pieces.join('')}`));
      }),
      { numRuns: 300 },
    );
  });

  const vectors = shared ? (JSON.parse(readFileSync(FILE, 'utf8')) as { vectors: Vector[] }).vectors : [];
  (shared ? it : it.skip)('agrees with every published vector', () => {
    expect(vectors.length).toBeGreaterThan(30);
    for (const { name, text, encoding, segments, characters } of vectors) {
      expect({ name, ...sizeOfText(text) }).toMatchObject({
        name,
        encoding,
        segments,
        ...(characters === undefined ? {} : { characters }),
      });
    }
  });
});
