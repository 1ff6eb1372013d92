import { z } from 'zod';
import { e164Of } from './alibaba.rules';
import type { InboundText } from './inbound';

/** One text of a push (SmsUp), as it came. */
const up = z.looseObject({
  phone_number: z.string().max(30),
  content: z.string().default(''),
  send_time: z.string().max(30).nullish(),
  sequence_id: z.union([z.string().max(64), z.number()]).nullish(),
});

/**
 * Reads what a customer wrote; null where it names no mobile. What Alibaba itself makes of an R it tells nobody: it keeps
 * promotions of its own from the number (isv.CUSTOMER_REFUSED), and answers nothing that we know of.
 */
export function readAlibabaInbound(payload: unknown): InboundText | null {
  const read = up.safeParse(payload);
  if (!read.success) return null;
  const { phone_number, content, send_time, sequence_id } = read.data;
  const from = e164Of(phone_number);
  if (from === null) return null;
  // Nobody says that a sequence number never comes again: the instant and the number belong to the name.
  const ref = [sequence_id ?? '', send_time ?? '', from].join(' ').trim();
  return { ref, from, body: content, meaning: null, answered: false };
}
