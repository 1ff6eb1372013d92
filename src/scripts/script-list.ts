import type { Script } from './script';
import { closingCare } from './scripts/closing-care';
import { closingCare2 } from './scripts/closing-care-2';
import { complaintFollowUp } from './scripts/complaint-follow-up';
import { complaintFollowUp2 } from './scripts/complaint-follow-up-2';
import { newPolicy } from './scripts/new-policy';
import { newPolicy2 } from './scripts/new-policy-2';
import { renewalCall } from './scripts/renewal-call';
import { renewalCall2 } from './scripts/renewal-call-2';
import { repairFollowUp } from './scripts/repair-follow-up';
import { repairFollowUp2 } from './scripts/repair-follow-up-2';
import { reportCare } from './scripts/report-care';
import { reportCare2 } from './scripts/report-care-2';
import { secondVisit } from './scripts/second-visit';
import { secondVisit2 } from './scripts/second-visit-2';
import { specialVisit } from './scripts/special-visit';
import { specialVisit2 } from './scripts/special-visit-2';

/** Every version that this release brings with it. A new wording is added as the next version; the old one stays. */
export const SCRIPTS: readonly Script[] = [
  ...[
    newPolicy,
    secondVisit,
    reportCare,
    closingCare,
    renewalCall,
    specialVisit,
    complaintFollowUp,
    repairFollowUp,
  ],
  // Version 2: questions, branches and ends instead of questions that are only said.
  ...[
    newPolicy2,
    secondVisit2,
    reportCare2,
    closingCare2,
    renewalCall2,
    specialVisit2,
    complaintFollowUp2,
    repairFollowUp2,
  ],
];

/** The newest versions of this release alone. */
export const NEWEST_SCRIPTS: readonly Script[] = SCRIPTS.filter(
  (script) => !SCRIPTS.some((other) => other.code === script.code && other.version > script.version),
);
