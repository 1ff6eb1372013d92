import { isDeepStrictEqual } from 'node:util';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type AuditEntry, writeAudit } from '../access/audit.sql';
import { Clock } from '../clock';
import { InvalidInput, NotFound } from '../errors';
import { type DaysUpload, type ExceptionInput, type HoursInput } from './calendar.dto';
import * as sql from './calendar.sql';
import {
  type CalendarFacts,
  type CallingHoursRow,
  calendarFacts,
  missingYear,
  parseWindows,
} from './day.rules';
import { dayOfDate, localDateOf } from './zone.rules';

export interface CalendarChange {
  /** The version that holds now. */
  version: number;
  /** False when everything was so already: no version was made. */
  changed: boolean;
}

/**
 * The calendar that decisions are made with, and its changes. Every change locks the calendar, makes a version and writes
 * its audit row in one transaction; processes notice it by the version's number.
 */
@Injectable()
export class CalendarService {
  /**
   * How long a read version is trusted before its number is compared again, in milliseconds; the dial's own statement compares
   * it too. A simulation, whose calendar nobody else changes, sets it to Infinity.
   */
  checkEveryMs = 1000;
  private readonly log = new Logger('calendar');
  private known: { facts: CalendarFacts; checkedAt: number } | null = null;
  private reading: Promise<CalendarFacts> | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The same object as long as nothing has changed: rules keep what they worked out from it. */
  async facts(): Promise<CalendarFacts> {
    const { known } = this;
    // Both ways: a clock that was set back must not freeze the calendar.
    if (known && Math.abs(this.clock.now().getTime() - known.checkedAt) < this.checkEveryMs)
      return known.facts;
    return this.reload();
  }

  /** Compares the version now, and reads the calendar again if it has moved. */
  reload(): Promise<CalendarFacts> {
    this.reading ??= this.read().finally(() => (this.reading = null));
    return this.reading;
  }

  /**
   * Says in the log, twice a day, that a year's notice is wanted: days of a year that nobody has entered are provisional, and
   * nothing else would remind anybody before a holiday is called through. Returns the year, or null.
   */
  async tickCoverage(now: Date): Promise<number | null> {
    const year = missingYear(await this.facts(), 'CN', localDateOf('Asia/Shanghai', now.getTime()));
    if (year !== null)
      this.log.warn(
        `${year} 年节假日尚未录入，该年日期均为暂定；请按国务院通知录入 · no holidays of ${year} are on record, its days are provisional: PUT /api/calendar/days`,
      );
    return year;
  }

  /** Adds, replaces or (kind `usual`) removes days, and marks years as covered. @throws InvalidInput */
  async putDays(input: DaysUpload, actor: string): Promise<CalendarChange> {
    const { region, source } = input;
    const dates = input.days.map((day) => day.on);
    for (const date of dates) dayOfDate(date, 'days');
    return this.change({ source, note: input.note, actor }, async (manager, makeVersion) => {
      const before = await sql.daysOn(manager, region, dates);
      const after = input.days.flatMap(({ on, kind, name }) =>
        kind === 'usual' ? [] : [{ region, on, kind, name, source }],
      );
      after.sort((a, b) => (a.on < b.on ? -1 : 1));
      const years = input.covers.map((year) => ({ region, year, source }));
      const covered = await sql.yearsCovered(manager, region);
      const news = years.filter(
        (it) => !covered.some((year) => year.year === it.year && year.source === source),
      );
      if (isDeepStrictEqual(before, after) && news.length === 0) return;
      const version = await makeVersion();
      await sql.putDays(manager, after, version);
      await sql.removeDays(
        manager,
        region,
        input.days.filter((day) => day.kind === 'usual').map((day) => day.on),
      );
      await sql.putYears(manager, news, version);
      return {
        action: 'calendar.days_uploaded',
        entityType: 'calendar_day',
        entityId: region,
        before,
        after: { days: after, covers: input.covers },
      };
    });
  }

