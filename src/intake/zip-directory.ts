import { open } from 'node:fs/promises';
import { InvalidInput } from '../errors';

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 65_535;
const ENTRY_LENGTH = 46;

/** A workbook's strings are all held in memory by the reader; its sheets are not. */
const LARGEST_STRINGS = 400_000_000;
const LARGEST_UNPACKED = 8_000_000_000;

/**
 * Looks into the directory at the end of an XLSX before anything is unpacked: a file that was cut off, is some other
 * archive, or would unpack to far more than a workbook holds is refused with a sentence, instead of in the middle.
 *
 * @throws InvalidInput `import.broken_workbook`, `import.not_workbook`, `import.too_large`
 */
export async function checkWorkbook(path: string, size: number): Promise<void> {
  const entries = await readDirectory(path, size);
  if (!entries) {
    throw new InvalidInput(
      'import.broken_workbook',
      '工作簿不完整或已损坏 · The workbook is cut off or damaged.',
      {
        field: 'file',
        hint: '请重新导出或上传 · Export or upload it again.',
      },
    );
  }
  if (!entries.some(({ name }) => /^xl\/worksheets\/sheet\d+\.xml$/.test(name))) {
    throw new InvalidInput(
      'import.not_workbook',
      '这是压缩包，不是 XLSX 工作簿 · An archive, but no XLSX workbook.',
      {
        field: 'file',
      },
    );
  }
  const unpacked = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  const strings = entries.find(({ name }) => name === 'xl/sharedStrings.xml')?.unpacked ?? 0;
  if (unpacked > LARGEST_UNPACKED || strings > LARGEST_STRINGS) {
    throw new InvalidInput(
      'import.too_large',
      '工作簿解压后过大 · The workbook is too large once unpacked.',
      {
        field: 'file',
        hint: '请另存为 CSV · Save it as CSV, which has no limit.',
      },
    );
  }
}

async function readDirectory(
  path: string,
  size: number,
): Promise<{ name: string; unpacked: number }[] | null> {
  const file = await open(path, 'r');
  try {
    const tail = Buffer.alloc(Math.min(size, END_LENGTH + LONGEST_COMMENT));
    await file.read(tail, 0, tail.length, size - tail.length);
    let end = tail.length - END_LENGTH;
    while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end--;
    if (end < 0) return null;
    const length = tail.readUInt32LE(end + 12);
    const offset = tail.readUInt32LE(end + 16);
    if (offset + length > size) return null;
    const directory = Buffer.alloc(length);
    await file.read(directory, 0, length, offset);
    const entries: { name: string; unpacked: number }[] = [];
    for (let at = 0; at + ENTRY_LENGTH <= length;) {
      if (directory.readUInt32LE(at) !== ENTRY_SIGNATURE) return null;
      const nameLength = directory.readUInt16LE(at + 28);
      const rest = directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
      entries.push({
        name: directory.toString('utf8', at + ENTRY_LENGTH, at + ENTRY_LENGTH + nameLength),
        unpacked: directory.readUInt32LE(at + 24),
      });
      at += ENTRY_LENGTH + nameLength + rest;
    }
    return entries;
  } finally {
    await file.close();
  }
}
