export type LegState = 'dialled' | 'ringing' | 'answered' | 'ended';

/** The telephones of a call, where the agent is called first and the customer through them. */
export interface CallLine {
  agentLeg: LegState | null;
  customerLeg: LegState | null;
  held: boolean;
  /** What the machine detection has said: `human`, `machine_start`, … */
  machine: string | null;
  recording: boolean;
  transfer: Transfer | null;
  /** Why the customer was not called after all. */
  refused: string | null;
}

export interface Transfer {
  /** Staff number. */
  to: string;
  name: string | null;
  leg: LegState | null;
}

/** Where such a call stands, in the order in which it goes. */
export type Stage =
  | 'callingYou'
  | 'pickUp'
  | 'callingCustomer'
  | 'customerRings'
  | 'talking'
  | 'held'
  | 'transferring'
  | 'together'
  | 'handedOver';

export function stageOf({ agentLeg, customerLeg, held, transfer }: CallLine): Stage {
  if (agentLeg === 'ended' && customerLeg === 'answered') return 'handedOver';
  if (customerLeg === 'answered') {
    if (transfer?.leg === 'answered') return 'together';
    if (transfer && transfer.leg !== 'ended') return 'transferring';
    return held ? 'held' : 'talking';
  }
  if (agentLeg === 'answered') return customerLeg === 'ringing' ? 'customerRings' : 'callingCustomer';
  return agentLeg === 'ringing' ? 'pickUp' : 'callingYou';
}

/** The agent has left, and two talk on whom nobody but themselves should end. */
export const isLeftToSupervisor = ({ agentLeg, customerLeg, transfer }: CallLine) =>
  agentLeg === 'ended' && customerLeg === 'answered' && transfer?.leg === 'answered';

export const isMachine = (machine: string | null) => /^(machine|fax)/.test(machine ?? '');

/** What can be done with the voices now; the server has the last word. */
export function mayOf(line: CallLine, controls: { hold: boolean; transfer: boolean }) {
  const stage = stageOf(line);
  return {
    hold: controls.hold && stage === 'talking',
    resume: controls.hold && stage === 'held',
    transfer: controls.transfer && (stage === 'talking' || stage === 'held'),
    /** The supervisor goes on with the customer. */
    leave: stage === 'together',
  };
}
