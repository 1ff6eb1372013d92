import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { writeAudit } from '../access/audit.sql';
import { localOf } from '../calendar/zone.rules';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { InvalidInput } from '../errors';
import { fileSource } from '../intake/reader';
import { manyRecordFacts, type RecordFacts } from '../intake/record.sql';
import { attemptsOfCases, type CaseAttempt } from './case-history.sql';
import { CaseImporter, type ImportReport } from './case-importer';
import { REASON_NAMES } from './case-sheet.rules';
import { writeSheet, type SheetCells, type SheetFormat } from './case-sheet';
import { listCases, type CaseRow } from './case.sql';
import { CorrectionService, type Clerk } from './correction.service';

const PAGE = 500;
/** A sheet of every open case of a large branch is under a megabyte. */
const LARGEST_UPLOAD = 20 * 1024 * 1024;

/** Open cases out as a spreadsheet, answers in. */
@Injectable()
export class CaseSheetService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly corrections: CorrectionService,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone' | 'defaultRegion'>,
  ) {}

  /** The open cases of a branch and those below it. The numbers are whole, so each export is audited. */
  async write(format: SheetFormat, clerk: Clerk): Promise<Readable> {
    await writeAudit(this.dataSource.manager, {
      at: this.clock.now(),
      actor: clerk.actor,
      action: 'case.exported',
      entityType: 'branch',
      entityId: clerk.branch ?? 'all',
      after: { format },
    });
    return writeSheet(format, this.pages(clerk.branch));
  }

  /**
   * Answers cases as a filled-in sheet says. Every row ends as corrected, closed, unchanged or rejected with its reason; each
   * is a transaction of its own, so good rows are kept. `dryRun` does the same and takes it back.
   * @throws InvalidInput `import.…` (not a sheet), `case_sheet.columns`, `case_sheet.too_large`
   */
  async read(body: Readable, clerk: Clerk, dryRun: boolean): Promise<ImportReport> {
    const folder = await mkdtemp(join(tmpdir(), 'huifang-cases-'));
    try {
      const path = join(folder, 'sheet');
      await pipeline(body, limited, createWriteStream(path, { mode: 0o600 }));
      return await new CaseImporter(this.corrections, this.config.defaultRegion).run(
        await fileSource(path, 'sheet'),
        clerk,
        dryRun,
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async *pages(branch: string | null): AsyncGenerator<SheetCells[]> {
    for (let after = 0; ;) {
      const cases = await listCases(this.dataSource.manager, { branch, state: 'open', after, limit: PAGE });
      if (cases.length === 0) return;
      const ids = cases.map(({ id }) => id);
      const attempts = grouped(await attemptsOfCases(this.dataSource.manager, ids), ({ caseId }) => caseId);
      const records = await this.recordsOf(cases);
      yield cases.map((each) =>
        this.cells(
          each,
          records.get(`${each.recordType} ${each.recordKey}`) ?? null,
          attempts.get(each.id) ?? [],
        ),
      );
      after = cases.at(-1)!.id;
    }
  }

  private async recordsOf(cases: readonly CaseRow[]): Promise<Map<string, RecordFacts>> {
    const found = new Map<string, RecordFacts>();
    for (const [type, some] of grouped(cases, ({ recordType }) => recordType)) {
      const keys = some.map(({ recordKey }) => recordKey);
      for (const facts of await manyRecordFacts(this.dataSource.manager, type, keys))
        found.set(`${type} ${facts.recordKey}`, facts);
    }
    return found;
  }

  private cells(each: CaseRow, record: RecordFacts | null, attempts: readonly CaseAttempt[]): SheetCells {
    const numbers = record?.numbers.length ? record.numbers : each.phone ? [each.phone] : [];
    return {
      case_id: String(each.id),
      version: String(each.version),
      branch: each.branchCode,
      record: [each.recordKey, ...(each.alsoKeys ?? [])].join('; '),
      reason: REASON_NAMES[each.reason] ?? each.reason,
      due: this.time(each.dueAt, 0),
      history: attempts.map((attempt) => this.sentence(attempt)).join('; '),
      contact_name: record?.customerName ?? '',
      old_phone: numbers.join('; '),
      new_phone: '',
      new_contact_name: '',
      confirmed_same: '',
      cannot_correct_because: '',
    };
  }

  private sentence({ startedAt, nameZh, disposition, note }: CaseAttempt): string {
    const said = note?.trim() ? `（${note.trim().slice(0, 60)}）` : '';
    return `${this.time(startedAt, 5)} ${nameZh ?? disposition ?? '未登记'}${said}`;
  }

  /** Wall clock of the installation's zone, to the minute, from the given character of `YYYY-MM-DD HH:MM` on. */
  private time(at: Date, from: number): string {
    const local = new Date(localOf(this.config.timeZone, at.getTime()));
    return local.toISOString().slice(from, 16).replace('T', ' ');
  }
}

function grouped<K, T>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

async function* limited(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > LARGEST_UPLOAD)
      throw new InvalidInput('case_sheet.too_large', '文件超过 20 MB · the file is larger than 20 MB', {
        field: 'file',
      });
    yield chunk;
  }
}
