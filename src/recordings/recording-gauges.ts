import { Injectable, Optional } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Metrics } from '../operation/metrics';
import type { StateFigures, Waiting } from './figures.sql';

/** Why nothing is fetched. */
export type Standstill = 'another_folder' | 'not_writable' | 'disk_low';
const STANDSTILLS: readonly Standstill[] = ['another_folder', 'not_writable', 'disk_low'];

/** Figures of recordings for `/metrics`, as the ticks of this process last saw them. */
@Injectable()
export class RecordingGauges {
  private readonly count: Gauge | null;
  private readonly oldest: Gauge | null;
  private readonly bytes: Gauge | null;
  private readonly standstill: Gauge | null;

  constructor(@Optional() metrics?: Metrics) {
    const gauge = (name: string, help: string, labelNames: string[] = []) =>
      metrics ? new Gauge({ name, help, labelNames, registers: [metrics.registry] }) : null;
    this.count = gauge('huifang_recordings', 'Recordings of calls by state', ['state']);
    this.oldest = gauge(
      'huifang_recordings_oldest_awaited_age_seconds',
      'How long the oldest recording has waited to be fetched',
    );
    this.bytes = gauge('huifang_recordings_stored_bytes', 'Sound that is stored, without what sealing adds');
    this.standstill = gauge('huifang_recordings_stopped', 'Recordings are not fetched; 1 for the reason', [
      'why',
    ]);
  }

  showWaiting({ awaited, oldestAt, failed }: Waiting, now: Date): void {
    this.count?.set({ state: 'awaited' }, awaited);
    this.count?.set({ state: 'failed' }, failed);
    this.oldest?.set(oldestAt ? Math.max(0, (now.getTime() - oldestAt.getTime()) / 1000) : 0);
  }

  showStored(figures: readonly StateFigures[]): void {
    for (const { state, recordings } of figures) this.count?.set({ state }, recordings);
    this.bytes?.set(figures.find(({ state }) => state === 'stored')?.bytes ?? 0);
  }

  showStandstill(why: Standstill | null): void {
    for (const each of STANDSTILLS) this.standstill?.set({ why: each }, each === why ? 1 : 0);
  }
}
