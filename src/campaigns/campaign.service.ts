import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { writeAudit } from '../access/audit.sql';
import { nextOccurrence } from '../calendar/recurrence.rules';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { Conflict, InvalidInput, NotReady } from '../errors';
import { LaneBoard } from '../queue/lane-board';
import type { CampaignType } from './campaign-type';
import { CAMPAIGN_TYPES, campaignType } from './campaign-types';
import {
  addCampaign,
  addVersion,
  knownNames,
  listCampaigns,
  listVersions,
  lockCampaign,
  resumeCampaign,
  suspendCampaign,
  type CampaignState,
  type CampaignVersion,
} from './campaign.sql';
import { displacedBy, previousOccurrence, versionAt, type Timetable } from './schedule.rules';
import { assertNamesKnown, changedValues, differences } from './values.rules';

export interface ValuesChange {
  /** Those that change; the others stay as they are in force at `effectiveFrom`. */
  values: object;
  /** Default: now. Never in the past: what has been drawn keeps the values it was drawn with. */
  effectiveFrom?: Date | null;
  note?: string | null;
  /** The newest version that the caller has seen; refused if there is a newer one. */
  basedOn?: number | null;
}

/** A campaign with everything that explains it: the rule and its clause, its timetable, its values through time. */
export interface CampaignFacts {
  type: CampaignType;
  state: CampaignState;
  /** In force now; null before going live. */
  inForce: CampaignVersion | null;
  versions: CampaignVersion[];
  previousDue: Date | null;
  /** Null: not by timetable, or switched off. */
  nextDue: Date | null;
}

