import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { CalendarService } from '../calendar/calendar.service';
import { type CalendarFacts } from '../calendar/day.rules';
import { CONFIG, type Config } from '../config';
import { InvalidInput } from '../errors';
import { endVisitedCases, escalateCases, remindCases, takeVisitedCases } from './case-clock.sql';
import { caseClock, visitOutcome } from './case.rules';
import { recountDeadlines, takeStaleDeadlines } from './provisional.sql';
import { textNote } from './case-words.rules';
import {
  openItemCases,
  openTaskCases,
  openTextCases,
  takeDueItems,
  takeDueTasks,
  takeDueTexts,
  type Deadlines,
} from './opening.sql';

const LOT = 500;
/** A tick ends after so many lots; the next one goes on. */
const MOST_LOTS = 20;

/**
 * What time does to verification cases. Every tick pulls what is committed upstream, in lots of one transaction each, and
 * may run twice, late, or in several processes at once.
 */
@Injectable()
export class CaseService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly calendar: CalendarService,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {}

  /** Opens the cases that closed tasks, draws and texts owe. Returns how many flags it lowered. */
  async tickOpen(now: Date): Promise<number> {
    const facts = await this.calendar.facts();
    const clockOf = this.clocks(facts, now);
    const tasks = await this.lots(async (manager) => {
      const due = await takeDueTasks(manager, LOT);
      if (due.length === 0) return 0;
      await openTaskCases(
        manager,
        due.map((task) => ({ ...task, ...clockOf(task.timeZone) })),
        now,
      );
      // A lot is counted in tasks; one with records of several branches is several rows.
      return new Set(due.map((task) => task.taskId)).size;
    });
    const items = await this.lots(async (manager) => {
      const due = await takeDueItems(manager, LOT);
      if (due.length === 0) return 0;
      await openItemCases(
        manager,
        due.map((item) => ({ ...item, ...clockOf(item.timeZone) })),
        now,
      );
      return due.length;
    });
    const texts = await this.lots(async (manager) => {
      const due = await takeDueTexts(manager, LOT);
      if (due.length === 0) return 0;
      await openTextCases(
        manager,
        due.map((text) => ({ ...text, note: textNote(text), ...clockOf(text.timeZone) })),
        now,
      );
      return due.length;
    });
    return tasks + items + texts;
  }

  /** Reminds the branches that have let three working days go by. */
  tickRemind(now: Date): Promise<number> {
    return this.lots((manager) => remindCases(manager, LOT, now));
  }

  /**
   * Counts deadlines again where the calendar has changed since, then hands cases past their deadline to the parent branch.
   * Returns how many it handed over.
   */
  async tickEscalate(now: Date): Promise<number> {
    const facts = await this.calendar.facts();
    await this.recountDeadlines(facts, now);
    return this.lots((manager) => escalateCases(manager, facts.version, LOT, now));
  }

  /** Ends corrected cases whose second visit is over. */
  tickVisits(now: Date): Promise<number> {
    return this.lots(async (manager) => {
      const visited = await takeVisitedCases(manager, LOT);
      const ends = visited.map(({ reached, ...end }) => ({
        ...end,
        state: visitOutcome(end.closeReason, reached),
      }));
      return ends.length === 0 ? 0 : endVisitedCases(manager, ends, now);
    });
  }

  /** A changed calendar moves the deadlines of open cases, of covered years too (reliability §5). */
  private recountDeadlines(facts: CalendarFacts, now: Date): Promise<number> {
    return this.lots(async (manager) => {
      const stale = await takeStaleDeadlines(manager, facts.version, LOT);
      if (stale.length === 0) return 0;
      const counted = stale.map(({ caseId, openedAt, timeZone }) => ({
        caseId,
        ...this.clocks(facts, openedAt)(timeZone),
      }));
      await recountDeadlines(manager, counted, now);
      return stale.length;
    });
  }

  private async lots(lot: (manager: EntityManager) => Promise<number>): Promise<number> {
    let done = 0;
    for (let count = 0; count < MOST_LOTS; count++) {
      const some = await this.dataSource.transaction(lot);
      done += some;
      if (some < LOT) break;
    }
    return done;
  }

  /** The clock of a case opened then, by the branch's zone: worked out once for each zone. */
  private clocks(facts: CalendarFacts, openedAt: Date): (zone: string | null) => Deadlines {
    const known = new Map<string, Deadlines>();
    const work = (zone: string): Deadlines => {
      const clock = caseClock(facts, zone, openedAt.getTime());
      return {
        dueAt: new Date(clock.dueAt),
        remindAt: new Date(clock.remindAt),
        provisional: clock.provisional,
        calendarVersion: facts.version,
      };
    };
    return (asked) => {
      const zone = asked ?? this.config.timeZone;
      let deadlines = known.get(zone);
      if (!deadlines) {
        try {
          deadlines = work(zone);
        } catch (error) {
          // A branch with a zone that nobody knows must not hold up the others.
          if (!(error instanceof InvalidInput)) throw error;
          deadlines = work(this.config.timeZone);
        }
        known.set(zone, deadlines);
      }
      return deadlines;
    };
  }
}
