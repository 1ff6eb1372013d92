import { Inject, Injectable } from '@nestjs/common';
import { CalendarService } from '../calendar/calendar.service';
import type { CalendarFacts } from '../calendar/day.rules';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { WallboardReport } from '../reports/wallboard.service';
import type { HeldBack } from '../reports/wallboard.sql';
import { ALL_TEXT_RULES } from '../sms/text-rules';
import { willItFit } from './forecast.rules';
import { lastOpenMinutes, openMinutes } from './open-time.rules';
import { nextToOpen, wallboardLanes } from './wallboard.rules';

type Counted = Awaited<ReturnType<WallboardReport['counted']>>;

/** What is counted is not counted again sooner than this. */
const FRESH_MS = 1_500;
/** A count that took t rests for 20 t: counting takes at most a twentieth of one connection, however long the queue. */
const REST_FACTOR = 20;
/** Open minutes whose pace a forecast goes by. */
const PACE_MINUTES = 240;
/** Hours that the whole centre works; care calls go on beside them. */
const CENTRE_HOURS = 'standard';

interface Held {
  counted: Counted;
  paceMinutes: number;
  countedAt: Date;
  notBefore: number;
}

/** The wallboard of the moment. The count of the queue is kept for a while, apart for each scope of branches. */
@Injectable()
export class Wallboard {
  private readonly held = new Map<string, Held>();
  private readonly counting = new Map<string, Promise<Held>>();

  constructor(
    private readonly report: WallboardReport,
    private readonly calendar: CalendarService,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {}

  /** `branch`: top of what the asking person sees; null: the whole company. */
  async board(branch: string | null) {
    const calendar = await this.calendar.facts();
    const [{ counted, paceMinutes, countedAt }, moment] = await Promise.all([
      this.countedFor(branch, calendar),
      this.report.moment(branch, this.clock.now()),
    ]);
    const now = this.clock.now();
    const lanes = wallboardLanes(counted.lanes, calendar, now.getTime());
    const agentsAtWork = moment.agents
      .filter(({ state }) => state === 'ready' || state === 'talking' || state === 'wrap_up')
      .reduce((sum, { agents }) => sum + agents, 0);
    return {
      at: now,
      countedAt,
      timeZone: this.config.timeZone,
      lanes,
      nextToOpen: nextToOpen(lanes),
      queue: counted.queue,
      ...moment,
      held: moment.held.map(named),
      today: counted.today,
      texts: counted.texts,
      cycles: counted.cycles.map(({ suspended, maxAttempts, openByItsEnd, hoursCode, ...cycle }) => ({
        ...cycle,
        hours: hoursCode,
        forecast: willItFit({
          open: cycle.open,
          openByItsEnd: Math.max(openByItsEnd, cycle.open),
          maxAttempts,
          openMinutesLeft: this.minutesLeft(calendar, hoursCode, now, cycle.endsAt),
          ended: cycle.endsAt <= now,
          suspended,
          recent: { ...counted.recent, openMinutes: paceMinutes },
          agentsAtWork,
        }),
      })),
    };
  }

  private minutesLeft(calendar: CalendarFacts, hours: string, now: Date, endsAt: Date): number {
    if (!calendar.hours.has(hours)) return 0;
    return openMinutes(calendar, hours, this.config.timeZone, now.getTime(), endsAt.getTime());
  }

  private countedFor(branch: string | null, calendar: CalendarFacts): Promise<Held> {
    const key = branch ?? '';
    const held = this.held.get(key);
    const now = this.clock.now().getTime();
    // Both ways: a clock that was set back must not freeze the board.
    if (held && now < held.notBefore && now >= held.countedAt.getTime()) return Promise.resolve(held);
    let counting = this.counting.get(key);
    if (!counting) {
      counting = this.count(key, calendar).finally(() => this.counting.delete(key));
      this.counting.set(key, counting);
    }
    return counting;
  }

  private async count(key: string, calendar: CalendarFacts): Promise<Held> {
    const countedAt = this.clock.now();
    const pace = lastOpenMinutes(
      calendar,
      CENTRE_HOURS,
      this.config.timeZone,
      countedAt.getTime(),
      PACE_MINUTES,
    );
    const counted = await this.report.counted(countedAt, new Date(pace.from));
    const ended = this.clock.now().getTime();
    const rest = Math.max(FRESH_MS, REST_FACTOR * (ended - countedAt.getTime()));
    const held = { counted, paceMinutes: pace.minutes, countedAt, notBefore: ended + rest };
    this.held.set(key, held);
    return held;
  }
}

/** With the name of the rule whose template it is; null where it is none's. */
function named(held: HeldBack): HeldBack & { nameZh: string | null; nameEn: string | null } {
  const rule = ALL_TEXT_RULES.find(({ code }) => code === held.rule);
  return { ...held, nameZh: rule?.name.zh ?? held.rule, nameEn: rule?.name.en ?? held.rule };
}

export type Board = Awaited<ReturnType<Wallboard['board']>>;
