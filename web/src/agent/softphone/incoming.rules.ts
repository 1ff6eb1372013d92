/** A call that rings at this browser, as the library tells of it. */
export interface Incoming {
  callSid: string;
  /** What our server gave it to carry: `attempt`, the number of the call that an agent has just dialled. */
  custom: Readonly<Record<string, string>>;
}

/** What may ring here: nothing, the call whose dialling has been asked for and has no number yet, or one call. */
export type Expected = { kind: 'nothing' } | { kind: 'dialling' } | { kind: 'attempt'; id: number };

/**
 * Only the call that was just dialled is taken, and it is taken by itself: the agent has pressed the key already. Anything
 * else that rings is turned away. While the answer to the dial is under way nobody can say yet.
 */
export function verdictOn({ custom }: Incoming, expected: Expected): 'take' | 'wait' | 'refuse' {
  switch (expected.kind) {
    case 'nothing':
      return 'refuse';
    case 'dialling':
      return 'wait';
    case 'attempt':
      return custom.attempt === String(expected.id) ? 'take' : 'refuse';
  }
}
