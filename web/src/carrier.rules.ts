/** Whether calls ring the agent's own line first, and the customer through it: elsewhere agents need no line of their own. */
export function ringsAgentFirst(carrier: string): boolean {
  return carrier === 'twilio';
}

/** Whether there can be recordings of calls: of the others there is none. */
export function recordsCalls(carrier: string): boolean {
  return ringsAgentFirst(carrier);
}
