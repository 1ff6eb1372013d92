import { type PlacedCall } from '../../carriers/port';
import { type Attempt } from '../dial.sql';
import { type LineCall } from './call-line.sql';

/** A call as its carrier is asked about it. `others`: names of other calls of the line, where this one has none yet. */
export function placedCall(line: LineCall, others: readonly string[] = []): PlacedCall {
  return {
    token: line.token,
    attemptId: line.attemptId,
    phone: line.phone,
    agent: line.agent,
    line: line.line,
    record: line.recording,
    startedAt: line.startedAt,
    providerRef: line.providerRef,
    legs: { agent: line.agentSid, customer: line.customerSid, third: line.transferSid },
    others,
  };
}

/** The same of a carrier whose calls have no legs. */
export function plainCall(attempt: Attempt): PlacedCall {
  return {
    token: attempt.token!,
    attemptId: attempt.id,
    phone: attempt.phone,
    agent: attempt.agent,
    line: null,
    record: false,
    startedAt: attempt.startedAt,
    providerRef: null,
    legs: { agent: null, customer: null, third: null },
    others: [],
  };
}
