import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { writeAudit } from '../access/audit.sql';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { contactHistory } from '../intake/contact.sql';
import { recordFacts } from '../intake/record.sql';
import { maskPhone } from '../phone-mask.rules';
import { attemptsOfCases } from './case-history.sql';
import { caseReport, type CaseCounts, type ReportFilter } from './case-report.sql';
import { answeredOnTime } from './case.rules';
import { caseEvents, findCase, listCases, type CaseFilter, type CaseRow } from './case.sql';
import { unknownCase, type Clerk } from './correction.service';

/** A case as a list shows it: the number masked. */
export interface CaseView extends CaseRow {
  /** The branch answered by the deadline; null while it still may. */
  onTime: boolean | null;
}

/** What a branch reads of its cases. */
@Injectable()
export class CaseDeskService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {}

  async list(filter: CaseFilter): Promise<{ cases: CaseView[]; next: number | null }> {
    // One more than asked for tells whether there is a next page.
    const found = await listCases(this.dataSource.manager, { ...filter, limit: filter.limit + 1 });
    const page = found.slice(0, filter.limit);
    return {
      cases: page.map((each) => ({ ...this.view(each), phone: each.phone && maskPhone(each.phone) })),
      next: found.length > filter.limit ? page.at(-1)!.id : null,
    };
  }

  /**
   * One case whole, numbers unmasked: the branch that owns the data must see what it corrects. Each look is audited.
   * @throws NotFound `case.unknown`
   */
  async find(caseId: number, clerk: Clerk) {
    const db = this.dataSource.manager;
    const found = await findCase(db, clerk.branch, caseId);
    if (!found) throw unknownCase(caseId);
    const { recordType, recordKey } = found;
    const [record, attempts, events, contactChanges] = await Promise.all([
      recordFacts(db, recordType, recordKey),
      attemptsOfCases(db, [caseId]),
      caseEvents(db, caseId),
      contactHistory(db, recordType, recordKey),
    ]);
    await writeAudit(db, {
      at: this.clock.now(),
      actor: clerk.actor,
      action: 'case.shown',
      entityType: 'verification_case',
      entityId: String(caseId),
      after: { branch: clerk.branch },
    });
    return { case: this.view(found), record, attempts, events, contactChanges };
  }

  report(filter: Omit<ReportFilter, 'zone'>): Promise<CaseCounts[]> {
    return caseReport(this.dataSource.manager, { ...filter, zone: this.config.timeZone });
  }

  private view(row: CaseRow): CaseView {
    const answered = row.correctedAt ?? row.closedAt;
    const onTime = answeredOnTime({
      dueAt: row.dueAt.getTime(),
      answeredAt: answered && answered.getTime(),
      now: this.clock.now().getTime(),
    });
    return { ...row, onTime };
  }
}
