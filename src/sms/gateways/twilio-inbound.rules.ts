import { z } from 'zod';
import type { ReplyMeaning } from '../reply.rules';
import type { InboundText } from './inbound';

/**
 * Words that Twilio itself acts on when a text is nothing else: it blocks the number (21610) or lets it in again, and answers
 * (default handling, also where a messaging service has none of its own). After STOP nothing of ours would get through, so
 * there we confirm nothing; 退订, T and R mean nothing to Twilio, and the confirmation is ours.
 */
const TWILIO_ANSWERS =
  /^\s*(stop|stopall|unsubscribe|cancel|end|quit|revoke|optout|start|yes|unstop|help|info)\s*$/i;

/** What a messaging service with its own words (Advanced Opt-Out) took a text for; it has answered too. */
const OPT_OUT_TYPES: Readonly<Record<string, ReplyMeaning>> = {
  STOP: 'opt_out',
  START: 'opt_in',
  HELP: 'help',
};

const kept = z.object({
  form: z.looseObject({
    MessageSid: z.string().min(1).max(64).optional(),
    SmsSid: z.string().min(1).max(64).optional(),
    From: z.string().min(1).max(100),
    Body: z.string().default(''),
    OptOutType: z.string().optional(),
  }),
});

/** Reads what Twilio posted when a text came in; null where it names no text or no sender. */
export function readTwilioInbound(payload: unknown): InboundText | null {
  const read = kept.safeParse(payload);
  if (!read.success) return null;
  const { MessageSid, SmsSid, From, Body, OptOutType = '' } = read.data.form;
  const ref = MessageSid ?? SmsSid;
  if (ref === undefined) return null;
  const meaning = Object.hasOwn(OPT_OUT_TYPES, OptOutType) ? OPT_OUT_TYPES[OptOutType]! : null;
  return { ref, from: From, body: Body, meaning, answered: meaning !== null || TWILIO_ANSWERS.test(Body) };
}
