import { Inject, Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import type { CampaignType } from '../campaigns/campaign-type';
import { CAMPAIGN_TYPES } from '../campaigns/campaign-types';
import { versionAt, type Timetable } from '../campaigns/schedule.rules';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { poolOf } from '../database/db';
import { NotFound } from '../errors';
import { contactHistory, type ContactChange } from '../intake/contact.sql';
import { recordFacts, type RecordType } from '../intake/record.sql';
import { maskDeep } from '../mask-deep.rules';
import { maskPhone } from '../phone-mask.rules';
import { campaignFacts, type CampaignFacts } from './campaign-facts.sql';
import { auditSeen } from './audit-seen';
import { recordSentence } from './record-sentence.rules';
import { columnWords, conditionTold } from './record-words.rules';
import { TaskWhyService } from './task-why.service';
import { campaignStory } from './why-not.rules';
import { TEXT_REASONS, line, words } from './why-words.rules';
import * as sql from './why.sql';

/** Tasks of a record that are judged gate by gate; older ones are listed by their draws. */
const TASKS_JUDGED = 20;

/** Why a record was, or was not, called: campaign by campaign, then its calls, texts, cases, changes and audit trail. */
@Injectable()
export class RecordWhyService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
    private readonly tasks: TaskWhyService,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {
    this.pool = poolOf(dataSource);
  }

  /**
   * @param readsReplies whoever asks may read what customers wrote; others learn what it was taken for
   * @throws NotFound `record.unknown`
   */
  async record(recordType: RecordType, key: string, readsReplies: boolean) {
    const [facts, seen] = await Promise.all([
      recordFacts(this.pool, recordType, key),
      sql.rawRecord(this.pool, recordType, key),
    ]);
    if (!facts || !seen)
      throw new NotFound('record.unknown', `没有这条记录 · There is no ${recordType} ${key}.`, {
        hint: '用 /api/search?q= 查找 · look for it with /api/search?q=',
      });
    const types = CAMPAIGN_TYPES.filter((type) => type.recordType === null || type.recordType === recordType);
    const codes = types.map(({ code }) => code);
    const [items, known, texts, replies, cases, contactChanges, followUps] = await Promise.all([
      sql.itemsOfRecord(this.pool, codes, recordType, key),
      campaignFacts(this.pool),
      sql.textsOfRecords(this.pool, recordType, [key]),
      sql.repliesOfRecord(this.pool, recordType, key),
      sql.casesOfRecords(this.pool, recordType, [key]),
      contactHistory(this.pool, recordType, key),
      sql.followUpsOfRecord(this.pool, recordType, key),
    ]);
    const leads = items.flatMap(({ leadKey }) => (leadKey === null ? [] : [leadKey]));
    const taskIds = await sql.tasksOfRecord(this.pool, recordType, key, [...new Set([key, ...leads])]);
    const tasks = await Promise.all(taskIds.slice(-TASKS_JUDGED).map((id) => this.tasks.brief(id)));
    const campaigns = types.map((type) => {
      const of = <T extends { campaignCode: string }>(list: readonly T[]) =>
        list.filter(({ campaignCode }) => campaignCode === type.code);
      const own = tasks.filter(({ task }) => task.campaignCode === type.code);
      return {
        ...this.campaign(type, known, seen, of(items)),
        draws: of(items),
        taskIds: own.map(({ task }) => task.id),
      };
    });
    return {
      summary: recordSentence(campaigns, tasks),
      record: { ...facts, numbers: facts.numbers.map(maskPhone) },
      campaigns,
      tasks,
      texts: texts.map((each) => ({
        ...each,
        why: each.reason === null ? null : line(words(TEXT_REASONS, each.reason)),
      })),
      replies: replies.map((each) => ({ ...each, body: readsReplies ? maskDeep(each.body, 'typed') : null })),
      cases,
      followUps,
      contactChanges: contactChanges.map(masked),
      audit: await auditSeen(this.pool, [
        { type: recordType, id: key },
        ...taskIds.slice(-TASKS_JUDGED).map((id) => ({ type: 'call_task', id: String(id) })),
        ...cases.map(({ id }) => ({ type: 'verification_case', id: String(id) })),
        ...texts.map(({ id }) => ({ type: 'message', id: String(id) })),
      ]),
    };
  }

  private campaign(
    type: CampaignType,
    known: readonly CampaignFacts[],
    seen: sql.RawRecord,
    items: readonly sql.ItemSeen[],
  ) {
    const now = this.clock.now().getTime();
    const facts = known.find(({ code }) => code === type.code);
    const timetable: Timetable = {
      schedule: type.schedule,
      zone: this.config.timeZone,
      liveFrom: facts?.liveFrom.getTime() ?? Infinity,
      versions: (facts?.versions ?? []).map(({ id, version, effectiveFrom, values }) => ({
        id,
        version,
        effectiveFrom: effectiveFrom.getTime(),
        enabled: values.enabled,
      })),
    };
    const inForce = versionAt(timetable.versions, now);
    const story = campaignStory({
      type,
      timetable,
      values: facts?.versions.find(({ id }) => id === inForce?.id)?.values ?? null,
      lastDrawn: facts?.lastDrawn?.getTime() ?? null,
      suspended: Boolean(facts?.suspendedAt),
      seen,
      items: items.map((each) => ({ ...each, dueAt: each.dueAt.getTime() })),
      now,
    });
    return {
      code: type.code,
      nameZh: type.nameZh,
      nameEn: type.nameEn,
      clause: type.clause,
      rule: line({ zh: type.ruleZh, en: type.ruleEn }),
      ruleVersion: inForce?.version ?? null,
      status: story.status,
      why: line(story.words),
      nextAt: iso(story.nextAt),
      conditions: story.conditions.map(conditionTold),
      occurrences: story.occurrences.map(({ column, eventAt, dueAt, occasionOn }) => ({
        column,
        columnWords: columnWords(column),
        eventAt: iso(eventAt),
        dueAt: iso(dueAt),
        occasionOn,
      })),
    };
  }
}

function masked(change: ContactChange): ContactChange {
  const state = ({ numbers, kinds }: ContactChange['before']) => ({ numbers: numbers.map(maskPhone), kinds });
  return { ...change, before: state(change.before), after: state(change.after) };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
