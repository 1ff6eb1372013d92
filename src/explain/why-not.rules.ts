import { DAY_MS } from '../calendar/zone.rules';
import type { CampaignType } from '../campaigns/campaign-type';
import { nextOwed, owedSince, versionAt, type Timetable } from '../campaigns/schedule.rules';
import { eventSelection } from '../campaigns/selection.rules';
import type { PlanValues } from '../queue/call-plan';
import {
  firstFailed,
  instantIn,
  judgeConditions,
  owedOccurrences,
  type ConditionSeen,
  type Owed,
  type RecordSeen,
} from './selector.rules';
import { columnWords, valueWords } from './record-words.rules';
import { EXCLUSIONS, wallClock, words, type Words } from './why-words.rules';

/** A draw that looked at the record. */
export interface DrawnOrExcluded {
  dueAt: number;
  occasionOn: string;
  leadKey: string | null;
  reason: string | null;
  late: boolean;
}

/** What is known of one campaign and one record at an instant. Instants are epoch milliseconds. */
export interface CampaignSituation {
  type: CampaignType;
  timetable: Timetable;
  /** Values in force now; null before the first version. */
  values: PlanValues | null;
  lastDrawn: number | null;
  suspended: boolean;
  seen: RecordSeen;
  items: readonly DrawnOrExcluded[];
  now: number;
}

export type CampaignStatus =
  | 'drawn'
  | 'excluded'
  | 'by_hand'
  | 'on_correction'
  | 'off'
  | 'conditions'
  | 'event_missing'
  | 'ruled_out'
  | 'before_live'
  | 'was_off'
  | 'due'
  | 'due_late'
  | 'pending'
  | 'too_late'
  | 'unexplained';

export interface CampaignStory {
  status: CampaignStatus;
  words: Words;
  conditions: ConditionSeen[];
  /** Occurrences that would hold the record, past and to come. */
  occurrences: Owed[];
  /** The next occurrence that will look at it; null where none will. */
  nextAt: number | null;
}

/**
 * Whether a campaign ever drew a record, excluded it, or why neither: the selector's conditions one by one against the
 * record as it is now, then the occurrence that should have held it against going live, settings, and when the record reached us.
 */
export function campaignStory(situation: CampaignSituation): CampaignStory {
  const { type, timetable, seen, items, values, now } = situation;
  const conditions = type.selector.kind === 'given' ? [] : judgeConditions(type.selector.where, seen);
  const occurrences = owedOccurrences(type, values?.reminderDays ?? [], seen, timetable.zone);
  const fitting = conditions.every(({ passed }) => passed);
  const coming = fitting
    ? occurrences.find(
        ({ dueAt, occasionOn }) =>
          dueAt !== null && dueAt > now && !items.some((each) => each.occasionOn === occasionOn),
      )
    : undefined;
  const tell = (
    status: CampaignStatus,
    zh: string,
    en: string,
    nextAt: number | null = null,
  ): CampaignStory => ({
    status,
    words: { zh, en },
    conditions,
    occurrences,
    nextAt: nextAt ?? (type.selector.kind === 'reminders' ? (coming?.dueAt ?? null) : null),
  });
  const at = (instant: number) => wallClock(instant, timetable.zone);
  const last = items.at(-1);
  if (last) {
    if (last.reason === null)
      return tell(
        'drawn',
        `已抽取（${at(last.dueAt)}${last.late ? '，补抽' : ''}）`,
        `drawn (${at(last.dueAt)}${last.late ? ', late' : ''})`,
      );
    const reason = words(EXCLUSIONS, last.reason);
    return tell(
      'excluded',
      `已排除：${reason.zh}（${at(last.dueAt)} 的抽取）`,
      `excluded: ${reason.en} (draw of ${at(last.dueAt)})`,
    );
  }
  if (type.schedule.kind === 'by-hand')
    return tell('by_hand', '不在任何名单中', 'on no list that was handed over');
  if (type.schedule.kind === 'on-correction')
    return tell('on_correction', '机构修正核实件后才会回访', 'only after a branch has corrected its case');
  if (!values?.enabled) return tell('off', '项目未启用', 'the campaign is switched off');
  if (!fitting) {
    const failed = firstFailed(conditions);
    const [column, saw] = [columnWords(failed?.column ?? ''), valueWords(failed?.saw ?? null)];
    return tell(
      'conditions',
      `不属于该项目：${column.zh}为${saw.zh}`,
      `not one of its records: ${column.en} is ${saw.en}`,
    );
  }
  if (occurrences.length === 0) {
    const columns = (
      type.selector.kind === 'events' ? type.selector.events.map(({ column }) => column) : ['expires_on']
    ).map(columnWords);
    return tell(
      'event_missing',
      `尚无${columns.map(({ zh }) => zh).join('或')}`,
      `not yet ${columns.map(({ en }) => en).join(' or ')}`,
    );
  }
  return notYetDrawn(situation, occurrences, tell);
}

