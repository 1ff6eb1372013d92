import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sizeOfText } from './segments.rules';

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
