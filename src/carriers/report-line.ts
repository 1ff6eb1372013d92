import { Injectable } from '@nestjs/common';
import { type CallReport } from './port';

/** Where the exchange in this process tells its reports; the report service listens. */
@Injectable()
export class ReportLine {
  private readonly listeners: ((report: CallReport) => void)[] = [];

  /** The report service listens; in a simulation the people at the desks hear their calls end, after it. */
  listen(listener: (report: CallReport) => void): void {
    this.listeners.push(listener);
  }

  tell(report: CallReport): void {
    for (const listener of this.listeners) listener(report);
  }
}
