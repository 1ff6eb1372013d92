import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { localDateOf } from '../calendar/zone.rules';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { Conflict, InvalidInput, NotReady } from '../errors';
import { LaneBoard } from '../queue/lane-board';
import type { CampaignType, RecordType } from './campaign-type';
import { CAMPAIGN_TYPES, campaignType } from './campaign-types';
import { inTime } from './campaign.service';
import {
  listCampaigns,
  listVersions,
  lockCampaign,
  tryLockCampaign,
  type CampaignState,
  type CampaignVersion,
} from './campaign.sql';
import {
  drawRecords,
  givenAnswer,
  makeRoomForDraw,
  openDraw,
  type DrawCounts,
  type DrawRequest,
  type GivenAnswer,
} from './draw.sql';
import type { GivenFilter } from './given.rules';
import { nextOwed, owedSince, versionAt, type Timetable } from './schedule.rules';
import { cycleEnd, eventSelection, isMany, reminderSelection } from './selection.rules';

/** Draws that one tick runs at most: a long absence is caught up in several. */
const DRAWS_A_TICK = 2000;

export interface DrawDone extends DrawCounts {
  id: number;
  campaignCode: string;
  dueAt: Date;
}

export interface DrawByHand {
  title: string;
  recordType: RecordType;
  keys: string[] | null;
  filter: GivenFilter | null;
}

/** Draws (product §2): which occurrences are due, in order, each in a transaction of its own. */
@Injectable()
export class DrawService {
  private readonly log = new Logger('draws');

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly lanes: LaneBoard,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Runs every occurrence that is due and not drawn, the earliest first, whatever was missed. Several processes share the
   * work: a campaign that another one holds is left to it. A draw that fails is logged and tried again by the next tick;
   * later occurrences of that campaign wait for it. Returns how many were drawn.
   */
  async tickDraws(now: Date): Promise<number> {
    const [states, versions] = await Promise.all([
      listCampaigns(this.dataSource),
      listVersions(this.dataSource, null),
    ]);
    const waiting = CAMPAIGN_TYPES.flatMap((type) => {
      const state = states.find((each) => each.code === type.code);
      const own = versions.filter((each) => each.campaignCode === type.code);
      return state ? [{ type, state, versions: own, next: this.nextOf(type, state, own, now) }] : [];
    });
    let drawn = 0;
    while (drawn < DRAWS_A_TICK) {
      const due = waiting.filter((each) => each.next !== null).sort((a, b) => a.next! - b.next!)[0];
      if (!due) break;
      try {
        const done = await this.drawNext(due.type, due.versions, now);
        if (done) drawn++;
        due.state.lastDrawDue = done?.dueAt ?? null;
        due.next = done ? this.nextOf(due.type, due.state, due.versions, now) : null;
      } catch (error) {
        this.log.error(
          `draw of ${due.type.code} failed and will be tried again: ${(error as Error).message}`,
        );
        due.next = null;
      }
    }
    if (drawn > 0) this.lanes.invalidate();
    return drawn;
  }