/** Campaigns and the versions of their values (product §2). A change is a new row; tasks keep the row they were drawn with. */
@Injectable()
export class CampaignService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly lanes: LaneBoard,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Makes every campaign that is not there yet, with its default values, live from `liveFrom`. Safe to repeat. */
  async ensureCampaigns(now: Date, liveFrom: Date = now): Promise<void> {
    for (const type of CAMPAIGN_TYPES)
      await this.dataSource.transaction(async (manager) => {
        if (!(await addCampaign(manager, type.code, liveFrom))) return;
        const effectiveFrom = liveFrom < now ? liveFrom : now;
        await addVersion(manager, { ...firstVersion(type), effectiveFrom }, now);
        await writeAudit(manager, {
          at: now,
          actor: 'system',
          action: 'campaign.added',
          entityType: 'campaign',
          entityId: type.code,
          after: { liveFrom, version: 1 },
        });
      });
  }

  async list(): Promise<CampaignFacts[]> {
    const [states, versions] = await Promise.all([
      listCampaigns(this.dataSource),
      listVersions(this.dataSource, null),
    ]);
    const byCode = new Map(states.map((state) => [state.code, state]));
    return CAMPAIGN_TYPES.flatMap((type) => {
      const state = byCode.get(type.code);
      const own = versions.filter((each) => each.campaignCode === type.code);
      return state ? [this.facts(type, state, own)] : [];
    });
  }

  /** @throws NotFound `campaign_unknown` @throws NotReady before `ensureCampaigns` has run */
  async campaignFacts(code: string): Promise<CampaignFacts> {
    campaignType(code);
    const found = (await this.list()).find((each) => each.type.code === code);
    if (!found) throw notReady(code);
    return found;
  }

  /**
   * Changes values from an instant on. Answers with the new version and the waiting ones that it displaces.
   *
   * @throws InvalidInput `values_invalid`, `effective_in_past`, `nothing_changed`
   * @throws Conflict `version_moved_on` when `basedOn` is not the newest
   */
  async change(
    code: string,
    change: ValuesChange,
    actor: string,
  ): Promise<{ version: CampaignVersion; changed: string[]; displaced: number[] }> {
    const type = campaignType(code);
    const now = this.clock.now();
    const effectiveFrom = change.effectiveFrom ?? now;
    if (effectiveFrom < now)
      throw new InvalidInput(
        'effective_in_past',
        '生效时间不能早于现在 · values cannot take effect in the past',
        {
          field: 'effectiveFrom',
          hint: '留空表示立即生效 · leave it out for at once',
        },
      );
    return this.dataSource.transaction(async (manager) => {
      await this.locked(manager, code);
      const versions = await listVersions(manager, code);
      const newest = versions.at(-1)!;
      if (change.basedOn != null && change.basedOn !== newest.version)
        throw new Conflict(
          'version_moved_on',
          `已有第 ${newest.version} 版 · there is a version ${newest.version} now`,
          {
            field: 'basedOn',
            hint: '请刷新后再改 · read it again, then change it',
            facts: { version: newest.version },
          },
        );
      const base = versionAt(inTime(versions), effectiveFrom.getTime()) ?? inTime(versions)[0]!;
      const before = versions.find((each) => each.id === base.id)!.values;
      const values = changedValues(type, before, change.values);
      const changed = differences(before, values);
      if (changed.length === 0)
        throw new InvalidInput('nothing_changed', '没有任何改动 · nothing would change', { field: 'values' });
      const names = await knownNames(manager, values.script);
      assertNamesKnown(values, { ...names, scriptKnown: names.scriptKnown || !changed.includes('script') });
      const next = {
        campaignCode: code,
        version: newest.version + 1,
        clause: type.clause,
        values,
        effectiveFrom,
        note: change.note ?? null,
        createdBy: actor,
      };
      const id = await addVersion(manager, next, now);
      const pick = (from: object) =>
        Object.fromEntries(Object.entries(from).filter(([name]) => changed.includes(name)));
      await writeAudit(manager, {
        at: now,
        actor,
        action: 'campaign.changed',
        entityType: 'campaign',
        entityId: code,
        before: pick(before),
        after: { ...pick(values), version: next.version, effectiveFrom, note: next.note },
      });
      return {
        version: { ...next, id: id!, createdAt: now },
        changed,
        displaced: displacedBy(inTime(versions), effectiveFrom.getTime()),
      };
    });
  }

  /** No call of it is claimed or dialled until it is resumed. Draws go on: what is owed is known and waits. @throws Conflict */
  async suspend(code: string, reason: string, actor: string): Promise<CampaignFacts> {
    await this.turn(code, actor, 'campaign.suspended', async (manager, state, now) => {
      if (state.suspendedAt)
        throw new Conflict('already_suspended', `项目已暂停 · the campaign is suspended already`, {
          facts: { since: state.suspendedAt, by: state.suspendedBy },
        });
      await suspendCampaign(manager, code, actor, reason, now);
      return { reason };
    });
    return this.campaignFacts(code);
  }

  /** @throws Conflict `not_suspended` */
  async resume(code: string, actor: string): Promise<CampaignFacts> {
    await this.turn(code, actor, 'campaign.resumed', async (manager, state) => {
      if (!state.suspendedAt)
        throw new Conflict('not_suspended', '项目没有暂停 · the campaign is not suspended');
      await resumeCampaign(manager, code);
      return { suspendedAt: state.suspendedAt };
    });
    return this.campaignFacts(code);
  }

  private async turn(
    code: string,
    actor: string,
    action: string,
    write: (manager: EntityManager, state: CampaignState, now: Date) => Promise<object>,
  ): Promise<void> {
    campaignType(code);
    const at = this.clock.now();
    await this.dataSource.transaction(async (manager) => {
      const after = await write(manager, await this.locked(manager, code), at);
      await writeAudit(manager, { at, actor, action, entityType: 'campaign', entityId: code, after });
    });
    this.lanes.invalidate();
  }

  private async locked(manager: EntityManager, code: string): Promise<CampaignState> {
    const state = await lockCampaign(manager, code);
    if (!state) throw notReady(code);
    return state;
  }

  private facts(type: CampaignType, state: CampaignState, versions: CampaignVersion[]): CampaignFacts {
    const now = this.clock.now().getTime();
    const zone = this.config.timeZone;
    const inForce = versionAt(inTime(versions), now);
    const { schedule } = type;
    const previous = previousOccurrence(schedule, zone, now + 1);
    const next =
      schedule.kind === 'recurring' && inForce?.enabled
        ? nextOccurrence(schedule.rrule, schedule.start, zone, Math.max(now, state.liveFrom.getTime() - 1))
        : null;
    return {
      type,
      state,
      inForce: versions.find((each) => each.id === inForce?.id) ?? null,
      versions,
      previousDue: previous === null ? null : new Date(previous),
      nextDue: next === null ? null : new Date(next),
    };
  }
}

/** As the rules of the timetable see them. */
export function inTime(versions: readonly CampaignVersion[]): Timetable['versions'] {
  return versions.map((each) => ({
    id: each.id,
    version: each.version,
    effectiveFrom: each.effectiveFrom.getTime(),
    enabled: each.values.enabled,
  }));
}

function firstVersion(type: CampaignType) {
  return {
    campaignCode: type.code,
    version: 1,
    clause: type.clause,
    values: type.defaults,
    note: '初始设置 · as the standard says',
    createdBy: 'system',
  };
}

function notReady(code: string): NotReady {
  return new NotReady(
    'campaign_not_ready',
    `项目 ${code} 尚未建立 · the campaign ${code} has not been made yet`,
    {
      hint: '稍后再试 · try again in a moment',
    },
  );
}
