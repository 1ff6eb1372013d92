import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { LineGate } from '../carriers/line-gate.service';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { whyIdle, wordsOf, type Why } from './idle.rules';
import { skillsWanted, waitingIn } from './idle.sql';
import { LaneBoard } from './lane-board';
import { poolsOf } from './pool.rules';
import { agentState } from './staff.sql';

interface Told extends Pick<Why, 'reason' | 'pausedFor'> {
  nameZh: string;
  nameEn: string;
  /** When there may be work again; null where nothing in sight will bring it. */
  nextAt: string | null;
  /** When the next window opens, of those that are closed now. */
  nextWindowAt: string | null;
  /** Could be called but for the window, a suspension, the line or their number being in a call. At most a thousand a lane. */
  ready: number;
  /** Calls that wait for their gap or appointment; at most a thousand. */
  waiting: number;
}

export interface Idle extends Told {
  /** Skills that calls are ready for and that the agent does not have. */
  otherSkills: string[];
  /** The same for each campaign that the agent serves. */
  campaigns: (Told & { code: string })[];
}

/** Why an agent who asked was given nothing, and when to ask again: never just "empty". */
@Injectable()
export class IdleService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly board: LaneBoard,
    private readonly clock: Clock,
    private readonly line: LineGate,
  ) {
    this.pool = poolOf(dataSource);
  }

  async explain(staffNo: string): Promise<Idle> {
    const state = await agentState(this.pool, staffNo);
    const now = this.clock.now();
    const pools = poolsOf(await this.board.caller(staffNo));
    const lanes = await this.board.openTo(pools);
    const ids = [...lanes.open, ...lanes.closed.map(({ lane }) => lane)].map(({ id }) => id);
    const loads = (await waitingIn(this.pool, ids, now)).map((load) => ({
      ...load,
      wakesAt: load.wakesAt?.getTime() ?? null,
    }));
    const { paused } = this.line;
    const pause = paused && { until: paused.until.getTime(), reason: paused.reason };
    const { campaigns, ...why } = whyIdle(lanes, loads, pause, now.getTime());
    const away = state?.state === 'break' || state?.state === 'offline';
    // Asked only of somebody at work who has nothing of their own in sight: it looks at the lanes of everybody.
    const empty = !away && (why.reason === 'no_lanes' || why.reason === 'nothing_due');
    const otherSkills = empty ? await skillsWanted(this.pool, pools, now) : [];
    const told = away
      ? inWords({ ...why, reason: 'away', pausedFor: null, nextAt: null })
      : inWords(otherSkills.length ? { ...why, reason: 'other_skills' } : why);
    return {
      ...told,
      otherSkills,
      campaigns: campaigns.map(({ code, ...each }) => ({ code, ...inWords(each) })),
    };
  }
}

function inWords(why: Why): Told {
  const instant = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    ...wordsOf(why),
    ...why,
    nextAt: instant(why.nextAt),
    nextWindowAt: instant(why.nextWindowAt),
  };
}
