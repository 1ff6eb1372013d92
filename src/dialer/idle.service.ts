import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { nextReadyIn, readyIn } from './idle.sql';
import { LaneBoard } from './lane-board';
import { poolsOf } from './pool.rules';
import { agentState } from './staff.sql';

export interface Idle {
  reason: 'away' | 'no_lanes' | 'closed' | 'suspended' | 'all_waiting' | 'all_busy' | 'nothing_due';
  nameZh: string;
  nameEn: string;
  /** When there may be work again; null where nothing in sight will bring it. */
  nextAt: string | null;
}

const TEXTS: Record<Idle['reason'], [string, string]> = {
  away: ['您处于小休或离线状态', 'you are on a break or offline'],
  no_lanes: ['没有与您的技能或机构匹配的任务', 'no calls for your skills or branch'],
  closed: ['不在呼叫时段，等待下一时段', 'outside the calling hours: wait for the next window'],
  suspended: ['相关回访项目已暂停', 'the campaigns you serve are suspended'],
  all_waiting: ['任务都在等待间隔或预约时间', 'all calls wait for their gap or appointment'],
  all_busy: ['剩余任务的号码正在通话中', 'the numbers left are in other calls'],
  nothing_due: ['暂无待呼任务', 'nothing is due'],
};

/** Why an agent who asked was given nothing, and when to ask again: never just "empty". */
@Injectable()
export class IdleService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly board: LaneBoard,
    private readonly clock: Clock,
  ) {
    this.pool = poolOf(dataSource);
  }

  async explain(staffNo: string): Promise<Idle> {
    const state = await agentState(this.pool, staffNo);
    if (state?.state === 'break' || state?.state === 'offline') return idle('away', null);
    const { open, closed } = await this.board.openTo(poolsOf(await this.board.caller(staffNo)));
    if (!open.length && !closed.length) return idle('no_lanes', null);
    const openings = closed.flatMap((each) => (each.nextAt === null ? [] : [each.nextAt]));
    const opening = openings.length ? Math.min(...openings) : null;
    if (!open.length) {
      const suspended = closed.every((each) => each.reason === 'suspended');
      return idle(suspended ? 'suspended' : 'closed', opening);
    }
    const now = this.clock.now();
    const lanes = open.map((lane) => lane.id);
    if (await readyIn(this.pool, lanes, now)) return idle('all_busy', now.getTime() + 30_000);
    const wake = await nextReadyIn(this.pool, [...lanes, ...closed.map((each) => each.lane.id)]);
    const nextAt = [wake?.getTime() ?? null, opening].filter((at) => at !== null);
    return idle(wake ? 'all_waiting' : 'nothing_due', nextAt.length ? Math.min(...nextAt) : null);
  }
}

function idle(reason: Idle['reason'], nextAt: number | null): Idle {
  const [nameZh, nameEn] = TEXTS[reason];
  return { reason, nameZh, nameEn, nextAt: nextAt === null ? null : new Date(nextAt).toISOString() };
}
