import { Injectable, Optional } from '@nestjs/common';
import { type Pool, type QueryResult } from 'pg';
import { DataSource } from 'typeorm';
import { LineGate } from '../carriers/line-gate.service';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { Metrics } from '../operation/metrics';
import { AgentsHeard } from './agents-heard';
import { Coalescer, type Settled } from './coalescer';
import { LaneBoard } from './lane-board';
import {
  CLAIM_SIZES,
  claimAnywhereStatement,
  claimStatement,
  heldBy,
  type ClaimedTask,
  type ClaimSize,
} from './queue.sql';

/** A lease lasts this long without a heartbeat; clients beat every 15 s. */
export const LEASE_MS = 90_000;
const LARGEST = CLAIM_SIZES[CLAIM_SIZES.length - 1]!;
const UNIQUE_VIOLATION = '23505';
/** Two processes may reach for two tasks of one number, or one agent may ask twice: the index refuses one, who tries again. */
const TRIES = 5;

const USUAL = new Map(CLAIM_SIZES.map((size) => [size, claimStatement(size)]));
const ANYWHERE = new Map(CLAIM_SIZES.map((size) => [size, claimAnywhereStatement(size)]));

/** Gives agents their next task: one statement for all who ask at the same time and see the same lanes. */
@Injectable()
export class ClaimService {
  private readonly groups = new Map<string, Coalescer<string, ClaimedTask | null>>();
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly board: LaneBoard,
    private readonly clock: Clock,
    private readonly heard: AgentsHeard,
    private readonly line: LineGate,
    @Optional() private readonly metrics?: Metrics,
  ) {
    this.pool = poolOf(dataSource);
  }

  /**
   * The next task for this agent, leased; the one already held, if any; null when none may be dialled now.
   * @throws NotFound `unknown_agent`
   */
  async takeNext(agent: string): Promise<ClaimedTask | null> {
    await this.heard.note([agent]);
    const { open } = await this.board.openToAgent(agent);
    // What cannot be dialled stays in the queue, where a colleague may reach it first once the line is well again.
    if (!open.length || this.line.paused) return heldBy(this.pool, agent);
    const lanes = open.map((lane) => lane.id);
    return this.group(lanes).ask(agent);
  }

  private group(lanes: number[]): Coalescer<string, ClaimedTask | null> {
    const key = lanes.join(',');
    let group = this.groups.get(key);
    if (!group) {
      // Sets of open lanes change a few times a day; old ones hold nothing but a closure.
      if (this.groups.size > 500) this.groups.clear();
      this.groups.set(key, (group = new Coalescer((agents) => this.claim(lanes, agents), LARGEST)));
    }
    return group;
  }

  private async claim(lanes: number[], agents: string[]): Promise<Settled<ClaimedTask | null>[]> {
    const now = this.clock.now();
    const given = new Map<string, ClaimedTask>();
    let asking = [...new Set(agents)];
    let statements = USUAL;
    while (asking.length) {
      const got = await this.statement(statements, lanes, asking, now);
      for (const task of got) given.set(task.claimedBy, task);
      asking = asking.filter((agent) => !given.has(agent));
      if (got.length === 0) {
        if (statements === ANYWHERE) break;
        statements = ANYWHERE;
      } else statements = USUAL;
    }
    this.metrics?.countClaim(given.size);
    for (const agent of asking) {
      const held = await heldBy(this.pool, agent);
      if (held) given.set(agent, held);
    }
    return agents.map((agent) => ({ value: given.get(agent) ?? null }));
  }

  private async statement(
    texts: Map<ClaimSize, string>,
    lanes: number[],
    agents: string[],
    now: Date,
  ): Promise<ClaimedTask[]> {
    const size = CLAIM_SIZES.find((each) => each >= agents.length) ?? LARGEST;
    const form = texts === USUAL ? 'claim' : 'claim-anywhere';
    const values = [lanes, agents, now, new Date(now.getTime() + LEASE_MS)];
    for (let attempt = 1; ; attempt++) {
      try {
        const answer: QueryResult<ClaimedTask> = await this.pool.query({
          name: `${form}-${size}`,
          text: texts.get(size)!,
          values,
        });
        return answer.rows;
      } catch (error) {
        if ((error as { code?: string }).code !== UNIQUE_VIOLATION || attempt === TRIES) throw error;
      }
    }
  }
}
