import { type DataSource } from 'typeorm';
import { demoPeople } from '../access/demo-people';
import { localOf, offsetAt } from '../calendar/zone.rules';
import { type Alarm, type Clock } from '../clock';
import { poolOf } from '../database/db';
import { type RecordService } from '../intake/record.service';
import { demoReport, offsetText } from './demo-data';

/** A report every other minute: some fifteen care calls each half hour, at whatever hour a newcomer looks in. */
const EVERY_MS = 2 * 60_000;
/** Reports later, each has its surveyor; every seventh has none, and becomes a coordinator's follow-up. */
const DISPATCHED_AFTER = 3;
const NO_DISPATCH_EVERY = 7;

/**
 * Keeps a demonstration alive: accidents are reported while it runs, as a core system would send them. Numbered by the clock,
 * so that a restart, or a second process, sends the same ones again and changes nothing. It ends by itself where the
 * demonstration's people are gone: then somebody has made the centre their own.
 */
export class DemoInflow {
  private alarm: Alarm | null = null;
  private stopped = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly records: RecordService,
    private readonly clock: Clock,
    private readonly timeZone: string,
  ) {}

  start(): void {
    this.alarm = this.clock.after(EVERY_MS - (this.clock.now().getTime() % EVERY_MS), () => {
      void this.send(this.clock.now())
        // The database is away: the next one is sent when it is back.
        .catch(() => true)
        .then((goOn) => goOn && !this.stopped && this.start());
    });
  }

  stop(): void {
    this.stopped = true;
    this.alarm?.cancel();
  }

  /** What came in at this minute. False: this is no demonstration any more. */
  async send(now: Date): Promise<boolean> {
    if ((await demoPeople(poolOf(this.dataSource))).length === 0) return false;
    const number = Math.floor(now.getTime() / EVERY_MS);
    await this.report(number, false);
    if ((number - DISPATCHED_AFTER) % NO_DISPATCH_EVERY !== 0)
      await this.report(number - DISPATCHED_AFTER, true);
    return true;
  }

  private async report(number: number, dispatched: boolean): Promise<void> {
    const at = number * EVERY_MS;
    const local = (ms: number) => new Date(localOf(this.timeZone, ms));
    const surveyorAt = dispatched ? local(at + 2 * EVERY_MS) : null;
    const row = demoReport(number, local(at), offsetText(offsetAt(this.timeZone, at)), surveyorAt);
    await this.records.put('claims', row, 'demo');
  }
}
