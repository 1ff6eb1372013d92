import { Injectable, Logger } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { Metrics } from './metrics';
import { OutboxDepth, QueueDepth, outboxDepth, queueDepth } from './queue.sql';

/** A scrape more often than this is answered from the last count. */
const FRESH_MS = 10_000;
/** A count that took t is not repeated before 20 t have passed: counting takes at most a twentieth of one connection. */
const REST_FACTOR = 20;

/** Depth and age of the queues, counted when somebody asks, and seldom. */
@Injectable()
export class QueueGauges {
  private readonly logger = new Logger(QueueGauges.name);
  private readonly tasks: Gauge;
  private readonly overdue: Gauge;
  private readonly texts: Gauge;
  private readonly textAge: Gauge;
  private readonly countedAt: Gauge;
  private notBefore = -Infinity;
  private running: Promise<void> | null = null;

  constructor(
    private readonly metrics: Metrics,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    const gauge = (name: string, help: string, labelNames: string[]) =>
      new Gauge({ name, help, labelNames, registers: [this.metrics.registry] });
    const lane = ['campaign', 'hours', 'zone', 'pool', 'state'];
    this.tasks = gauge(
      'huifang_queue_tasks',
      'Open call tasks by lane (campaign, hours, zone, pool) and state',
      lane,
    );
    this.overdue = gauge(
      'huifang_queue_oldest_due_age_seconds',
      'Age of the oldest deadline; negative: still ahead',
      lane,
    );
    this.texts = gauge('huifang_outbox_texts', 'Texts not yet at their end, by state', ['state']);
    this.textAge = gauge('huifang_outbox_oldest_age_seconds', 'How long the oldest of them has waited', [
      'state',
    ]);
    this.countedAt = gauge(
      'huifang_queue_counted_timestamp_seconds',
      'When the queues were last counted',
      [],
    );
  }

  /** Counts again unless the last count is fresh. A database in trouble leaves the old figures, and their time, standing. */
  async refresh(): Promise<void> {
    if (this.running) return this.running;
    if (this.clock.now().getTime() < this.notBefore) return;
    this.running = this.count().finally(() => (this.running = null));
    return this.running;
  }

  private async count(): Promise<void> {
    const began = this.clock.now();
    try {
      const [queue, outbox] = await Promise.all([queueDepth(this.dataSource), outboxDepth(this.dataSource)]);
      this.show(queue, outbox, began);
    } catch (error) {
      this.logger.warn(`queues not counted: ${(error as Error).message}`);
    }
    const ended = this.clock.now().getTime();
    this.notBefore = ended + Math.max(FRESH_MS, REST_FACTOR * (ended - began.getTime()));
  }

  private show(queue: QueueDepth[], outbox: OutboxDepth[], now: Date): void {
    const age = (since: Date) => (now.getTime() - since.getTime()) / 1000;
    // A lane that ran empty must show no row rather than its last depth.
    for (const gauge of [this.tasks, this.overdue, this.texts, this.textAge]) gauge.reset();
    for (const { campaign, hours, zone, pool, state, tasks, oldestDueAt } of queue) {
      // Pools of single salespeople would be a series each, for ever.
      const labels = { campaign, hours, zone, pool: pool.replace(/:.*/, ''), state };
      this.tasks.inc(labels, tasks);
      this.raise(labels, age(oldestDueAt));
    }
    for (const { state, texts, oldestAt } of outbox) {
      this.texts.set({ state }, texts);
      if (oldestAt) this.textAge.set({ state }, age(oldestAt));
    }
    this.countedAt.set(now.getTime() / 1000);
    this.oldest.clear();
  }

  private readonly oldest = new Map<string, number>();

  /** Several pools share a label: the oldest counts. */
  private raise(labels: Record<string, string>, age: number): void {
    const key = Object.values(labels).join('\n');
    const known = this.oldest.get(key) ?? -Infinity;
    if (age <= known) return;
    this.oldest.set(key, age);
    this.overdue.set(labels, age);
  }
}
