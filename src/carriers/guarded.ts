import { Logger } from '@nestjs/common';
import { overlaid } from '../overlay.rules';
import { maskPhone } from '../phone-mask.rules';
import { DRY_RUN, type ProviderSettings, mayReach, reachOf } from '../provider-settings.rules';
import { type Carrier, type OutgoingCall, type Placement } from './port';

/**
 * The carrier, unless this installation only rehearses (`SENDING=dry`) or reaches only listed numbers (`SEND_ONLY_TO`): a call
 * to anybody else has passed every gate, is written to the log, and is refused as our own doing. So no attempt is spent, the
 * customer's cycle goes on as if nothing had been, and no report claims a contact that nobody made.
 */
export function guardedCarrier(
  carrier: Carrier,
  settings: Pick<ProviderSettings, 'sending' | 'sendOnlyTo'>,
  log: Pick<Logger, 'log'> = new Logger('dry run'),
): Carrier {
  if (reachOf(settings) === 'everybody') return carrier;
  const place = async (call: OutgoingCall): Promise<Placement> => {
    if (mayReach(settings, call.phone)) return carrier.place(call);
    log.log(
      `演练，未拨出 · not dialled: ${maskPhone(call.phone)} for ${call.agent} by ${carrier.name}, token ${call.token}`,
    );
    return { kind: 'refused', code: DRY_RUN, ours: true };
  };
  // A transfer rings a colleague's line within a call that was let through.
  const passedOn = { name: true, reports: true, agentFirst: true, find: true, hangUp: true } as const;
  return overlaid(carrier, { place }, { ...passedOn, hold: true, resume: true, transfer: true });
}
