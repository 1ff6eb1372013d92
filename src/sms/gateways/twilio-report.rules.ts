import { z } from 'zod';
import { wordOf } from '../../twilio/answer.rules';
import type { DeliveryReport, ReportStatus } from '../delivery.rules';

/**
 * Twilio's statuses of a text in ours. `canceled` never went out; `read` is more than delivered. One that Twilio adds some
 * day is no step of ours: its callback is kept and says nothing.
 */
const STATUSES: Readonly<Record<string, ReportStatus>> = {
  accepted: 'accepted',
  scheduled: 'accepted',
  queued: 'queued',
  sending: 'sending',
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
  canceled: 'failed',
};

/** Fields of a form; one that comes twice is a list. */
export type Form = Readonly<Record<string, string | string[]>>;

/** A status callback as it is kept: the token stood in its address, what Twilio said in its form. */
const kept = z.object({
  token: z.uuid(),
  form: z.looseObject({
    MessageSid: z.string().max(64).optional(),
    SmsSid: z.string().max(64).optional(),
    MessageStatus: z.string().optional(),
    SmsStatus: z.string().optional(),
    ErrorCode: z.string().optional(),
  }),
});

/** Reads a kept callback; null when it is none, or tells nothing that we know. */
export function readTwilioReport(payload: unknown): DeliveryReport | null {
  const read = kept.safeParse(payload);
  if (!read.success) return null;
  const { token, form } = read.data;
  return reportOf(token, {
    sid: form.MessageSid ?? form.SmsSid ?? null,
    status: form.MessageStatus ?? form.SmsStatus ?? '',
    errorCode: form.ErrorCode ?? null,
  });
}

/** What Twilio says of a text, in our words; null for a status that we do not know. */
export function reportOf(
  token: string,
  said: { sid: string | null; status: string; errorCode: number | string | null },
): DeliveryReport | null {
  const status = Object.hasOwn(STATUSES, said.status) ? STATUSES[said.status]! : null;
  if (status === null) return null;
  const code = wordOf(said.errorCode) ?? (said.status === 'canceled' ? 'canceled' : null);
  const ended = status === 'undelivered' || status === 'failed';
  return { token, status, code: ended ? code : null, providerRef: said.sid };
}
