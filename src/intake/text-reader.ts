import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { InvalidInput } from '../errors';
import { RecordSplitter, detectDelimiter } from './delimited.rules';
import { detectEncoding, encodingOfMark, isAscii, isBinary, mayBe, type Encoding } from './encoding.rules';
import type { Batch, FileFacts, OpenFile, ReadOptions } from './open-file';

/** Bytes from the first one beyond ASCII on that must be seen before the encoding is decided. */
const EVIDENCE_BYTES = 65_536;
/** Longest header line. */
const HEADER_LENGTH = 1_000_000;

/**
 * Reads delimited text from a stream of bytes of any sizes. The encoding is what a byte-order mark says, else what the
 * bytes look like; a character that cannot be decoded becomes U+FFFD, and its row is refused later.
 */
export function readText(bytes: Readable, options: ReadOptions): OpenFile {
  const facts: FileFacts = {
    format: 'delimited',
    encoding: null,
    delimiter: null,
    formulas: 0,
    otherSheets: [],
  };
  return { facts, batches: batchesOf(bytes, options, facts) };
}

async function* batchesOf(bytes: Readable, options: ReadOptions, facts: FileFacts): AsyncGenerator<Batch> {
  let splitter: RecordSplitter | null = null;
  let held = '';
  let read = 0;
  const start = (text: string): RecordSplitter => {
    const header = /^[^\r\n]*/.exec(text.trimStart())![0];
    facts.delimiter = options.delimiter ?? detectDelimiter(header);
    return new RecordSplitter(facts.delimiter, !text.includes('\n') && text.includes('\r') ? '\r' : '\n');
  };
  for await (const piece of decodedText(bytes, options.encoding ?? null, facts)) {
    held += piece.text;
    read = piece.bytes;
    // One character after the line break, so that \r\n cut in two is not taken for \r.
    if (!splitter && !/[\r\n][^]/.test(held) && held.length < HEADER_LENGTH) continue;
    splitter ??= start(held);
    const rows = splitter.push(held);
    held = '';
    yield { rows, bytes: read };
  }
  splitter ??= start(held);
  yield { rows: [...splitter.push(held), ...splitter.end()], bytes: read };
}

interface DecodedPiece {
  text: string;
  /** Bytes read so far. */
  bytes: number;
}

/**
 * Decodes a stream of bytes; `facts.encoding` is set as soon as it is known.
 *
 * @throws InvalidInput `import.not_text`, `import.encoding`
 */
export async function* decodedText(
  bytes: AsyncIterable<Uint8Array>,
  asked: Encoding | null,
  facts: { encoding: string | null },
): AsyncGenerator<DecodedPiece> {
  let decoder: TextDecoder | null = null;
  let held = Buffer.alloc(0);
  let count = 0;
  for await (const chunk of bytes) {
    count += chunk.length;
    if (decoder) {
      yield { text: decoder.decode(chunk, { stream: true }), bytes: count };
      continue;
    }
    held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
    if (held.length < EVIDENCE_BYTES) continue;
    // Plain ASCII decides nothing, and is the same in all that have no mark: pass it on and wait for a name.
    if (facts.encoding === null && encodingOfMark(held) === null && isAscii(held) && !isBinary(held)) {
      yield { text: held.toString('latin1'), bytes: count };
      held = Buffer.alloc(0);
      continue;
    }
    facts.encoding = decide(held, asked);
    decoder = new TextDecoder(facts.encoding);
    yield { text: decoder.decode(held, { stream: true }), bytes: count };
    held = Buffer.alloc(0);
  }
  if (!decoder) {
    facts.encoding = decide(held, asked);
    decoder = new TextDecoder(facts.encoding);
  }
  yield { text: decoder.decode(held), bytes: count };
}

function decide(bytes: Buffer, asked: Encoding | null): Encoding {
  const marked = encodingOfMark(bytes);
  if (marked) return marked;
  if (isBinary(bytes)) {
    throw new InvalidInput('import.not_text', '这不是文本文件，也不是 XLSX · Neither text nor XLSX.', {
      field: 'file',
    });
  }
  const hint =
    '请以 UTF-8 另存，或用 --encoding gb18030 指明编码 · Save it as UTF-8, or name its encoding with --encoding (?encoding= by REST).';
  if (asked) {
    if (mayBe(asked, bytes)) return asked;
    throw new InvalidInput('import.encoding', `文件不是 ${asked} 编码 · The file is not ${asked}.`, {
      field: 'encoding',
      hint,
    });
  }
  const found = detectEncoding(bytes);
  if (found) return found;
  throw new InvalidInput(
    'import.encoding',
    '文件既不是 UTF-8 也不是 GB18030 · The file is neither UTF-8 nor GB18030.',
    { field: 'encoding', hint },
  );
}
