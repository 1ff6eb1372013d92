import { ENCODINGS, type Encoding } from './encoding.rules';
import { KIND_NAMES, type KindName } from './kind';

export interface ImportOptions {
  kind: KindName;
  file: string;
  encoding?: Encoding;
  delimiter?: string;
  rejected?: string;
  dryRun: boolean;
}

export interface RawImportOptions {
  encoding?: string;
  delimiter?: string;
  rejected?: string;
  'dry-run'?: boolean;
}

const NAMED_DELIMITERS: Record<string, string> = { tab: '\t', '\\t': '\t', comma: ',', semicolon: ';' };

/** Checks what was typed on the command line. A string is the sentence that says what is wrong. */
export function readImportOptions(
  positionals: readonly string[],
  values: RawImportOptions,
): ImportOptions | string {
  const [kind, file, ...more] = positionals;
  if (!kind || !file) return '请给出种类和文件 · give a kind and a file';
  if (more.length > 0) return `一次导入一个文件 · one file at a time; not understood: ${more.join(' ')}`;
  if (!isOneOf(KIND_NAMES, kind))
    return `没有这种资料 · no such kind: ${kind}; one of ${KIND_NAMES.join(', ')}`;
  const encoding = values.encoding
    ?.toLowerCase()
    .replace(/^utf8$/, 'utf-8')
    .replace(/^gbk$|^gb2312$/, 'gb18030');
  if (encoding !== undefined && !isOneOf(ENCODINGS, encoding)) {
    return `不支持的编码 · no such encoding: ${values.encoding}; one of ${ENCODINGS.join(', ')}`;
  }
  const delimiter =
    values.delimiter === undefined ? undefined : (NAMED_DELIMITERS[values.delimiter] ?? values.delimiter);
  if (delimiter !== undefined && (delimiter.length !== 1 || /["\r\n]/.test(delimiter))) {
    return `分隔符应为一个字符 · the delimiter is one character (or tab): ${values.delimiter}`;
  }
  return { kind, file, encoding, delimiter, rejected: values.rejected, dryRun: values['dry-run'] ?? false };
}

function isOneOf<T extends string>(all: readonly T[], value: string): value is T {
  return (all as readonly string[]).includes(value);
}
