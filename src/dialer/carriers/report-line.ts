import { Injectable } from '@nestjs/common';
import { type CallReport } from './port';

/** Where the exchange in this process tells its reports; the report service listens. */
@Injectable()
export class ReportLine {
  private listener: (report: CallReport) => void = () => undefined;

  listen(listener: (report: CallReport) => void): void {
    this.listener = listener;
  }

  tell(report: CallReport): void {
    this.listener(report);
  }
}
