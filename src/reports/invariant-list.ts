import type { Db } from '../database/db';
import * as attempts from './invariant-attempts.sql';
import * as audit from './invariant-audit.sql';
import * as draws from './invariant-draws.sql';
import { callsInsideHours, textsInsideHours, type HoursJudge } from './invariant-hours';
import * as texts from './invariant-texts.sql';
import type { Finding, Watermark } from './invariant.sql';

export interface Check {
  name: string;
  /** Which of the ten invariants of the product it proves. */
  invariant: number;
  textZh: string;
  textEn: string;
  find(db: Db, since: Watermark, options: HoursJudge & { now: Date }): Promise<Finding>;
}

const check = (
  invariant: number,
  name: string,
  textZh: string,
  textEn: string,
  find: Check['find'],
): Check => ({
  name,
  invariant,
  textZh,
  textEn,
  find,
});

/** Every check, in the order of the product's list. */
export const CHECKS: readonly Check[] = [
  check(1, 'draws_add_up', '抽取的数字相符', 'sums of each draw match its items and calls', draws.drawsAddUp),
  check(
    1,
    'drawn_are_called',
    '抽中的记录都有任务',
    'every drawn record is covered by a call',
    draws.drawnAreCalled,
  ),
  check(
    1,
    'calls_are_drawn',
    '任务都来自其抽取',
    'every drawn call covers records of its draw',
    draws.callsAreDrawn,
  ),
  check(
    1,
    'open_tasks_are_visible',
    '未结任务都在队列中',
    'every open task stands in a queue, none forgotten',
    (db, _, { now }) => draws.openTasksAreVisible(db, now),
  ),
  check(
    1,
    'promises_are_kept',
    '预约不会无声结束',
    'no scheduled callback ends in silence',
    (db, _, { now }) => draws.promisesAreKept(db, now),
  ),
  check(
    1,
    'cases_are_opened',
    '应开的核实件已开',
    'what is owed to a branch has become a case',
    (db, since, { now }) => draws.casesAreOpened(db, since, now),
  ),
  check(
    1,
    'imports_add_up',
    '导入的数字相符',
    'the counts of each import are the rows it read',
    draws.importsAddUp,
  ),
  check(
    2,
    'one_live_call',
    '同一任务、号码只有一个通话',
    'one live call for each task and number',
    attempts.oneLiveCall,
  ),
  check(
    2,
    'calls_never_overlap',
    '同一号码的通话不重叠',
    'calls to one number never overlap',
    (db, since, { now }) => attempts.callsNeverOverlap(db, since, now),
  ),
  check(
    3,
    'attempts_within_cycle',
    '每周期不超过规定次数',
    'attempts of a cycle within the plan, numbered without gaps',
    attempts.attemptsWithinCycle,
  ),
  check(
    3,
    'spent_unless_ours',
    '除我方故障外均计次',
    'an attempt is spent unless the fault was ours',
    attempts.spentUnlessOurs,
  ),
  check(
    3,
    'within_daily_cap',
    '每日呼叫不超上限',
    'calls to one number within the daily cap',
    (db, since, { now }) => attempts.withinDailyCap(db, since, now),
  ),
  check(4, 'calls_inside_hours', '呼叫都在时段内', 'no attempt starts outside its hours', callsInsideHours),
  check(
    4,
    'texts_inside_hours',
    '短信都在时段内',
    'no timed text goes out outside its hours',
    textsInsideHours,
  ),
  check(
    5,
    'one_text',
    '同一规则、记录、日期一条短信',
    'one text for each rule, record and due date',
    texts.oneText,
  ),
  check(6, 'drawn_once', '每期只抽取一次', 'one draw for each campaign and occurrence', draws.drawnOnce),
  check(
    6,
    'records_once',
    '每条记录每期只抽一次',
    'a record once for each campaign and occasion',
    draws.recordsOnce,
  ),
  check(
    7,
    'one_disposition',
    '每次呼叫一个结果',
    'one accepted disposition for each attempt',
    attempts.oneDisposition,
  ),
  check(
    7,
    'call_states_forward',
    '通话状态不倒退',
    'the state of a call only moves forward',
    attempts.attemptStatesForward,
  ),
  check(
    7,
    'text_states_forward',
    '短信状态不倒退',
    'the state of a text only moves forward',
    texts.textStatesForward,
  ),
  check(
    8,
    'nothing_after_opt_out',
    '拒绝后不再联系',
    'nothing goes out after an opt-out',
    texts.nothingAfterOptOut,
  ),
  check(
    9,
    'branches_keep_their_own',
    '机构只见本机构',
    'a branch holds only its own and its subtree’s',
    audit.branchesKeepTheirOwn,
  ),
  check(
    10,
    'attempts_are_audited',
    '呼叫有审计',
    'every attempt has its audit row',
    audit.attemptsAreAudited,
  ),
  check(10, 'closes_are_audited', '结束有审计', 'every close has its audit row', audit.closesAreAudited),
  check(
    10,
    'promises_are_audited',
    '预约有审计',
    'every promise has its audit rows',
    audit.promisesAreAudited,
  ),
  check(
    10,
    'enqueued_are_audited',
    '追加任务有审计',
    'every task added by hand or rule has its audit row',
    audit.enqueuedAreAudited,
  ),
  check(10, 'texts_are_audited', '短信有审计', 'every text has its audit row', audit.textsAreAudited),
  check(
    10,
    'cases_are_audited',
    '核实件有审计',
    'every case has its audit row and history',
    audit.casesAreAudited,
  ),
  check(
    10,
    'changes_are_audited',
    '抽取、跟进、拒访有审计',
    'draws, follow-ups and opt-outs have their audit rows',
    audit.changesAreAudited,
  ),
  check(
    10,
    'guards_stand',
    '数据库约束完好',
    'the unique indexes and append-only triggers stand',
    audit.guardsStand,
  ),
];
