import type { Script } from './script';
import { closingCare } from './scripts/closing-care';
import { complaintFollowUp } from './scripts/complaint-follow-up';
import { newPolicy } from './scripts/new-policy';
import { renewalCall } from './scripts/renewal-call';
import { repairFollowUp } from './scripts/repair-follow-up';
import { reportCare } from './scripts/report-care';
import { secondVisit } from './scripts/second-visit';
import { specialVisit } from './scripts/special-visit';

/** Every version that this release brings with it. A new wording is added as the next version; the old one stays. */
export const SCRIPTS: readonly Script[] = [
  newPolicy,
  secondVisit,
  reportCare,
  closingCare,
  renewalCall,
  specialVisit,
  complaintFollowUp,
  repairFollowUp,
];
