/** What an agent can do something about, of all that the library warns of. */
export type Trouble = 'network' | 'silence' | 'microphone';

const TROUBLES: Readonly<Record<string, Trouble>> = {
  'high-rtt': 'network',
  'high-jitter': 'network',
  'high-packet-loss': 'network',
  'high-packets-lost-fraction': 'network',
  'low-mos': 'network',
  'low-bytes-received': 'silence',
  'low-bytes-sent': 'silence',
  'ice-connectivity-lost': 'silence',
  'constant-audio-input-level': 'microphone',
};

/** The worst first: who hears nothing does not care for a bad line. */
const ORDER: readonly Trouble[] = ['silence', 'microphone', 'network'];

export function worstTrouble(warnings: Iterable<string>): Trouble | null {
  const found = new Set([...warnings].map((name) => TROUBLES[name]));
  return ORDER.find((trouble) => found.has(trouble)) ?? null;
}

export type Problem =
  /** This browser, or a page over plain http, cannot do it. */
  | 'unsupported'
  | 'insecure'
  /** Nobody has been asked yet, the person has said no, or there is none. */
  | 'ask'
  | 'denied'
  | 'no_microphone'
  | 'busy_microphone'
  /** Our server gave no token, Twilio did not take it, or cannot be reached. */
  | 'no_token'
  | 'refused'
  | 'network';

/** Of an error that the browser threw when it was asked for the microphone. */
export function microphoneProblem(name: string): Problem {
  if (name === 'NotAllowedError' || name === 'SecurityError' || name === 'PermissionDeniedError')
    return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'no_microphone';
  return 'busy_microphone';
}

/** What an error of the library asks for: a new token, patience (it connects again by itself), or a person. */
export function remedyOf(code: number): 'token' | 'wait' | 'tell' {
  if ([20101, 20104, 31204, 31205, 31207, 31202].includes(code)) return 'token';
  if ([31000, 31003, 31005, 31009, 53000, 53001].includes(code)) return 'wait';
  return 'tell';
}
