import { MINUTES_AN_ATTEMPT, USUAL_CONTACT_RATE, attemptsACall } from '../reports/effort.rules';

/** Fewer attempts than this say nothing about the pace of a room. */
const FEWEST_ATTEMPTS = 20;

export interface ForecastFacts {
  /** Calls of the cycle that are still open. */
  open: number;
  /** Open calls of every campaign that are due by its end, its own included: the same people make them. */
  openByItsEnd: number;
  maxAttempts: number;
  /** Minutes in which its calls may still be made before its end. */
  openMinutesLeft: number;
  ended: boolean;
  suspended: boolean;
  /** Spent attempts in the last open minutes of the centre, and how many reached somebody. */
  recent: { attempts: number; reached: number; openMinutes: number };
  /** People who are ready, talking or writing up. */
  agentsAtWork: number;
}

export interface Forecast {
  /** Null: nobody can tell. */
  fits: boolean | null;
  reason: 'done' | 'ended' | 'suspended' | 'no_windows' | 'nobody_at_work' | 'fits' | 'too_much';
  zh: string;
  en: string;
  /** What the answer assumes; null where it assumes nothing. */
  assumes: {
    basis: 'pace' | 'agents';
    attemptsACall: number;
    attemptsAnHour: number;
    openMinutesLeft: number;
    zh: string;
    en: string;
  } | null;
  attemptsNeeded: number | null;
  attemptsPossible: number | null;
  /** Calls that would be left over. */
  short: number;
}

/**
 * Whether a cycle's open calls fit before its end: open calls × attempts that each takes, against the open minutes that are left
 * × attempts a minute. The pace is that of the last open hours where enough was called in them; else people at work, each
 * with three minutes an attempt.
 */
export function willItFit(facts: ForecastFacts): Forecast {
  const plain = (fits: boolean | null, reason: Forecast['reason'], zh: string, en: string): Forecast => ({
    fits,
    reason,
    zh,
    en,
    assumes: null,
    attemptsNeeded: null,
    attemptsPossible: null,
    short: fits === false ? facts.open : 0,
  });
  const { open, openMinutesLeft } = facts;
  if (open === 0) return plain(true, 'done', '已全部完成', 'all done');
  if (facts.ended)
    return plain(
      false,
      'ended',
      `周期已过，尚余 ${open} 通未结`,
      `its cycle has ended, ${open} calls are left`,
    );
  if (facts.suspended)
    return plain(
      false,
      'suspended',
      `项目已暂停，${open} 通未结`,
      `the campaign is suspended, ${open} calls are open`,
    );
  if (openMinutesLeft === 0)
    return plain(
      false,
      'no_windows',
      `截止前已无可呼叫时段，${open} 通未结`,
      `no window is left before its end, ${open} calls are open`,
    );
  const { recent, agentsAtWork } = facts;
  const measured = recent.attempts >= FEWEST_ATTEMPTS && recent.openMinutes > 0;
  if (!measured && agentsAtWork === 0)
    return plain(
      null,
      'nobody_at_work',
      '近期呼叫不足，且无人在岗，无法估计',
      'little was called lately and nobody is at work: no estimate',
    );
  const contactRate = measured ? recent.reached / recent.attempts : USUAL_CONTACT_RATE;
  const each = attemptsACall(contactRate, facts.maxAttempts);
  const aMinute = measured ? recent.attempts / recent.openMinutes : agentsAtWork / MINUTES_AN_ATTEMPT;
  const needed = Math.ceil(facts.openByItsEnd * each);
  const possible = Math.floor(openMinutesLeft * aMinute);
  const short = Math.min(open, Math.max(0, Math.ceil((needed - possible) / each)));
  const fits = needed <= possible;
  const perHour = Math.round(aMinute * 60);
  const perCall = Math.round(each * 100) / 100;
  const hoursLeft = Math.round(openMinutesLeft / 6) / 10;
  const [basisZh, basisEn] = measured
    ? [
        `按最近 ${recent.openMinutes} 分钟可呼叫时段的速度`,
        `at the pace of the last ${recent.openMinutes} open minutes`,
      ]
    : [
        `按在岗 ${agentsAtWork} 人、每次 ${MINUTES_AN_ATTEMPT} 分钟`,
        `with ${agentsAtWork} at work and ${MINUTES_AN_ATTEMPT} minutes an attempt`,
      ];
  return {
    fits,
    reason: fits ? 'fits' : 'too_much',
    zh: fits
      ? `排得下：需约 ${needed} 次呼叫，余 ${hoursLeft} 小时可呼叫，可完成约 ${possible} 次`
      : `排不下：需约 ${needed} 次呼叫，余 ${hoursLeft} 小时只能完成约 ${possible} 次，约 ${short} 通将过期`,
    en: fits
      ? `fits: about ${needed} attempts are needed, about ${possible} can be made in the ${hoursLeft} open hours left`
      : `does not fit: about ${needed} attempts are needed, about ${possible} can be made in the ${hoursLeft} open hours left; about ${short} calls will expire`,
    assumes: {
      basis: measured ? 'pace' : 'agents',
      attemptsACall: perCall,
      attemptsAnHour: perHour,
      openMinutesLeft,
      zh: `${basisZh}，每通约 ${perCall} 次；截止前到期的其他项目共 ${facts.openByItsEnd - open} 通一并计入`,
      en: `${basisEn}, about ${perCall} attempts a call; the ${facts.openByItsEnd - open} calls of other cycles due by then are counted in`,
    },
    attemptsNeeded: needed,
    attemptsPossible: possible,
    short,
  };
}
