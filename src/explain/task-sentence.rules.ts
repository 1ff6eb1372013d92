import { Temporal } from 'temporal-polyfill';
import type { Gate, GateFacts, Verdict } from '../calls/gate.rules';
import { CLOSE_REASONS, wallClock, words, type Words } from './why-words.rules';

/** What the sentence needs beside the gates. Instants are epoch milliseconds. */
export interface TaskStory {
  facts: GateFacts;
  verdict: Verdict;
  closedAt: number | null;
  /** Instant of an open scheduled callback, where the task waits for one. */
  promisedAt: number | null;
}

const HOURS: Record<string, Words> = {
  'outside-windows': { zh: '不在呼叫时段', en: 'outside hours' },
  holiday: { zh: '节假日不呼叫', en: 'closed for the holiday' },
  'closed-day': { zh: '当日停呼', en: 'closed for the day' },
  exception: { zh: '当日时段另有安排', en: 'outside the hours set for the day' },
  'statutory-fence': { zh: '不在法定时段', en: 'outside the statutory hours' },
};

/**
 * One line on why a task was, or was not, called: `未呼叫：不在呼叫时段，下次 2026-03-02 14:30 · not called: outside hours, next
 * 2026-03-02 14:30`. The first shut gate is the reason; times are the wall clock of the customer's zone.
 */
export function taskSentence(story: TaskStory): Words {
  const { facts, verdict, closedAt } = story;
  const { zone } = facts.hours;
  if (facts.state === 'closed') {
    const reason = words(CLOSE_REASONS, facts.closeReason ?? '');
    const at = closedAt === null ? '' : wallClock(closedAt, zone);
    return {
      zh: `已结束：${reason.zh}（呼叫 ${facts.attempts} 次，${at}）`,
      en: `closed: ${reason.en} (${times(facts.attempts)}, ${at})`,
    };
  }
  if (facts.state === 'calling')
    return { zh: `正在通话：${facts.heldBy}`, en: `in a call with ${facts.heldBy}` };
  const called =
    facts.attempts === 0
      ? { zh: '未呼叫', en: 'not called' }
      : { zh: `已呼叫 ${facts.attempts} 次，未结`, en: `called ${times(facts.attempts)}, still open` };
  const why = verdict.shut
    ? reasonOf(verdict.shut, story)
    : {
        zh: `现在可以拨打，排第 ${facts.ahead + 1} 位`,
        en: `may be dialled now, number ${facts.ahead + 1} in its queue`,
      };
  const next = nextOf(story);
  return { zh: `${called.zh}：${why.zh}${next.zh}`, en: `${called.en}: ${why.en}${next.en}` };
}

function nextOf({ facts, verdict }: TaskStory): Words {
  if (!verdict.shut || verdict.nextAt === null) return { zh: '', en: '' };
  const at = wallClock(Temporal.Instant.from(verdict.nextAt).epochMilliseconds, facts.hours.zone);
  return facts.hours.provisional
    ? { zh: `，下次 ${at}（日历未定，暂估）`, en: `, next ${at} (provisional: the calendar is not settled)` }
    : { zh: `，下次 ${at}`, en: `, next ${at}` };
}

function reasonOf(shut: Gate, { facts, promisedAt }: TaskStory): Words {
  switch (shut.code) {
    case 'campaign':
      return { zh: '回访项目已暂停', en: 'the campaign is suspended' };
    case 'opt_out':
      return { zh: '客户已拒绝联系', en: 'the customer has opted out' };
    case 'record':
      return facts.stopFact === 'renewed'
        ? { zh: '保单已续保', en: 'the policy is renewed' }
        : { zh: '保单已终止', en: 'the policy has ended' };
    case 'cycle':
      return facts.now < facts.opensAt
        ? { zh: '周期尚未开始', en: 'its cycle has not begun' }
        : { zh: '周期已过', en: 'its cycle is over' };
    case 'attempts':
      return { zh: '呼叫次数已满', en: 'no attempts left' };
    case 'daily_cap':
      return {
        zh: `该号码今日已呼叫 ${facts.attemptsToday} 次`,
        en: `the number was called ${times(facts.attemptsToday)} today`,
      };
    case 'gap':
      return promisedAt === null
        ? { zh: '重呼间隔未到', en: 'the gap between attempts is not over' }
        : {
            zh: `等待预约 ${wallClock(promisedAt, facts.hours.zone)}`,
            en: `waits for its appointment, ${wallClock(promisedAt, facts.hours.zone)}`,
          };
    case 'hours':
      return words(HOURS, facts.hours.reason);
    case 'phone':
      return { zh: '该号码正在另一通话中', en: 'the number is in another call' };
    case 'lease':
      return { zh: `已被 ${facts.heldBy} 领取`, en: `taken by ${facts.heldBy}` };
    default:
      return { zh: shut.nameZh, en: shut.nameEn };
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
