import { Logger } from '@nestjs/common';
import type { Metrics } from '../operation/metrics';
import type { PausedTemplate } from './consequence.sql';

const log = new Logger('texts');

/** A network has filtered a text: somebody must look at its words before more of them go out. */
export function alarmPaused(paused: readonly PausedTemplate[], metrics?: Metrics): void {
  for (const { rule, version, language } of paused) {
    metrics?.countTextAlarm('template_paused');
    log.warn(
      `${rule} version ${version} (${language}) is paused: a network filtered a text of it. Its queue waits until it is resumed`,
    );
  }
}
