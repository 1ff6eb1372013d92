import type { DeliveryReport } from '../delivery.rules';
import { readAlibabaReport } from './alibaba.rules';
import { readExchangeReport } from './simulated';
import { readTwilioReport } from './twilio-report.rules';

/** Raw reports of every gateway, by the name they are kept under, whichever is configured now. */
export const REPORT_READERS: Readonly<Record<string, (payload: unknown) => DeliveryReport | null>> = {
  simulated: readExchangeReport,
  alibaba: readAlibabaReport,
  twilio: readTwilioReport,
};