type Tell = (status: CampaignStatus, zh: string, en: string, nextAt?: number | null) => CampaignStory;

/** The record fits, and no draw has looked at it: judged by the occurrence that comes next, else by the last that has passed. */
function notYetDrawn(situation: CampaignSituation, occurrences: readonly Owed[], tell: Tell): CampaignStory {
  const { timetable, lastDrawn, suspended, now } = situation;
  const at = (instant: number) => wallClock(instant, timetable.zone);
  const dues = occurrences.flatMap(({ dueAt }) => (dueAt === null ? [] : [dueAt]));
  const next = dues.find((due) => due > now);
  if (next !== undefined) {
    const held = suspended
      ? { zh: '（回访项目已暂停）', en: ' (the campaign is suspended)' }
      : { zh: '', en: '' };
    return tell('due', `将于 ${at(next)} 抽取${held.zh}`, `will be drawn at ${at(next)}${held.en}`, next);
  }
  const past = dues.at(-1);
  if (past === undefined)
    return tell('ruled_out', '另有登记，不再需要', 'ruled out by another event on record');
  if (past < timetable.liveFrom)
    return tell(
      'before_live',
      `应于 ${at(past)} 抽取，早于上线 ${at(timetable.liveFrom)}`,
      `was due at ${at(past)}, before the campaign went live at ${at(timetable.liveFrom)}`,
    );
  if (!versionAt(timetable.versions, past)?.enabled)
    return tell(
      'was_off',
      `应于 ${at(past)} 抽取，当时项目未启用`,
      `was due at ${at(past)}, while the campaign was off`,
    );
  if (lastDrawn === null || lastDrawn < past)
    return tell('pending', `${at(past)} 的抽取尚未执行`, `the draw due at ${at(past)} has not run yet`, past);
  return cameLate(situation, occurrences, past, tell);
}

/** The draw ran without it: it reached us, or took its present form, afterwards. */
function cameLate(
  situation: CampaignSituation,
  occurrences: readonly Owed[],
  past: number,
  tell: Tell,
): CampaignStory {
  const { type, timetable, values, lastDrawn, seen, now } = situation;
  const at = (instant: number) => wallClock(instant, timetable.zone);
  const changed = Math.max(
    instantIn(seen.record, 'known_at') ?? 0,
    instantIn(seen.record, 'changed_at') ?? 0,
  );
  if (changed <= past)
    return tell(
      'unexplained',
      `${at(past)} 的抽取未包含，原因不明，请上报`,
      `the draw of ${at(past)} left it out for no reason on record: report this`,
    );
  const next = nextOwed(timetable, Math.max(lastDrawn ?? 0, now), Infinity);
  if (next === null || values === null)
    return tell('too_late', '数据晚到，已无后续抽取', 'it reached us late, and no draw follows');
  const { selector } = type;
  const eventAt = Math.max(...occurrences.map((each) => each.eventAt));
  const from =
    selector.kind === 'events'
      ? eventSelection(type, selector.window, values, next, timetable.zone, owedSince(timetable, next))
          .lateFrom
      : 0;
  const within =
    selector.kind === 'events'
      ? eventAt >= from
      : past >= next - values.lateHorizonDays * DAY_MS && eventAt + DAY_MS > next;
  if (within)
    return tell(
      'due_late',
      `数据于 ${at(changed)} 到达，将于 ${at(next)} 补抽`,
      `it reached us at ${at(changed)}: drawn late at ${at(next)}`,
      next,
    );
  return tell(
    'too_late',
    `数据于 ${at(changed)} 到达，超过 ${values.lateHorizonDays} 天补抽期`,
    `it reached us at ${at(changed)}, beyond the ${values.lateHorizonDays} days within which it is still drawn`,
  );
}
