import { Inject, Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { localDateOf } from '../calendar/zone.rules';
import { contactLimit } from '../calls/limit.sql';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { asSystem, currentScope } from '../database/data-scope';
import { poolOf } from '../database/db';
import { InvalidInput } from '../errors';
import { listOptOuts, type OptOut } from '../intake/opt-out.sql';
import { onePhone } from '../intake/phone.rules';
import { RECORD_TYPES } from '../intake/record.sql';
import { maskPhone } from '../phone-mask.rules';
import * as search from './search.sql';
import { TaskWhyService } from './task-why.service';
import { TEXT_REASONS, line, words } from './why-words.rules';
import { textsOfPhone } from './why.sql';

const LIVE = new Set(['intent', 'placed', 'ringing', 'answered']);

/** Why a number was, or was not, called or texted: what forbids it, what counts against it, and every task that wants it. */
@Injectable()
export class PhoneWhyService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
    private readonly tasks: TaskWhyService,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone' | 'defaultRegion'>,
  ) {
    this.pool = poolOf(dataSource);
  }

  /** @throws InvalidInput `contact.invalid_phone` */
  async phone(typed: string) {
    const phone = onePhone(typed, this.config.defaultRegion);
    if (phone === null)
      throw new InvalidInput('contact.invalid_phone', '不是完整的电话号码 · not a whole phone number', {
        field: 'phone',
        hint: '如 13812345678 · for example 13812345678',
      });
    const now = this.clock.now();
    const [limit, attempts, taskIds, texts, calledIn, ...found] = await Promise.all([
      contactLimit(this.pool, now),
      search.attemptsOfPhone(this.pool, phone),
      search.openTasksOfPhone(this.pool, phone),
      textsOfPhone(this.pool, phone),
      search.zoneOfPhone(this.pool, phone),
      ...RECORD_TYPES.map((type) => search.recordsByPhone(this.pool, type, phone, { after: '', limit: 20 })),
    ]);
    const records = found.flat();
    const known = [attempts, taskIds, texts, records].some((list) => list.length > 0);
    const [optOuts, days] = await this.ofNumber(phone, known);
    // The customer's day, not ours: that is the one whose calls are counted against the cap.
    const timeZone = calledIn ?? records.find(({ zone }) => zone !== null)?.zone ?? this.config.timeZone;
    const tasks = await Promise.all(taskIds.map((id) => this.tasks.brief(id)));
    const today = localDateOf(timeZone, now.getTime());
    const attemptsToday = days.find(({ onDate }) => onDate === today)?.attempts ?? 0;
    const live = attempts.find(({ state }) => LIVE.has(state)) ?? null;
    return {
      phone: maskPhone(phone),
      summary: summaryOf({ optOuts, live, attemptsToday, dailyCap: limit.dailyCap, tasks }),
      optOuts: optOuts.map(({ phone: _, ...each }) => each),
      timeZone,
      today,
      attemptsToday,
      dailyCap: limit.dailyCap,
      dailyCapVersion: limit.version,
      days,
      liveCall: live,
      tasks,
      attempts,
      texts: texts.map((each) => ({
        ...each,
        why: each.reason === null ? null : line(words(TEXT_REASONS, each.reason)),
      })),
      records,
    };
  }

  /**
   * What is kept by number and so belongs to no branch: people with a branch are told it of their own customers' numbers, and
   * nothing of one that none of their records has.
   */
  private ofNumber(phone: string, known: boolean): Promise<[OptOut[], search.PhoneDay[]]> {
    if (!known && currentScope()?.kind === 'branches') return Promise.resolve([[], []]);
    return asSystem(() =>
      Promise.all([
        listOptOuts(this.pool, { phone, inForce: false, before: null, limit: 100 }),
        search.daysOfPhone(this.pool, phone),
      ]),
    );
  }
}

interface PhoneFacts {
  optOuts: readonly OptOut[];
  live: { agent: string } | null;
  attemptsToday: number;
  dailyCap: number;
  tasks: readonly { summary: string }[];
}

function summaryOf({ optOuts, live, attemptsToday, dailyCap, tasks }: PhoneFacts): string {
  const refused = optOuts.find(
    ({ liftedAt, rule, channel }) => liftedAt === null && rule === null && channel !== 'text',
  );
  if (refused) return line({ zh: '客户已拒绝来电', en: 'the customer has opted out of calls' });
  if (live) return line({ zh: `正在通话：${live.agent}`, en: `in a call with ${live.agent}` });
  if (attemptsToday >= dailyCap)
    return line({
      zh: `今日已呼叫 ${attemptsToday} 次，达到上限 ${dailyCap}`,
      en: `called ${attemptsToday} times today: the daily cap of ${dailyCap} is reached`,
    });
  return tasks[0]?.summary ?? line({ zh: '没有未结任务', en: 'no call is open for it' });
}
