import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rejectionsOf, type ImportRun } from './import-run.sql';
import { joinedRejections, rejectedHeader, rejectedLine } from './rejected-file';

const PAGE_ROWS = 1000;

/** The rejected rows that a run kept, as the file of the command line has them. */
@Injectable()
export class RejectionService {
  constructor(private readonly dataSource: DataSource) {}

  /** Rejected rows after row number `after`, `limit` rows of the file, one entry for each reason. */
  async page(run: ImportRun, after: number, limit: number) {
    const found = await rejectionsOf(this.dataSource, run.id, after, limit);
    const rows = new Set(found.map(({ rowNo }) => rowNo)).size;
    return {
      rejections: found.map(({ rowNo, field, value, reason }) => ({ rowNo, field, value, reason })),
      next: rows === limit ? found.at(-1)!.rowNo : null,
    };
  }

  /** CSV, page by page: UTF-8 with a mark, columns row, field, value, reason, then those of the file. */
  async *csv(run: ImportRun): AsyncGenerator<string> {
    const columns = (run.notes?.columns as string[] | undefined) ?? [];
    yield `\uFEFF${rejectedHeader(columns)}`;
    for (let after = 0; ;) {
      const page = joinedRejections(await rejectionsOf(this.dataSource, run.id, after, PAGE_ROWS));
      if (page.length === 0) return;
      yield page.map((row) => rejectedLine(row, columns)).join('');
      after = page.at(-1)!.no;
    }
  }
}
