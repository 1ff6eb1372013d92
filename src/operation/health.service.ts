import { Injectable, OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, FollowingClock } from '../clock';
import { readMigrations } from '../database/migrate';
import { Migration, judge } from '../database/migrations.rules';
import { appliedMigrations, databaseTime } from './health.sql';

/** A database slower than this is no database to an agent who waits. */
const PATIENCE_MS = 1000;
/** Leases and windows are judged by the process's clock: two processes this far apart would disagree. */
export const LARGEST_SKEW_MS = 2000;

export interface Check {
  name: 'database' | 'migrations' | 'clock' | 'process';
  ok: boolean;
  /** What to do, where it is not well. */
  note?: string;
  /** Database clock minus process clock, in milliseconds; within the time of one round trip. */
  skewMs?: number;
  /** What this process adds to its machine's clock to be on the database's, in milliseconds. */
  correctionMs?: number;
  /** How long the database took to answer. */
  ms?: number;
}

export interface Health {
  status: 'ok' | 'not_ready';
  checks: Check[];
}

/** Whether this process can do its work now. Each check says what is wrong in words, never an address or a password. */
@Injectable()
export class HealthService implements OnModuleDestroy {
  private stopping = false;
  private known: Migration[] | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** From here on the process takes no new work: a load balancer sees it before the connections close. */
  onModuleDestroy(): void {
    this.stopping = true;
  }

  async ready(): Promise<Health> {
    const checks: Check[] = [
      { name: 'process', ok: !this.stopping, ...(this.stopping ? { note: '正在停止 · stopping' } : {}) },
    ];
    try {
      checks.push(...(await within(PATIENCE_MS, this.askDatabase())));
    } catch (error) {
      const late = error instanceof TooSlow;
      checks.push({
        name: 'database',
        ok: false,
        note: late ? '1 秒内没有应答 · no answer within a second' : '连接失败 · cannot be reached',
      });
    }
    return { status: checks.every(({ ok }) => ok) ? 'ok' : 'not_ready', checks };
  }

  private async askDatabase(): Promise<Check[]> {
    const asked = this.clock.now().getTime();
    const theirs = (await databaseTime(this.dataSource)).getTime();
    const answered = this.clock.now().getTime();
    // Their clock was read somewhere between our two readings: only what lies outside is surely skew.
    const skewMs = theirs < asked ? theirs - asked : theirs > answered ? theirs - answered : 0;
    const clock: Check = { name: 'clock', ok: Math.abs(skewMs) < LARGEST_SKEW_MS, skewMs };
    if (this.clock instanceof FollowingClock) clock.correctionMs = this.clock.correctionMs;
    if (!clock.ok)
      clock.note = '时钟相差过大，请检查 NTP · clocks differ too much: check NTP on both machines';
    return [{ name: 'database', ok: true, ms: answered - asked }, await this.migrations(), clock];
  }

  private async migrations(): Promise<Check> {
    this.known ??= readMigrations();
    const verdict = judge(this.known, await appliedMigrations(this.dataSource));
    if ('refusal' in verdict) return { name: 'migrations', ok: false, note: verdict.refusal };
    if (verdict.pending.length === 0) return { name: 'migrations', ok: true };
    return {
      name: 'migrations',
      ok: false,
      note: `待执行 · pending: ${verdict.pending.map(({ name }) => name).join(', ')}`,
    };
  }
}

class TooSlow extends Error {}

/** A timer of the machine, not of the injected clock: what is measured is real waiting. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooSlow()), ms);
  });
  work.catch(() => undefined); // When it fails after the timer, nobody listens any more.
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
