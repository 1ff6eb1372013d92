import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { agentsSeen } from './staff.sql';

/** Somebody who is heard of all the time is written down this often: well within the silence that takes them for gone. */
const NOTED_EVERY_MS = 4 * 60_000;

/** Remembers who was heard of, so that whoever asks for work in vain all through lunch is not taken for gone. */
@Injectable()
export class AgentsHeard {
  private readonly pool: Pool;
  private readonly noted = new Map<string, number>();

  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    this.pool = poolOf(dataSource);
  }

  async note(agents: readonly string[]): Promise<void> {
    const now = this.clock.now();
    const due = agents.filter((agent) => {
      const at = this.noted.get(agent);
      return at === undefined || Math.abs(now.getTime() - at) >= NOTED_EVERY_MS;
    });
    if (due.length === 0) return;
    for (const agent of due) this.noted.set(agent, now.getTime());
    await agentsSeen(this.pool, due, now);
  }
}