  /** Changes a set of hours, or makes a new one. @throws InvalidInput `windows_invalid`, `time_invalid`, `hours_never_open` */
  async putHours(code: string, input: HoursInput, actor: string): Promise<CalendarChange> {
    const { note, ...rest } = input;
    const after: CallingHoursRow = { code, ...rest };
    if (parseWindows(after.weekday, 'weekday').length + parseWindows(after.weekend, 'weekend').length === 0)
      throw new InvalidInput('hours_never_open', `这组时段从不开放 · the hours ${code} would never be open`, {
        field: 'weekday',
        hint: '若要停呼，请暂停回访项目 · to stop calls, suspend the campaign',
      });
    return this.change({ source: `hours ${code}`, note, actor }, async (manager, makeVersion) => {
      const before = await sql.hoursByCode(manager, code);
      if (isDeepStrictEqual(before, after)) return;
      await sql.putHours(manager, after, await makeVersion());
      return { action: 'hours.changed', entityType: 'calling_hours', entityId: code, before, after };
    });
  }

  /** Sets the windows of one date for one set of hours; none closes it. @throws NotFound `hours_unknown`, InvalidInput */
  async putException(
    region: string,
    on: string,
    input: ExceptionInput,
    actor: string,
  ): Promise<CalendarChange> {
    const { hoursCode, windows, note } = input;
    const after: sql.HoursExceptionRow = { region, on, hoursCode, windows, note };
    dayOfDate(on, 'date');
    parseWindows(windows, 'windows');
    return this.change({ source: `exception ${region} ${on}`, note, actor }, async (manager, makeVersion) => {
      await assertHours(manager, hoursCode);
      const before = await sql.exceptionOn(manager, region, on, hoursCode);
      if (isDeepStrictEqual(before, after)) return;
      await sql.putException(manager, after, await makeVersion());
      return {
        action: 'hours_exception.set',
        entityType: 'hours_exception',
        entityId: `${region} ${on} ${hoursCode}`,
        before,
        after,
      };
    });
  }

  /** @throws NotFound `exception_unknown` */
  async removeException(
    region: string,
    on: string,
    hoursCode: string,
    actor: string,
  ): Promise<CalendarChange> {
    return this.change(
      { source: `exception ${region} ${on}`, note: null, actor },
      async (manager, makeVersion) => {
        const before = await sql.exceptionOn(manager, region, on, hoursCode);
        if (!before)
          throw new NotFound('exception_unknown', `${on} 没有例外时段 · there is no exception on ${on}`, {
            field: 'date',
          });
        await makeVersion();
        await sql.removeException(manager, region, on, hoursCode);
        return {
          action: 'hours_exception.removed',
          entityType: 'hours_exception',
          entityId: `${region} ${on} ${hoursCode}`,
          before,
          after: null,
        };
      },
    );
  }

  private async change(
    by: { source: string; note: string | null; actor: string },
    work: (
      manager: EntityManager,
      makeVersion: () => Promise<number>,
    ) => Promise<Omit<AuditEntry, 'at' | 'actor'> | void>,
  ): Promise<CalendarChange> {
    const now = this.clock.now();
    const changed = await this.dataSource.transaction(async (manager) => {
      await sql.lockCalendar(manager);
      const version = { source: by.source, note: by.note, createdBy: by.actor };
      const entry = await work(manager, () => sql.newVersion(manager, version, now));
      if (entry) {
        const { before, after } = entry;
        // What was not there, or is no more, is nothing in the trail, and not a null.
        const states = { before: before ?? undefined, after: after ?? undefined };
        await writeAudit(manager, { at: now, actor: by.actor, ...entry, ...states });
      }
      return entry !== undefined;
    });
    // A reading under way may have begun before the commit: let it end, then look again.
    await this.reading?.catch(() => undefined);
    return { version: (await this.reload()).version, changed };
  }

  private async read(): Promise<CalendarFacts> {
    const checkedAt = this.clock.now().getTime();
    const version = await sql.currentVersion(this.dataSource.manager);
    const facts =
      this.known?.facts.version === version
        ? this.known.facts
        : calendarFacts(await sql.readCalendar(this.dataSource.manager));
    this.known = { facts, checkedAt };
    return facts;
  }
}

async function assertHours(manager: EntityManager, code: string): Promise<void> {
  if ((await sql.hoursByCode(manager, code)) === null)
    throw new NotFound('hours_unknown', `没有时段 ${code} · there are no calling hours ${code}`, {
      field: 'hoursCode',
    });
}
