import { type LegState } from '../../carriers/twilio-events.rules';

export interface LegsOfThree {
  customerLeg: LegState | null;
  /** The supervisor who was called in last. */
  transferTo: string | null;
  transferLeg: LegState | null;
}

/**
 * The supervisor whom a hang-up would cut off from the customer, whether the agent is still with them or has left; null: nobody.
 * Until the two are done the number is in a call, and what came of it is not known.
 */
export function supervisorTalking({ customerLeg, transferTo, transferLeg }: LegsOfThree): string | null {
  return customerLeg === 'answered' && transferLeg === 'answered' ? transferTo : null;
}
