import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { InvalidInput } from '../errors';
import type { FileSource, OpenFile, ReadOptions } from './open-file';
import { readText } from './text-reader';
import { readWorkbook } from './xlsx-reader';

/** @throws InvalidInput `import.no_file` */
export async function fileSource(path: string, name = path): Promise<FileSource> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) {
    throw new InvalidInput('import.no_file', `找不到文件 · There is no file ${path}.`, { field: 'file' });
  }
  return { name, path, size: found.size };
}

/**
 * Opens a file of rows, knowing it by its first bytes rather than by its name: XLSX, or delimited text.
 *
 * @throws InvalidInput for an empty file, an old .xls, an archive or other binary
 */
export async function openFile(source: FileSource, options: ReadOptions = {}): Promise<OpenFile> {
  const head = await firstBytes(source.path, 8);
  if (head.length === 0) {
    throw new InvalidInput('import.empty', '文件是空的 · The file is empty.', { field: 'file' });
  }
  if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04'))) return readWorkbook(source);
  if (head.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))) {
    throw new InvalidInput(
      'import.old_excel',
      '旧版 .xls 或加密的工作簿无法读取 · An old .xls or an encrypted workbook cannot be read.',
      { field: 'file', hint: '请另存为 .xlsx 或 CSV · Save it as .xlsx or CSV.' },
    );
  }
  return readText(createReadStream(source.path, { highWaterMark: 1 << 15 }), options);
}

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, { start: 0, end: count - 1 }) as Readable)
    chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
