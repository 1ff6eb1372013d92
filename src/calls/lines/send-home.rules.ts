import { type Leg } from '../../carriers/twilio-legs.rules';

export interface LegsNow {
  /** Somebody wants the call to end. */
  hangUp: boolean;
  /** Customer and agent are, or were, in a room, where nothing ends by itself. */
  roomed: boolean;
  agents: readonly Pick<Leg, 'sid' | 'state'>[];
  customer: Pick<Leg, 'sid' | 'state'> | null;
  /** The supervisor who is called in now, if any. */
  third: Pick<Leg, 'sid' | 'state'> | null;
}

/**
 * Legs that are to be ended: all of a call that somebody wants to end; who is left in a room when the customer has gone; a customer
 * who would stay in it, or on hold, with nobody.
 */
export function toSendHome({ hangUp, roomed, agents, customer, third }: LegsNow): string[] {
  const live = (legs: readonly (Pick<Leg, 'sid' | 'state'> | null)[]) =>
    legs.flatMap((leg) => (leg && leg.state !== 'ended' ? [leg.sid] : []));
  if (hangUp) return live([...agents, customer, third]);
  if (!roomed || !customer) return [];
  if (customer.state === 'ended') return live([...agents, third]);
  const company = live([...agents, third]).length > 0;
  return company || agents.length === 0 ? [] : [customer.sid];
}
