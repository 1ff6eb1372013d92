/**
 * One family of refusals. Each carries a stable `code` (for programs), a sentence that says what is wrong and
 * what to do next (for people), and the field it concerns, if any. The HTTP layer turns it into problem details
 * (RFC 9457); the command line prints the sentence. A fault of ours is any other exception.
 */
export interface RefusalDetails {
  /** Path of the offending input, e.g. `values.retryGapMinutes` or `row 17, phone`. */
  field?: string;
  /** What to do next, in one sentence. */
  hint?: string;
  /** Facts that a program may need, e.g. `{ nextAt }`. No personal data. */
  facts?: Record<string, unknown>;
}

export abstract class Refusal extends Error {
  abstract readonly status: number;

  constructor(
    readonly code: string,
    message: string,
    readonly details: RefusalDetails = {},
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** The input is not of the form, or breaks a rule that the caller could have known (400). */
export class InvalidInput extends Refusal {
  readonly status = 400;
}

/** Nobody is signed in, or no longer (401). */
export class NotSignedIn extends Refusal {
  readonly status = 401;
}

/** Somebody is signed in who may not do this (403). Of a record that they may not see, `NotFound` is said instead. */
export class NotAllowed extends Refusal {
  readonly status = 403;
}

/** Tried too often; `details.facts.retryAfterSeconds` says when to come back (429). */
export class TooManyTries extends Refusal {
  readonly status = 429;
}

/** No such thing, or none that the caller may see (404). */
export class NotFound extends Refusal {
  readonly status = 404;
}

/** The thing has moved on: stale epoch, lost lease, closed task, another answer already accepted (409). */
export class Conflict extends Refusal {
  readonly status = 409;
}

/** A gate is shut: hours, cap, opt-out, suspended … `details.facts.nextAt` says when it opens, if ever (422). */
export class GateShut extends Refusal {
  readonly status = 422;
}

/** Too busy or not ready; safe to try again (503). */
export class NotReady extends Refusal {
  readonly status = 503;
}
