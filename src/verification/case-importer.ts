import { type EntityManager } from 'typeorm';
import { InvalidInput, NotFound, Refusal } from '../errors';
import { readContact } from '../intake/phone.rules';
import { findContact } from '../intake/record.sql';
import type { FileSource } from '../intake/open-file';
import { openFile } from '../intake/reader';
import { bareCell } from '../intake/rejected-file';
import { maskPhone } from '../phone-mask.rules';
import { readHeadings, readSheetRow, type SheetPlan, type SheetRow } from './case-sheet.rules';
import { caseAnswer, findCase, type CaseRow } from './case.sql';
import { unknownCase, type Clerk, type CorrectionService } from './correction.service';

/** More rows than any branch has open cases. */
const MOST_ROWS = 20_000;
/** Lists of the answer; the counts are always whole. */
const MOST_LISTED = 2_000;

export interface RowChange {
  /** As the spreadsheet numbers it: the heading is row 1. */
  row: number;
  caseId: number;
  recordKey: string;
  customerName: string | null;
  outcome: 'corrected' | 'closed';
  /** What a correction counts as. */
  why?: 'new_number' | 'new_person' | 'confirmed_same';
  /** Numbers masked. */
  before?: string[];
  after?: string[];
  contactName?: string | null;
  reason?: string;
}

export interface RowRejection {
  row: number;
  caseId: number | null;
  /** Null where the row names no case that the branch may see. */
  recordKey: string | null;
  field: string | null;
  code: string;
  /** A sentence, zh-CN first. */
  reason: string;
}

/** rows = corrected + closed + unchanged + rejected. */
export interface ImportReport {
  dryRun: boolean;
  rows: number;
  corrected: number;
  closed: number;
  unchanged: number;
  rejected: number;
  changes: RowChange[];
  rejections: RowRejection[];
}

type Outcome = RowChange | 'unchanged';

/** Takes the transaction of a preview back. */
class OnlyAPreview extends Error {
  constructor(readonly outcome: Outcome) {
    super('preview');
  }
}

/** Reads one filled-in sheet, row by row. */
export class CaseImporter {
  private readonly seen = new Map<number, number>();
  /** Record of each case that was met, for the refusals too. */
  private readonly records = new Map<number, string>();

  constructor(
    private readonly corrections: CorrectionService,
    private readonly region: string,
  ) {}

  async run(source: FileSource, clerk: Clerk, dryRun: boolean): Promise<ImportReport> {
    const report: ImportReport = {
      dryRun,
      rows: 0,
      corrected: 0,
      closed: 0,
      unchanged: 0,
      rejected: 0,
      changes: [],
      rejections: [],
    };
    const file = await openFile(source);
    let plan: SheetPlan | null = null;
    for await (const batch of file.batches) {
      for (const raw of batch.rows) {
        const cells = raw.cells.map(bareCell);
        if (!plan) {
          plan = planOf(cells, raw.problem);
          continue;
        }
        if (++report.rows > MOST_ROWS)
          throw new InvalidInput(
            'case_sheet.too_many_rows',
            `超过 ${MOST_ROWS} 行，请拆分 · more than ${MOST_ROWS} rows: split the file`,
            { field: 'file' },
          );
        const row: SheetRow = raw.problem
          ? { kind: 'wrong', caseId: null, field: 'case_id', reason: raw.problem }
          : readSheetRow(plan, cells);
        await this.take(raw.no, row, clerk, report);
      }
    }
    if (!plan) throw new InvalidInput('import.empty', '文件是空的 · The file is empty.', { field: 'file' });
    return report;
  }

  private async take(no: number, row: SheetRow, clerk: Clerk, report: ImportReport): Promise<void> {
    const reject = (caseId: number | null, field: string | null, code: string, reason: string) => {
      report.rejected++;
      if (report.rejections.length < MOST_LISTED)
        report.rejections.push({ row: no, caseId, recordKey: this.recordOf(caseId), field, code, reason });
    };
    if (row.kind === 'wrong') return reject(row.caseId, row.field, 'case_sheet.row', row.reason);
    const before = this.seen.get(row.caseId);
    if (row.kind !== 'blank') {
      if (before !== undefined)
        return reject(
          row.caseId,
          'case_id',
          'case_sheet.twice',
          `与第 ${before} 行重复 · the same case as in row ${before}`,
        );
      this.seen.set(row.caseId, no);
    }
    try {
      const outcome = await this.answer(no, row, clerk, report.dryRun);
      if (outcome === 'unchanged') report.unchanged++;
      else {
        report[outcome.outcome]++;
        if (report.changes.length < MOST_LISTED) report.changes.push(outcome);
      }
    } catch (error) {
      if (!(error instanceof Refusal) || error.status >= 500) throw error;
      const hint = error.details.hint ? `（${error.details.hint}）` : '';
      reject(row.caseId, fieldOf(error), error.code, `${error.message}${hint}`);
    }
  }

