import { Inject, Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { DAY_MS, localDateOf } from '../calendar/zone.rules';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { poolOf } from '../database/db';
import { maskDeep } from '../mask-deep.rules';
import { maskPhone } from '../phone-mask.rules';
import { callbacksOf, type DeskCallback } from './callbacks.sql';
import { contactChangesOf, correctionsOf } from './corrections.sql';
import { customersOf } from './customers';
import { dayAttempts, dayDispositions, dayHours, dayTotals } from './day.sql';
import { type Staff } from './desk-people.sql';
import { instantsOfDate } from './desk-time';
import { named, namedDisposition, namedOrNull } from './desk-words.rules';

/** Promises that have ended stay on the desk for two weeks, changed contacts as well, corrections for sixty days. */
const PROMISES_KEPT_DAYS = 14;
const CORRECTIONS_DAYS = 60;
const CONTACTS_DAYS = 14;
/** Whom one has called is one's customer for so long. */
const CALLED_DAYS = 3;

export interface PageQuery {
  /** `next` of the page before. */
  after?: number;
  limit: number;
}

/** What somebody has done, and what became of it: their day, their promises, their corrections. Numbers are masked. */
@Injectable()
export class OwnWorkService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {
    this.pool = poolOf(dataSource);
  }

  async day({ staffNo, name }: Staff, query: PageQuery & { date?: string }) {
    const { timeZone } = this.config;
    const date = query.date ?? localDateOf(timeZone, this.clock.now().getTime());
    const { from, to } = instantsOfDate(timeZone, date);
    const [totals, hours, dispositions, found] = await Promise.all([
      dayTotals(this.pool, staffNo, from, to),
      dayHours(this.pool, staffNo, from, to, timeZone),
      dayDispositions(this.pool, staffNo, from, to),
      dayAttempts(this.pool, staffNo, from, to, query.after ?? null, query.limit + 1),
    ]);
    const page = found.slice(0, query.limit);
    const customer = await customersOf(this.pool, page);
    return {
      staffNo,
      name,
      date,
      timeZone,
      totals: { ...totals, rate: totals.calls === 0 ? null : round(totals.reached / totals.calls) },
      hours,
      dispositions: dispositions.map((each) => ({
        disposition: namedDisposition(each),
        group: each.group,
        calls: each.calls,
      })),
      attempts: page.map((each) => {
        const { dispositionZh: _zh, dispositionEn: _en, campaignCode, closeReason, ...rest } = each;
        return {
          ...rest,
          phone: maskPhone(each.phone),
          campaign: named('campaign', campaignCode),
          customerName: customer(each)?.customerName ?? null,
          disposition: namedDisposition(each),
          closeReason: namedOrNull('closeReason', closeReason),
        };
      }),
      next: found.length > query.limit ? page.at(-1)!.id : null,
    };
  }

  async callbacks({ staffNo }: Staff) {
    const now = this.clock.now();
    const { open, over } = await callbacksOf(this.pool, staffNo, this.daysAgo(PROMISES_KEPT_DAYS));
    const customer = await customersOf(this.pool, [...open, ...over]);
    const shown = (each: DeskCallback) => {
      const { campaignCode, state, ...rest } = each;
      const record = customer(each);
      return {
        ...rest,
        phone: maskPhone(each.phone),
        state: named('promise', state),
        campaign: named('campaign', campaignCode),
        customerName: record?.customerName ?? null,
        plate: record?.plate ?? null,
        /** Its time has come, and nobody has called yet. */
        due: each.closedAt === null && each.promisedAt <= now,
      };
    };
    return { now, open: open.map(shown), over: over.map(shown) };
  }

  async corrections({ staffNo }: Staff, query: PageQuery) {
    const [found, changes] = await Promise.all([
      correctionsOf(this.pool, staffNo, this.daysAgo(CORRECTIONS_DAYS), query.after ?? null, query.limit + 1),
      contactChangesOf(this.pool, staffNo, this.daysAgo(CONTACTS_DAYS), this.daysAgo(CALLED_DAYS)),
    ]);
    const page = found.slice(0, query.limit);
    const customer = await customersOf(this.pool, [...page, ...changes]);
    return {
      cases: page.map((each) => ({
        caseId: each.caseId,
        reason: named('caseReason', each.reason),
        state: named('caseState', each.state),
        campaign: named('campaign', each.campaignCode),
        recordType: each.recordType,
        recordKey: each.recordKey,
        customerName: customer(each)?.customerName ?? null,
        branchCode: each.branchCode,
        branchName: each.branchName,
        calledAt: each.calledAt,
        disposition: namedDisposition(each),
        openedAt: each.openedAt,
        dueAt: each.dueAt,
        correction: each.correctedAt && {
          at: each.correctedAt,
          by: each.correctedBy,
          byName: each.correctedByName,
          note: each.answerNote,
          before: maskDeep(each.before),
          after: maskDeep(each.after),
        },
        secondVisit: each.secondVisitTaskId && {
          taskId: each.secondVisitTaskId,
          state: each.visitState,
          closeReason: namedOrNull('closeReason', each.visitCloseReason),
          closedAt: each.visitClosedAt,
          by: each.visitBy,
        },
        closedAt: each.closedAt,
        closeNote: each.closeNote,
      })),
      next: found.length > query.limit ? page.at(-1)!.caseId : null,
      contactChanges: changes.map((each) => ({
        ...each,
        source: named('contactSource', each.source),
        customerName: customer(each)?.customerName ?? null,
        before: maskDeep(each.before),
        after: maskDeep(each.after),
      })),
    };
  }

  private daysAgo(days: number): Date {
    return new Date(this.clock.now().getTime() - days * DAY_MS);
  }
}

function round(rate: number): number {
  return Math.round(rate * 1000) / 1000;
}
