import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CalendarService } from '../calendar/calendar.service';
import { openLanes, type OpenLanes } from '../calendar/lane.rules';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { NotFound } from '../errors';
import { listLanes, suspendedCampaigns, type Lane } from './lane.sql';
import { poolsOf, type Caller } from './pool.rules';
import { findCaller } from './staff.sql';

interface Known<T> {
  value: T;
  readAt: number;
}

interface LaneList {
  lanes: Lane[];
  suspended: Set<string>;
}

/**
 * Which lanes a caller may be served from now. Lanes, suspensions and callers are read again after a second (another
 * process may have changed them) or when `invalidate` says so; a suspension is also checked by the dial's own statement.
 */
@Injectable()
export class LaneBoard {
  /**
   * How long an old list of lanes, suspensions or staff may be used after another process has changed it, in milliseconds.
   * A simulation, which is alone with its database, sets it to Infinity.
   */
  freshMs = 1000;
  private lanes: Known<LaneList> | null = null;
  private reading: Promise<LaneList> | null = null;
  private readonly callers = new Map<string, Known<Caller>>();
  private answers = new Map<string, OpenLanes>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly calendar: CalendarService,
    private readonly clock: Clock,
  ) {}

  /** Call after lanes or suspensions have changed in this process. People are read again after a while by themselves. */
  invalidate(): void {
    this.lanes = null;
    this.reading = null;
    this.answers.clear();
  }

  /** @throws NotFound `unknown_agent` */
  async caller(staffNo: string): Promise<Caller> {
    const now = this.clock.now().getTime();
    const known = this.callers.get(staffNo);
    if (known && now - known.readAt < this.freshMs * 10) return known.value;
    const value = await findCaller(poolOf(this.dataSource), staffNo);
    if (!value)
      throw new NotFound('unknown_agent', `没有工号 ${staffNo} · no staff member ${staffNo}`, {
        field: 'agent',
        hint: '请先导入人员名单 · import the staff file first',
      });
    this.callers.set(staffNo, { value, readAt: now });
    return value;
  }

  /** Lanes open to these pools at this instant; the same object as long as nothing has changed. */
  async openTo(pools: readonly string[]): Promise<OpenLanes> {
    const now = this.clock.now().getTime();
    const facts = await this.calendar.facts();
    const { lanes, suspended } = await this.known(now);
    const key = `${facts.version} ${pools.join(' ')}`;
    const before = this.answers.get(key);
    if (before && (before.until === null || now < before.until)) return before;
    const served = new Set(pools);
    // A centre has a few dozen lanes and many salespeople's: those of others are not worth a look.
    const own = lanes.filter((lane) => served.has(lane.pool));
    const answer = openLanes(own, facts, suspended, served, now);
    this.answers.set(key, answer);
    return answer;
  }

  async openToAgent(staffNo: string): Promise<OpenLanes> {
    return this.openTo(poolsOf(await this.caller(staffNo)));
  }

  async lane(id: number): Promise<Lane> {
    const now = this.clock.now().getTime();
    const find = (known: { lanes: Lane[] }) => known.lanes.find((lane) => lane.id === id);
    const lane = find(await this.known(now));
    if (lane) return lane;
    this.invalidate();
    return find(await this.known(now))!;
  }

  private async known(now: number): Promise<LaneList> {
    // The distance is taken both ways: a clock that was set back must not freeze the list.
    if (this.lanes && Math.abs(now - this.lanes.readAt) < this.freshMs) return this.lanes.value;
    // All who find it stale share one reading: a hundred agents would else read the list a hundred times each second.
    const reading = (this.reading ??= this.read());
    try {
      const value = await reading;
      // Not kept when `invalidate` was called meanwhile: it may be from before the change.
      if (this.reading === reading) {
        this.lanes = { value, readAt: now };
        this.answers = new Map();
      }
      return value;
    } finally {
      if (this.reading === reading) this.reading = null;
    }
  }

  private async read(): Promise<LaneList> {
    const pool = poolOf(this.dataSource);
    const [lanes, suspended] = await Promise.all([listLanes(pool), suspendedCampaigns(pool)]);
    return { lanes, suspended: new Set(suspended) };
  }
}