  /**
   * A list or filter that somebody hands over, drawn at once.
   *
   * @throws InvalidInput `not_by_hand`, `nothing_found` @throws Conflict `drawn_already` in the same millisecond
   */
  async drawByHand(code: string, request: DrawByHand, actor: string): Promise<DrawDone & GivenAnswer> {
    const type = campaignType(code);
    if (type.schedule.kind !== 'by-hand')
      throw new InvalidInput(
        'not_by_hand',
        `${type.nameZh}按规则抽取 · ${type.nameEn} is drawn by its rule`,
        {
          field: 'code',
          hint: `可手工抽取 · by hand: ${CAMPAIGN_TYPES.filter((each) => each.schedule.kind === 'by-hand')
            .map((each) => each.code)
            .join(', ')}`,
        },
      );
    const now = this.clock.now();
    const done = await this.dataSource.transaction(async (manager) => {
      if (!(await lockCampaign(manager, code)))
        throw new NotReady(
          'campaign_not_ready',
          `项目 ${code} 尚未建立 · the campaign ${code} has not been made yet`,
        );
      const plan = this.planAt(await listVersions(manager, code), now.getTime());
      if (!plan?.values.enabled)
        throw new Conflict('campaign_off', '项目已停用 · the campaign is switched off', {
          hint: '先启用 · switch it on first',
        });
      const occasionOn = localDateOf(this.config.timeZone, now.getTime());
      const { keys, filter, recordType, title } = request;
      const selection = { kind: 'given' as const, occasionOn, keys: keys && [...new Set(keys)], filter };
      const made = await this.draw(manager, type, plan, selection, recordType, now, now, title, actor);
      if (!made)
        throw new Conflict('drawn_already', '刚刚抽取过 · drawn a moment ago', {
          hint: '再试一次 · try again',
        });
      return { ...made, ...(await givenAnswer(manager, { type, recordType, drawId: made.id, selection })) };
    });
    this.lanes.invalidate();
    return done;
  }

  /** The next occurrence of one campaign, under its lock. Null: another process is at it, or has done it. */
  private async drawNext(
    type: CampaignType,
    versions: CampaignVersion[],
    now: Date,
  ): Promise<DrawDone | null> {
    return this.dataSource.transaction(async (manager) => {
      const state = await tryLockCampaign(manager, type.code);
      const due = state && this.nextOf(type, state, versions, now);
      const plan = due === null ? null : this.planAt(versions, due);
      if (!state || due === null || !plan || !type.recordType) return null;
      const { selector } = type;
      const { timeZone } = this.config;
      const since = owedSince(this.timetable(type, state, versions), due);
      if (selector.kind === 'given') return null;
      const selection =
        selector.kind === 'events'
          ? eventSelection(type, selector.window, plan.values, due, timeZone, since)
          : reminderSelection(type, plan.values, due, timeZone, since);
      return this.draw(manager, type, plan, selection, type.recordType, new Date(due), now, null, 'system');
    });
  }

  private async draw(
    manager: EntityManager,
    type: CampaignType,
    plan: CampaignVersion,
    selection: DrawRequest['selection'],
    recordType: RecordType,
    dueAt: Date,
    now: Date,
    title: string | null,
    actor: string,
  ): Promise<DrawDone | null> {
    const { values } = plan;
    const zone = this.config.timeZone;
    const askedBy = title === null ? 'schedule' : actor;
    const draw = { campaignCode: type.code, planId: plan.id, version: plan.version, dueAt, title, askedBy };
    const id = await openDraw(manager, draw, now);
    if (id === null) return null;
    if (isMany(selection)) await makeRoomForDraw(manager);
    const counts = await drawRecords(manager, {
      type,
      recordType,
      selection,
      drawId: id,
      planId: plan.id,
      dueAt,
      ranAt: now,
      closesAt: new Date(cycleEnd(values.cycleMinutes, dueAt.getTime(), zone)),
      zone,
      hours: values.hours,
      skill: values.skill,
      priority: values.priority,
      caseForNoContact: values.opensCaseFor.includes('no_contact'),
      actor,
    });
    return { id, campaignCode: type.code, dueAt, ...counts };
  }

  private nextOf(
    type: CampaignType,
    state: CampaignState,
    versions: CampaignVersion[],
    now: Date,
  ): number | null {
    return nextOwed(
      this.timetable(type, state, versions),
      state.lastDrawDue?.getTime() ?? null,
      now.getTime(),
    );
  }

  private timetable(type: CampaignType, state: CampaignState, versions: CampaignVersion[]): Timetable {
    return {
      schedule: type.schedule,
      zone: this.config.timeZone,
      liveFrom: state.liveFrom.getTime(),
      versions: inTime(versions),
    };
  }

  private planAt(versions: CampaignVersion[], at: number): CampaignVersion | null {
    const found = versionAt(inTime(versions), at);
    return versions.find((each) => each.id === found?.id) ?? null;
  }
}
