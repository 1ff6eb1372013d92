import { Logger } from '@nestjs/common';
import { overlaid } from '../../overlay.rules';
import { maskPhone } from '../../phone-mask.rules';
import { DRY_RUN, type ProviderSettings, mayReach, reachOf } from '../../provider-settings.rules';
import { type OutgoingText, type SendAnswer, type TextGateway } from './port';

/**
 * The gateway, unless this installation only rehearses (`SENDING=dry`) or reaches only listed numbers (`SEND_ONLY_TO`): a text
 * to anybody else has passed every gate, is written to the log without its words, and ends as failed with the code `dry_run`.
 * Not as sent, since nobody got it; and not back in the queue, or the end of a rehearsal would send a day's texts at once.
 */
export function guardedGateway(
  gateway: TextGateway,
  settings: Pick<ProviderSettings, 'sending' | 'sendOnlyTo'>,
  log: Pick<Logger, 'log'> = new Logger('dry run'),
): TextGateway {
  if (reachOf(settings) === 'everybody') return gateway;
  const send = async (text: OutgoingText): Promise<SendAnswer> => {
    if (mayReach(settings, text.to)) return gateway.send(text);
    log.log(
      `演练，未发送 · not sent: ${maskPhone(text.to)}, ${text.body.length} characters by ${gateway.name}, token ${text.token}`,
    );
    return { kind: 'refused', code: DRY_RUN };
  };
  return overlaid(
    gateway,
    { send },
    { name: true, byTemplate: true, find: true, parseReport: true, pull: true },
  );
}
