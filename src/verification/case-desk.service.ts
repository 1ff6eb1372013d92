import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { writeAudit } from '../access/audit.sql';
import type { Principal } from '../access/principal';
import { CalendarService } from '../calendar/calendar.service';
import { type CalendarFacts } from '../calendar/day.rules';
import { nextOpening } from '../calendar/hours.rules';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { branchAsked } from '../intake/branch-scope';
import { contactHistory } from '../intake/contact.sql';
import { readContact } from '../intake/phone.rules';
import { manyRecordFacts, recordFacts, type RecordFacts } from '../intake/record.sql';
import { maskPhone } from '../phone-mask.rules';
import { attemptsOfCases, textsOfRecords, visitOfCase, type CaseVisit } from './case-history.sql';
import { boundsOfList, type CaseList } from './case-list.rules';
import { pageOfCases } from './case-page.sql';
import { remainingOf, type Remaining } from './case-remaining.rules';
import { caseReport, type CaseCounts, type ReportFilter } from './case-report.sql';
import { CASE_REASON_WORDS, CASE_STATE_WORDS, type CaseWords } from './case-words.rules';
import { answeredOnTime, type CaseReason, type CaseState } from './case.rules';
import { caseEvents, findCase, type CaseRow } from './case.sql';
import { unknownCase, type Clerk } from './correction.service';

/** A case as people read it. */
export interface CaseView extends CaseRow {
  /** The branch answered by the deadline; null while it still may. */
  onTime: boolean | null;
  /** The clock of an open case; null where it has stopped. */
  remaining: Remaining | null;
  reasonWords: CaseWords;
  stateWords: CaseWords;
}

/** A row of the list: the number masked, with the customer's name and plate. */
export interface ListedCase extends CaseView {
  customerName: string | null;
  plate: string | null;
}

export interface CaseQuery {
  branch: string | null;
  state?: CaseState | null;
  reason?: CaseReason | null;
  overdue?: boolean | null;
  /** Behind a figure of the branch. */
  list?: CaseList | null;
  /** Part of a record's number, a name or a plate; or a telephone number. */
  q?: string | null;
  /** The last case of the page before. */
  after?: { dueAt: Date; id: number } | null;
  limit: number;
}

/** What a branch reads of its cases. */
@Injectable()
export class CaseDeskService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly calendar: CalendarService,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone' | 'defaultRegion'>,
  ) {}

  /** The clerk that a request speaks for. @throws NotFound `unknown_branch` */
  async clerk(user: Principal, asked: string | undefined, actor: string): Promise<Clerk> {
    return { branch: await branchAsked(this.dataSource.manager, user, asked), actor };
  }

  /** A page, most urgent first; `next` is the mark of the page after it. */
  async list(query: CaseQuery): Promise<{ cases: ListedCase[]; next: string | null }> {
    const { branch, state = null, reason = null, overdue = null, after = null, limit } = query;
    const q = query.q?.trim() || null;
    const now = this.clock.now();
    const bounds = query.list ? boundsOfList(query.list, this.config.timeZone, now.getTime()) : null;
    const found = await pageOfCases(this.dataSource.manager, {
      branch,
      state: state ?? bounds?.state ?? null,
      reason,
      overdue,
      bounds,
      after,
      text: q?.toLowerCase() ?? null,
      phone: q === null ? null : (readContact([q], this.config.defaultRegion).numbers[0]?.e164 ?? null),
      // One more than asked for tells whether there is a next page.
      limit: limit + 1,
      now,
    });
    const page = found.slice(0, limit);
    const [facts, records] = await Promise.all([this.calendar.facts(), this.recordsOf(page)]);
    const last = page.at(-1);
    return {
      cases: page.map((each) => {
        const record = records.get(`${each.recordType} ${each.recordKey}`);
        return {
          ...this.view(each, facts),
          phone: each.phone && maskPhone(each.phone),
          customerName: record?.customerName ?? null,
          plate: record?.plate ?? null,
        };
      }),
      next: last && found.length > limit ? `${last.dueAt.getTime()}:${last.id}` : null,
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
    const [record, attempts, events, contactChanges, texts, visit, facts] = await Promise.all([
      recordFacts(db, recordType, recordKey),
      attemptsOfCases(db, [caseId]),
      caseEvents(db, caseId),
      contactHistory(db, recordType, recordKey),
      textsOfRecords(db, recordType, [recordKey, ...(found.alsoKeys ?? [])]),
      visitOfCase(db, caseId),
      this.calendar.facts(),
    ]);
    await writeAudit(db, {
      at: this.clock.now(),
      actor: clerk.actor,
      action: 'case.shown',
      entityType: 'verification_case',
      entityId: String(caseId),
      after: { branch: clerk.branch },
    });
    return {
      case: this.view(found, facts),
      record,
      attempts,
      events,
      contactChanges,
      texts,
      secondVisit: visit && this.visitView(visit, facts),
    };
  }

  /** With the next instant at which it may be called: what a clerk asks after a correction. */
  private visitView({ hoursCode, timeZone, ...visit }: CaseVisit, facts: CalendarFacts) {
    const waits = visit.state === 'waiting' || visit.state === 'ready';
    const from = Math.max(visit.readyAt.getTime(), this.clock.now().getTime());
    const at = waits ? nextOpening(facts, hoursCode, timeZone, from) : null;
    return { ...visit, nextCallAt: at === null || at >= visit.dueAt.getTime() ? null : new Date(at) };
  }

  report(filter: Omit<ReportFilter, 'zone'>): Promise<CaseCounts[]> {
    return caseReport(this.dataSource.manager, { ...filter, zone: this.config.timeZone });
  }

  private async recordsOf(cases: readonly CaseRow[]): Promise<Map<string, RecordFacts>> {
    const found = new Map<string, RecordFacts>();
    for (const type of new Set(cases.map(({ recordType }) => recordType))) {
      const keys = cases.filter(({ recordType }) => recordType === type).map(({ recordKey }) => recordKey);
      for (const facts of await manyRecordFacts(this.dataSource.manager, type, keys))
        found.set(`${type} ${facts.recordKey}`, facts);
    }
    return found;
  }

  private view(row: CaseRow, facts: CalendarFacts): CaseView {
    const answered = row.correctedAt ?? row.closedAt;
    const now = this.clock.now().getTime();
    const dueAt = row.dueAt.getTime();
    return {
      ...row,
      onTime: answeredOnTime({ dueAt, answeredAt: answered && answered.getTime(), now }),
      remaining:
        row.state === 'open' ? remainingOf(facts, row.timeZone ?? this.config.timeZone, now, dueAt) : null,
      reasonWords: CASE_REASON_WORDS[row.reason],
      stateWords: CASE_STATE_WORDS[row.state],
    };
  }
}
