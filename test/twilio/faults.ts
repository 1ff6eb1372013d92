import { fraction } from '../../src/seeded';

/** Chances in [0, 1] of each kind of trouble. All zero: a Twilio that behaves. */
export interface FaultChances {
  /** Takes the request and never answers it. */
  acceptAndHang: number;
  /** Takes it and answers 500. */
  errorAfterAccept: number;
  /** Neither takes it nor answers. */
  lose: number;
  /** Too fast: certainly not taken. Strikes a token once; the next request is let through. */
  throttle: number;
  /** Says no to what it could have done. */
  refuse: number;
  /** A callback comes long after, twice, after the one that follows it, or never. */
  lateCallbacks: number;
  twiceCallbacks: number;
  shuffledCallbacks: number;
  lostCallbacks: number;
  /** Before the true callback comes a forged one: signed with another token, telling a lie. */
  wrongSignature: number;
  /** Instructions are asked for twice, as after an answer that was lost on its way; the second answer counts. */
  repeatInstructions: number;
  /** Callbacks carry parameters that nobody has heard of. */
  extraParameters: number;
}

export type FaultName = keyof FaultChances;
/** What a demanded fault strikes: the making of calls or of texts, changes of a call, or questions. */
export type RequestKind = 'calls' | 'messages' | 'updates' | 'reads';

const NONE: FaultChances = {
  acceptAndHang: 0,
  errorAfterAccept: 0,
  lose: 0,
  throttle: 0,
  refuse: 0,
  lateCallbacks: 0,
  twiceCallbacks: 0,
  shuffledCallbacks: 0,
  lostCallbacks: 0,
  wrongSignature: 0,
  repeatInstructions: 0,
  extraParameters: 0,
};

export const FAULT_NAMES = Object.keys(NONE) as FaultName[];

/** Trouble by the seed and a key alone, and by demand: what a test demands strikes next, whatever the seed says. */
export class Faults {
  private readonly chances: Record<'calls' | 'messages', FaultChances>;
  private demands: { fault: FaultName; on: RequestKind | null; left: number }[] = [];
  private readonly throttled = new Set<string>();

  constructor(
    private readonly seed: number | string,
    common: Partial<FaultChances> = {},
    calls: Partial<FaultChances> = {},
    messages: Partial<FaultChances> = {},
  ) {
    this.chances = { calls: { ...NONE, ...common, ...calls }, messages: { ...NONE, ...common, ...messages } };
  }

  /** @param on without it: calls and texts alike, with their callbacks */
  demand(fault: FaultName, times = 1, on: RequestKind | null = null): void {
    this.demands.push({ fault, on, left: times });
  }

  strikes(fault: FaultName, on: RequestKind, key: string): boolean {
    if (this.demanded(fault, on)) return true;
    if (on !== 'calls' && on !== 'messages') return false;
    const chance = this.chances[on][fault];
    if (chance <= 0 || fraction(this.seed, `fault/${fault}`, key) >= chance) return false;
    if (fault !== 'throttle') return true;
    // By the key alone a second request would be refused as the first was, and a retry would never get through.
    if (this.throttled.delete(key)) return false;
    this.throttled.add(key);
    return true;
  }

  private demanded(fault: FaultName, on: RequestKind): boolean {
    const applies = (it: (typeof this.demands)[number]) =>
      it.fault === fault && (it.on === on || (it.on === null && (on === 'calls' || on === 'messages')));
    const demand = this.demands.find(applies);
    if (!demand) return false;
    demand.left--;
    if (demand.left <= 0) this.demands = this.demands.filter((it) => it !== demand);
    return true;
  }
}
