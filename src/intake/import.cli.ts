import 'reflect-metadata';
import { renameSync, rmSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { SystemClock } from '../clock';
import { InvalidConfiguration, readConfig } from '../config';
import { createDataSource } from '../database/data-source';
import { migrate } from '../database/migrate';
import { Refusal } from '../errors';
import { borrowDatabase } from './import-database';
import { readImportOptions, type ImportOptions } from './import-options.rules';
import { ImportService, type ImportResult } from './import.service';
import { KINDS } from './kinds';
import { fileSource } from './reader';
import { RejectedFile } from './rejected-file';

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

/** Exit code: 0 also with rejected rows (they are told, and in their file), 1 on failure, 2 for a wrong command line. */
async function main(): Promise<number> {
  const options = readCommandLine();
  if (typeof options === 'number') return options;
  const config = readConfig();
  const source = await fileSource(resolve(options.file), basename(options.file));
  const database = await borrowDatabase(config, say);
  try {
    for (const name of await migrate({ url: database.url, now: clock.now() }))
      say(`数据库已升级 · migrated: ${name}`);
    const dataSource = await createDataSource({ url: database.url, entities: [], poolSize: 4 }).initialize();
    try {
      const imports = new ImportService(dataSource, clock, config);
      say(`导入 importing ${source.name} → ${KINDS[options.kind].title} ${options.kind}`);
      await importFile(imports, options, source);
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

async function importFile(
  imports: ImportService,
  options: ImportOptions,
  source: Awaited<ReturnType<typeof fileSource>>,
): Promise<void> {
  const draft = resolve(options.rejected ?? `rejected-${options.kind}-${process.pid}.partial`);
  const rejected = new RejectedFile(draft);
  const began = clock.now().getTime();
  const seconds = () => Math.max(0.001, (clock.now().getTime() - began) / 1000);
  const bar = new SingleBar({
    format: '  {bar} {percentage}% | {rows} 行 rows | {rate} 行/秒 rows/s | {phase}',
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: 5000,
    hideCursor: true,
    linewrap: false,
  });
  bar.start(source.size, 0, { rows: 0, rate: 0, phase: '读取 reading' });
  try {
    const result = await imports.run({
      ...options,
      source,
      format: /\.(?:ndjson|jsonl)$/i.test(source.name) ? 'ndjson' : 'file',
      by: `cli:${process.env.USER ?? 'operator'}`,
      onProgress: ({ bytes, rows, phase }) =>
        bar.update(Math.min(bytes, source.size), {
          rows,
          rate: Math.round(rows / seconds()),
          phase: phase === 'reading' ? '读取 reading' : '合并 merging',
        }),
      rejected,
    });
    bar.stop();
    await rejected.close();
    let path = draft;
    if (rejected.exists && !options.rejected) {
      path = resolve(dirname(draft), `rejected-${options.kind}-${result.runId ?? 'dry-run'}.csv`);
      renameSync(draft, path);
    }
    report(result, options, rejected.exists ? path : null, seconds());
  } catch (error) {
    bar.stop();
    await rejected.close().catch(() => undefined);
    rmSync(draft, { force: true });
    throw error;
  }
}

function report(
  result: ImportResult,
  options: ImportOptions,
  rejectedPath: string | null,
  seconds: number,
): void {
  const { rowsRead, created, updated, unchanged, rejected, notes } = result;
  say(
    `${options.dryRun ? '试算 dry run' : '完成 done'}：读取 read ${rowsRead} = 新增 created ${created} + 更新 updated ${updated}` +
      ` + 未变 unchanged ${unchanged} + 退回 rejected ${rejected}`,
  );
  say(`用时 took ${seconds.toFixed(1)} s，${Math.round(rowsRead / seconds)} 行/秒 rows/s`);
  const noted: [unknown, string][] = [
    [
      notes.unreadPhones,
      '处电话无法识别，记录照收 · phone entries that are no number; their records are kept',
    ],
    [notes.contactChanges, '条记录的号码有变 · contacts whose numbers changed'],
    [
      notes.branchesRegistered,
      '个未知机构先以代码登记，请导入机构表 · unknown branches registered by code: import branches',
    ],
    [notes.formulasAsResults, '个公式按其结果读取 · formulas read as their results'],
    [(notes.sheetsNotRead as string[] | undefined)?.join(', '), '：其他工作表未读 · other sheets, not read'],
  ];
  for (const [value, words] of noted) if (value) say(`  ${String(value)} ${words}`);
  if (rejectedPath) {
    say(`退回的行 rejected rows: ${rejectedPath}`);
    say(
      `下一步 next: 按 reason 列改正后，用同一命令导入该文件 · correct them by the column "reason", then import that file`,
    );
  } else if (options.dryRun) say('下一步 next: 去掉 --dry-run 正式导入 · run it without --dry-run');
  else
    say(
      '下一步 next: 无需处理，到期的回访项目会自动抽取 · nothing to do: the campaigns draw what is due by themselves',
    );
}

main().then(
  (code) => (process.exitCode = code),
  (error: Error) => {
    const known = error instanceof Refusal || error instanceof InvalidConfiguration;
    process.stderr.write(`${known ? error.message : (error.stack ?? error.message)}\n`);
    if (error instanceof Refusal && error.details.hint) process.stderr.write(`${error.details.hint}\n`);
    process.stderr.write('数据未改动 · No record was changed.\n');
    process.exitCode = 1;
  },
);
