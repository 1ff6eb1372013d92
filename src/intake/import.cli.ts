import 'reflect-metadata';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SystemClock } from '../clock';
import { InvalidConfiguration, readConfig } from '../config';
import { createDataSource } from '../database/data-source';
import { migrate } from '../database/migrate';
import { Refusal } from '../errors';
import { borrowDatabase } from './import-database';
import { readImportOptions, type ImportOptions } from './import-options.rules';
import { checkRejectedPath, importFile, whatChanged, type ImportStage } from './import-file';
import { ImportService } from './import.service';
import { KINDS } from './kinds';
import { fileSource } from './reader';

const USAGE = `用法 usage:
  npm run import -- <kind> <file> [--encoding gb18030] [--delimiter tab] [--rejected FILE] [--dry-run]

  kind         policies | claims | complaints | repairs | branches | staff
  file         CSV、TSV 或 XLSX；编码与分隔符自动识别 · encoding and delimiter are found out
  --encoding   utf-8 | gb18030 | utf-16le | utf-16be
  --delimiter  一个字符或 tab · one character, or tab
  --rejected   退回的行写入此文件 · where rejected rows are written (default rejected-<kind>-<run>.csv here)
  --dry-run    只试算，不写入 · counts only, nothing is written
`;

const clock = new SystemClock();
const say = (sentence: string) => void process.stdout.write(`${sentence}\n`);
/** How far it came: what may be said of the records when something fails. */
let stage: ImportStage = 'before the commit';

/** Exit code: 0 also with rejected rows (they are told, and in their file), 1 on failure, 2 for a wrong command line. */
async function main(): Promise<number> {
  const options = readCommandLine();
  if (typeof options === 'number') return options;
  const config = readConfig();
  const source = await fileSource(resolve(options.file), basename(options.file));
  checkRejectedPath(options.rejected, source.path);
  const database = await borrowDatabase(config, say);
  try {
    for (const name of await migrate({ url: database.url, now: clock.now() }))
      say(`数据库已升级 · migrated: ${name}`);
    const dataSource = await createDataSource({ url: database.url, entities: [], poolSize: 4 }).initialize();
    try {
      const imports = new ImportService(dataSource, clock, config);
      say(`导入 importing ${source.name} → ${KINDS[options.kind].title} ${options.kind}`);
      await importFile(imports, options, source, { clock, say, reached: (now) => (stage = now) });
      return 0;
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await database.close();
  }
}

function readCommandLine(): ImportOptions | number {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        encoding: { type: 'string' },
        delimiter: { type: 'string' },
        rejected: { type: 'string' },
        'dry-run': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    const options = readImportOptions(positionals, values);
    if (typeof options !== 'string') return options;
    process.stderr.write(`${options}\n\n${USAGE}`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
  }
  return 2;
}

main().then(
  (code) => (process.exitCode = code),
  (error: Error) => {
    const known = error instanceof Refusal || error instanceof InvalidConfiguration;
    process.stderr.write(`${known ? error.message : (error.stack ?? error.message)}\n`);
    if (error instanceof Refusal && error.details.hint) process.stderr.write(`${error.details.hint}\n`);
    process.stderr.write(`${whatChanged(stage, error)}\n`);
    process.exitCode = 1;
  },
);
