import { judgeGates, type GateFacts } from '../calls/gate.rules';
import { taskSentence, type TaskStory } from './task-sentence.rules';
import { line } from './why-words.rules';

const at = (text: string) => Date.parse(text);

/** Monday 2026-03-02, 12:10 in Shanghai: between the standard's morning and afternoon windows. */
const FACTS: GateFacts = {
  now: at('2026-03-02T04:10:00Z'),
  state: 'ready',
  closeReason: null,
  campaignCode: 'new-policy',
  clause: '服务标准 9(4)',
  ruleVersion: 1,
  suspended: false,
  optedOutSince: null,
  stopFact: null,
  opensAt: at('2026-03-01T22:00:00Z'),
  dueAt: at('2026-03-08T22:00:00Z'),
  readyAt: at('2026-03-01T22:00:00Z'),
  attempts: 0,
  maxAttempts: 3,
  attemptsToday: 0,
  dailyCap: 3,
  nextDayOpening: at('2026-03-03T01:30:00Z'),
  hours: {
    code: 'standard',
    zone: 'Asia/Shanghai',
    open: true,
    reason: 'open',
    until: at('2026-03-02T04:00:00Z'),
    provisional: false,
    day: 'weekday',
    dayName: null,
    calendarVersion: 1,
  },
  openingOnceReady: at('2026-03-02T06:30:00Z'),
  liveElsewhere: null,
  heldBy: null,
  leaseUntil: null,
  ahead: 0,
};
const OUTSIDE = { ...FACTS.hours, open: false, reason: 'outside-windows', until: at('2026-03-02T06:30:00Z') };

function sentence(facts: Partial<GateFacts>, more: Partial<TaskStory> = {}): string {
  const all = { ...FACTS, ...facts };
  return line(
    taskSentence({ facts: all, verdict: judgeGates(all), closedAt: null, promisedAt: null, ...more }),
  );
}

describe('one line on why a task was or was not called', () => {
  it.each<[string, Partial<GateFacts>, string]>([
    [
      'outside hours',
      { hours: OUTSIDE },
      '未呼叫：不在呼叫时段，下次 2026-03-02 14:30 · not called: outside hours, next 2026-03-02 14:30',
    ],
    [
      'a calendar not settled',
      { hours: { ...OUTSIDE, provisional: true } },
      '未呼叫：不在呼叫时段，下次 2026-03-02 14:30（日历未定，暂估） · not called: outside hours, next 2026-03-02 14:30 (provisional: the calendar is not settled)',
    ],
    [
      'a holiday',
      { hours: { ...OUTSIDE, reason: 'holiday' } },
      '未呼叫：节假日不呼叫，下次 2026-03-02 14:30 · not called: closed for the holiday, next 2026-03-02 14:30',
    ],
    [
      'its turn',
      { ahead: 4, openingOnceReady: FACTS.now },
      '未呼叫：现在可以拨打，排第 5 位 · not called: may be dialled now, number 5 in its queue',
    ],
    ['a suspension', { suspended: true }, '未呼叫：回访项目已暂停 · not called: the campaign is suspended'],
    [
      'an opt-out',
      { optedOutSince: FACTS.now },
      '未呼叫：客户已拒绝联系 · not called: the customer has opted out',
    ],
    ['a renewal', { stopFact: 'renewed' }, '未呼叫：保单已续保 · not called: the policy is renewed'],
    ['an early end', { stopFact: 'ended' }, '未呼叫：保单已终止 · not called: the policy has ended'],
    [
      'the gap after a first attempt',
      { attempts: 1, readyAt: at('2026-03-02T05:00:00Z') },
      '已呼叫 1 次，未结：重呼间隔未到，下次 2026-03-02 14:30 · called once, still open: the gap between attempts is not over, next 2026-03-02 14:30',
    ],
    [
      'the daily cap',
      { attempts: 2, attemptsToday: 3 },
      '已呼叫 2 次，未结：该号码今日已呼叫 3 次，下次 2026-03-03 09:30 · called 2 times, still open: the number was called 3 times today, next 2026-03-03 09:30',
    ],
    [
      'three attempts',
      { attempts: 3 },
      '已呼叫 3 次，未结：呼叫次数已满 · called 3 times, still open: no attempts left',
    ],
    ['a cycle that is over', { dueAt: FACTS.now }, '未呼叫：周期已过 · not called: its cycle is over'],
    [
      'a cycle to come',
      { opensAt: at('2026-03-02T06:00:00Z') },
      '未呼叫：周期尚未开始，下次 2026-03-02 14:30 · not called: its cycle has not begun, next 2026-03-02 14:30',
    ],
    [
      'another call',
      { liveElsewhere: { taskId: 7 } },
      '未呼叫：该号码正在另一通话中 · not called: the number is in another call',
    ],
    [
      'a claim',
      { state: 'claimed', heldBy: 'A01', leaseUntil: at('2026-03-02T04:11:00Z') },
      '未呼叫：已被 A01 领取，下次 2026-03-02 14:30 · not called: taken by A01, next 2026-03-02 14:30',
    ],
    ['a call', { state: 'calling', heldBy: 'A01' }, '正在通话：A01 · in a call with A01'],
  ])('%s', (_, facts, said) => expect(sentence(facts)).toBe(said));

  it('names the appointment that a task waits for', () => {
    const promisedAt = at('2026-03-02T07:15:00Z');
    expect(sentence({ attempts: 1, readyAt: promisedAt, openingOnceReady: promisedAt }, { promisedAt })).toBe(
      '已呼叫 1 次，未结：等待预约 2026-03-02 15:15，下次 2026-03-02 15:15 · called once, still open: waits for its appointment, 2026-03-02 15:15, next 2026-03-02 15:15',
    );
  });

  it('tells how and when a closed task ended, on the customer’s clock', () => {
    const closed = { state: 'closed', closeReason: 'completed', attempts: 1 } as const;
    const closedAt = at('2026-03-02T02:05:00Z');
    expect(sentence(closed, { closedAt })).toBe(
      '已结束：已完成（呼叫 1 次，2026-03-02 10:05） · closed: completed (once, 2026-03-02 10:05)',
    );
    const hours = { ...FACTS.hours, zone: 'America/New_York' };
    expect(sentence({ ...closed, hours }, { closedAt })).toContain('2026-03-01 21:05');
  });
});
