import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SingleBar } from 'cli-progress';
import type { Clock } from '../clock';
import { InvalidInput, Refusal } from '../errors';
import type { ImportOptions } from './import-options.rules';
import type { ImportResult, ImportService } from './import.service';
import type { KindName } from './kind';
import type { FileSource } from './open-file';
import { freeName, isSameFile, RejectedFile } from './rejected-file';

/** `committing`: the merge has begun to end; whether it stands is known only by the answer. */
export type ImportStage = 'before the commit' | 'committing' | 'committed' | 'dry run';

export interface ImportSurroundings {
  clock: Pick<Clock, 'now'>;
  say(sentence: string): void;
  reached(stage: ImportStage): void;
}

/** @throws InvalidInput before anything is read, where the rejected rows cannot go to FILE */
export function checkRejectedPath(rejected: string | undefined, input: string): void {
  if (rejected === undefined) return;
  const wrong = (sentence: string) => {
    throw new InvalidInput('import.rejected_file', sentence, {
      field: '--rejected',
      hint: '请给出另一个文件名 · Name another file.',
    });
  };
  if (isSameFile(rejected, input))
    wrong(
      '--rejected 不能是被导入的文件本身 · --rejected is the file to be imported: its rows would be written over it',
    );
  if (statSync(rejected, { throwIfNoEntry: false })?.isDirectory())
    wrong(`--rejected 是一个文件夹 · --rejected is a folder: ${rejected}`);
  if (!statSync(dirname(resolve(rejected)), { throwIfNoEntry: false })?.isDirectory())
    wrong(`--rejected 所在的文件夹不存在 · there is no such folder: ${dirname(resolve(rejected))}`);
}

/** What a failure leaves of the records, in a sentence. */
export function whatChanged(stage: ImportStage, error: Error): string {
  if (stage === 'committed')
    return '导入本身已完成，资料已更新；出错的是之后的步骤 · The import itself is done and its records stand; what failed came after it.';
  // A SQLSTATE or a refusal is the database's or our own no; anything else may be a connection lost in the COMMIT.
  const refused =
    error instanceof Refusal || /^(?!08|57P)[0-9A-Z]{5}$/.test((error as { code?: string }).code ?? '');
  if (stage === 'committing' && !refused)
    return '不能确定资料是否已更新：请再次导入同一文件，重复导入无害 · Whether the records changed is not known: import the same file again, which does no harm.';
  return '数据未改动 · No record was changed.';
}

/** Imports one file with a bar of progress, and reports in words. The rejected rows get their name when all is done. */
export async function importFile(
  imports: Pick<ImportService, 'run'>,
  options: ImportOptions,
  source: FileSource,
  { clock, say, reached }: ImportSurroundings,
): Promise<void> {
  const rejected = new RejectedFile(
    resolve(options.rejected ?? `rejected-${options.kind}-${process.pid}.csv`),
  );
  const began = clock.now().getTime();
  const seconds = () => Math.max(0.001, (clock.now().getTime() - began) / 1000);
  const ndjson = /\.(?:ndjson|jsonl)$/i.test(source.name);
  const bar = new SingleBar({
    format: '  {bar} {percentage}% | {rows} 行 rows | {rate} 行/秒 rows/s | {phase}',
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: 5000,
    hideCursor: true,
    linewrap: false,
  });
  bar.start(source.size, 0, { rows: 0, rate: 0, phase: '读取 reading' });
  let result: ImportResult;
  try {
    result = await imports.run({
      ...options,
      source,
      format: ndjson ? 'ndjson' : 'file',
      by: `cli:${process.env.USER ?? 'operator'}`,
      onProgress: ({ bytes, rows, phase }) => {
        // An attempt that was taken back reads again.
        reached(phase === 'merging' && !options.dryRun ? 'committing' : 'before the commit');
        bar.update(Math.min(bytes, source.size), {
          rows,
          rate: Math.round(rows / seconds()),
          phase: phase === 'reading' ? '读取 reading' : '合并 merging',
        });
      },
      rejected,
    });
  } catch (error) {
    await rejected.discard().catch(() => undefined);
    throw error;
  } finally {
    bar.stop();
  }
  reached(options.dryRun ? 'dry run' : 'committed');
  reportCounts(result, options, seconds(), say);
  const path = options.rejected
    ? rejected.path
    : freeName(join(dirname(rejected.path), `rejected-${options.kind}-${result.runId ?? 'dry-run'}.csv`));
  const { exists } = rejected;
  await rejected.publish(path);
  reportNext(options, { path: exists ? path : null, ndjson }, say);
}

function reportCounts(
  result: ImportResult,
  options: ImportOptions,
  seconds: number,
  say: (sentence: string) => void,
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
    [
      notes.unreadPhonesKeptOld,
      '条记录的新号码无法识别，沿用原号码 · contacts whose new entry is no number; the numbers known before are kept',
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
}

/** What people do once the records are in. Repairs and complaints are called about only where a centre wants that. */
const AFTERWARDS: Record<KindName, string> = {
  policies:
    '无需处理，到期的回访和续保短信自动安排 · nothing to do: calls and renewal texts are made as they fall due',
  claims:
    '无需处理，到期的回访和报案短信自动安排 · nothing to do: calls and texts about reports are made as they fall due',
  complaints:
    '在“回访项目”页启用“投诉回访”，已启用则无需处理 · enable the complaint follow-up call under Campaigns, if it is not enabled yet',
  repairs:
    '在“回访项目”页启用“送修回访”，已启用则无需处理 · enable the repair follow-up call under Campaigns, if it is not enabled yet',
  branches:
    '导入人员名单 npm run import -- staff FILE，再导入保单、报案 · import the staff list, then policies and claims',
  staff:
    '在“用户”页为要登录的人员新增用户，再导入保单、报案 · enter a user for each of them who signs in, under Users; then import policies and claims',
};

function reportNext(
  options: ImportOptions,
  rejected: { path: string | null; ndjson: boolean },
  say: (sentence: string) => void,
): void {
  if (rejected.path) {
    say(`退回的行 rejected rows: ${rejected.path}`);
    say(
      rejected.ndjson
        ? `下一步 next: 按 reason 列改正 line 列中的各行，存为 .ndjson 再导入 · correct the lines in the column "line" by the column "reason", save them as .ndjson and import those`
        : `下一步 next: 按 reason 列改正后，用同一命令导入该文件 · correct them by the column "reason", then import that file`,
    );
  } else if (options.dryRun) say('下一步 next: 去掉 --dry-run 正式导入 · run it without --dry-run');
  else say(`下一步 next: ${AFTERWARDS[options.kind]}`);
}
