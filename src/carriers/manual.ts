import { type CallReport, type Carrier, type OutgoingCall, type Placement } from './port';

/** The agent dials on a desk phone: every call is accepted, and its end is what the agent records. */
export class ManualCarrier implements Carrier {
  readonly name = 'manual';
  readonly reports = false;

  async place(call: OutgoingCall): Promise<Placement> {
    return { kind: 'accepted', ref: `desk-${call.agent}` };
  }

  async find(): Promise<CallReport | null> {
    return null;
  }

  async hangUp(): Promise<void> {}
}
