import { z } from 'zod';
import { readAlibabaInbound } from './alibaba-inbound.rules';
import type { InboundText } from './inbound';
import { readTwilioInbound } from './twilio-inbound.rules';

const simulated = z.object({ ref: z.string(), from: z.string(), text: z.string() });

function readSimulatedInbound(payload: unknown): InboundText | null {
  const read = simulated.safeParse(payload);
  if (!read.success) return null;
  const { ref, from, text } = read.data;
  return { ref, from, body: text, meaning: null, answered: false };
}

/** Raw texts from customers, by the name of the gateway that they are kept under. */
export const INBOUND_READERS: Readonly<Record<string, (payload: unknown) => InboundText | null>> = {
  simulated: readSimulatedInbound,
  alibaba: readAlibabaInbound,
  twilio: readTwilioInbound,
};