  private recordOf(caseId: number | null): string | null {
    return caseId === null ? null : (this.records.get(caseId) ?? null);
  }

  /** One row in one transaction; a preview's is rolled back, so that it tells exactly what would happen. */
  private async answer(
    no: number,
    row: Exclude<SheetRow, { kind: 'wrong' }>,
    clerk: Clerk,
    dryRun: boolean,
  ): Promise<Outcome> {
    try {
      return await this.corrections.answering(row.caseId, clerk, async (manager) => {
        const outcome = await this.answerIn(manager, no, row, clerk);
        if (dryRun) throw new OnlyAPreview(outcome);
        return outcome;
      });
    } catch (error) {
      if (error instanceof OnlyAPreview) return error.outcome;
      throw error;
    }
  }

  private async answerIn(
    manager: EntityManager,
    no: number,
    row: Exclude<SheetRow, { kind: 'wrong' }>,
    clerk: Clerk,
  ): Promise<Outcome> {
    const { caseId } = row;
    const found = await findCase(manager, clerk.branch, caseId);
    if (!found) throw unknownCase(caseId);
    this.records.set(caseId, found.recordKey);
    if (row.kind === 'blank' || (found.state !== 'open' && (await this.answeredSo(manager, found, row))))
      return 'unchanged';
    const contact = await findContact(manager, found.recordType, found.recordKey);
    const shown = { row: no, caseId, recordKey: found.recordKey, customerName: contact?.contactName ?? null };
    if (row.kind === 'close') {
      await this.corrections.cannotBeCorrectedIn(manager, caseId, clerk, row);
      return { ...shown, outcome: 'closed', reason: row.reason };
    }
    const { before, after, why } = await this.corrections.correctIn(manager, caseId, clerk, row);
    return {
      ...shown,
      outcome: 'corrected',
      why,
      before: before.numbers.map(maskPhone),
      after: after.numbers.map(maskPhone),
      ...(after.name !== undefined && { contactName: after.name }),
    };
  }

  /**
   * The same sheet read again: the case has exactly this answer already. A different one is not: the caller goes on, and is told
   * that the case has been answered.
   */
  private async answeredSo(
    manager: EntityManager,
    found: CaseRow,
    row: Exclude<SheetRow, { kind: 'wrong' | 'blank' }>,
  ): Promise<boolean> {
    const answer = await caseAnswer(manager, row.caseId);
    if (!answer) return false;
    if (row.kind === 'close') return answer.kind === 'cannot_be_corrected' && answer.note === row.reason;
    if (answer.kind !== 'corrected') return false;
    const { numbers, name, why } = (answer.after ?? {}) as {
      numbers?: string[];
      name?: string;
      why?: string;
    };
    if (row.phone === null) {
      // A confirmation, or another person at the same number: not what a new number says.
      if (why === 'new_number') return false;
    } else {
      const given = readContact([row.phone], this.region).numbers.map(({ e164 }) => e164);
      if (given.join() !== (numbers ?? []).join()) return false;
    }
    if (row.contactName === null) return true;
    // The answer names a person only where it changed the name; else the name given was the one on record.
    const known = name ?? (await findContact(manager, found.recordType, found.recordKey))?.contactName;
    return row.contactName === known;
  }
}

function planOf(cells: readonly string[], problem: string | null): SheetPlan {
  const read = problem === null ? readHeadings(cells) : { problem };
  if ('plan' in read) return read.plan;
  throw new InvalidInput('case_sheet.columns', `表头无法识别：${read.problem}`, {
    field: 'file',
    hint: '请用导出的表填写，勿改表头 · fill in the sheet that was exported and leave its first row as it is',
  });
}

/** The sheet's own name of the column that a refusal is about. */
function fieldOf(refusal: Refusal): string | null {
  if (refusal instanceof NotFound) return 'case_id';
  const { field } = refusal.details;
  return field === 'phone' ? 'new_phone' : (field ?? null);
}
