import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../access/principal';
import { localDateOf } from '../calendar/zone.rules';
import { CARRIER, type Carrier } from '../carriers/port';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { asSystem } from '../database/data-scope';
import { GateShut } from '../errors';
import { instantsOfDate } from './desk-time';
import { localForm } from './phone-check.rules';
import { revealPhone } from './reveal.sql';
import { unknownTask } from './unknown-task';

/** Numbers that one person may be shown whole in a day (product §5). */
export const REVEALS_A_DAY = 20;

/** 显示完整号码: a separate act with a reason, audited and limited, and only for who holds the task. */
@Injectable()
export class RevealService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CARRIER) private readonly carrier: Carrier,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {}

  /** @throws NotFound `unknown_task`; GateShut `reveal_limit` */
  async reveal(user: Principal, taskId: number, reason: string) {
    const { staffNo } = user;
    if (staffNo === null) throw unknownTask(taskId);
    const now = this.clock.now();
    const { timeZone } = this.config;
    const onDate = localDateOf(timeZone, now.getTime());
    // Where nobody but the agent dials, the number is what they dial by.
    const counted = this.carrier.reports;
    const { phone, reveals } = await asSystem(() =>
      revealPhone(this.dataSource.manager, {
        taskId,
        staffNo,
        onDate,
        limit: REVEALS_A_DAY,
        counted,
        reason,
        now,
      }),
    );
    if (phone === null) throw unknownTask(taskId);
    if (reveals === null) throw spent(instantsOfDate(timeZone, onDate).to);
    return {
      taskId,
      phone,
      local: localForm(phone),
      counted,
      today: reveals,
      limit: REVEALS_A_DAY,
      left: Math.max(0, REVEALS_A_DAY - reveals),
    };
  }
}

function spent(nextAt: Date): GateShut {
  return new GateShut(
    'reveal_limit',
    `今日查看完整号码已达 ${REVEALS_A_DAY} 次 · you have been shown ${REVEALS_A_DAY} numbers today, which is all`,
    {
      hint: '可直接拨号，不必查看号码；明日恢复 · dial without seeing the number; tomorrow there are more',
      facts: { limit: REVEALS_A_DAY, nextAt: nextAt.toISOString() },
    },
  );
}
