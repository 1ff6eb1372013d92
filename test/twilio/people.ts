import { choose, fraction } from '../../src/seeded';

/** How the people at the other end behave, as shares in [0, 1]; times in seconds before `speed`. */
export interface People {
  /** Agents who pick up their own line when it rings. */
  agentsAnswer: number;
  /** Numbers that do not exist, for good. */
  invalidNumbers: number;
  /** Telephones that are switched off when they are called. */
  switchedOff: number;
  /** Of the others: who picks up. */
  customersAnswer: number;
  /** Of those who do not pick up: how. */
  notAnswered: readonly (readonly ['no-answer' | 'busy' | 'voicemail' | 'failed', number])[];
  /** Shortest and longest ring before somebody picks up, and talk. */
  agentRings: readonly [number, number];
  ringSeconds: readonly [number, number];
  talkSeconds: readonly [number, number];
  /** Texts to numbers that do not exist, and texts that do not arrive, with the codes they end with. */
  invalidTextNumbers: number;
  undelivered: number;
  undeliveredCodes: readonly (readonly [number, number])[];
  /** From acceptance to sending, and from sending to the handset's word. */
  sendSeconds: readonly [number, number];
  deliverySeconds: readonly [number, number];
  /** Answers of the machine detection for a person that it does not know for one. */
  detectionUnknown: number;
}

/** Everybody answers, everything arrives. */
export const KIND_PEOPLE: People = {
  agentsAnswer: 1,
  invalidNumbers: 0,
  switchedOff: 0,
  customersAnswer: 1,
  notAnswered: [
    ['no-answer', 70],
    ['busy', 22],
    ['voicemail', 8],
  ],
  agentRings: [1, 6],
  ringSeconds: [4, 22],
  talkSeconds: [35, 185],
  invalidTextNumbers: 0,
  undelivered: 0,
  undeliveredCodes: [
    [30003, 70],
    [30005, 8],
    [30006, 7],
    [30007, 5],
    [30008, 10],
  ],
  sendSeconds: [0.2, 4],
  deliverySeconds: [1, 20],
  detectionUnknown: 0,
};

/** About what the simulated exchanges do (src/carriers/exchange.ts, src/sms/gateways/exchange.rules.ts). */
export const USUAL_PEOPLE: People = {
  ...KIND_PEOPLE,
  agentsAnswer: 0.97,
  invalidNumbers: 0.015,
  switchedOff: 0.06,
  customersAnswer: 0.55,
  notAnswered: [
    ['no-answer', 68],
    ['busy', 22],
    ['voicemail', 8],
    ['failed', 2],
  ],
  invalidTextNumbers: 0.01,
  undelivered: 0.03,
  detectionUnknown: 0.05,
};

/** How a telephone that is called ends up. `ringSeconds` null: it rings until the caller gives up. */
export interface LegPlan {
  ends: 'answered' | 'busy' | 'no-answer' | 'failed' | 'voicemail';
  /** Seconds until it is picked up or refused. */
  ringSeconds: number | null;
  /** Seconds from the answer until this side hangs up; null: it never does by itself. */
  talkSeconds: number | null;
  /** The network's last word, e.g. 404: there is no such number. */
  sipCode: number;
  answeredBy: 'human' | 'machine_start' | 'unknown';
}

export interface TextPlan {
  /** The request itself is refused with this code; null: it is taken. */
  refusal: number | null;
  sendSeconds: number;
  deliverySeconds: number;
  /** Null: it arrives. */
  code: number | null;
}

/** Fates by the seed, the token (else the sid) and the number alone. */
export class Fates {
  constructor(
    private readonly seed: number | string,
    readonly people: People,
  ) {}

  agent(token: string, to: string): LegPlan {
    const answers = fraction(this.seed, 'agent', token, to) < this.people.agentsAnswer;
    return {
      ends: answers ? 'answered' : 'no-answer',
      ringSeconds: answers ? this.between(this.people.agentRings, 'agent-ring', token) : null,
      talkSeconds: null,
      sipCode: answers ? 200 : 487,
      answeredBy: 'human',
    };
  }

  customer(token: string, phone: string): LegPlan {
    const { people, seed } = this;
    const ring = this.between(people.ringSeconds, 'ring', token);
    const talkSeconds = this.between(people.talkSeconds, 'talk', token);
    const plan = (
      ends: LegPlan['ends'],
      sipCode: number,
      ringSeconds: number | null,
      answeredBy: LegPlan['answeredBy'] = 'human',
    ): LegPlan => ({ ends, sipCode, ringSeconds, talkSeconds, answeredBy });
    if (fraction(seed, 'invalid', phone) < people.invalidNumbers) return plan('failed', 404, 3);
    if (fraction(seed, 'off', phone, token) < people.switchedOff) return plan('no-answer', 480, 4);
    if (fraction(seed, 'answer', token) < people.customersAnswer) {
      const unknown = fraction(seed, 'detection', token) < people.detectionUnknown;
      return plan('answered', 200, ring, unknown ? 'unknown' : 'human');
    }
    const how = choose(people.notAnswered, fraction(seed, 'why', token));
    if (how === 'voicemail') return plan('voicemail', 200, ring, 'machine_start');
    if (how === 'busy') return plan('busy', 486, 4);
    if (how === 'failed') return plan('failed', 503, 4);
    return plan('no-answer', 487, null);
  }

  text(token: string, to: string): TextPlan {
    const { people, seed } = this;
    const invalid = fraction(seed, 'number', to) < people.invalidTextNumbers;
    const lost = fraction(seed, 'end', token) < people.undelivered;
    return {
      refusal: invalid ? 21211 : null,
      sendSeconds: this.between(people.sendSeconds, 'send', token),
      deliverySeconds: this.between(people.deliverySeconds, 'delivery', token),
      code: lost ? choose(people.undeliveredCodes, fraction(seed, 'why', token)) : null,
    };
  }

  private between([least, most]: readonly [number, number], what: string, key: string): number {
    return least + (most - least) * fraction(this.seed, what, key);
  }
}
