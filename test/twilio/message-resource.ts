import type { Hook, Params } from './callbacks';
import { messageOf } from './errors';
import { places, rfc2822 } from './sids';

export type MessageStatus =
  'queued' | 'accepted' | 'sending' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'received';

export interface Message {
  sid: string;
  token: string | null;
  to: string;
  from: string | null;
  serviceSid: string | null;
  body: string;
  status: MessageStatus;
  code: number | null;
  inbound: boolean;
  hook: Hook | null;
  createdAt: Date;
  sentAt: Date | null;
  updatedAt: Date;
}

export const hasEnded = (status: MessageStatus) =>
  status === 'delivered' || status === 'undelivered' || status === 'failed';

/** A text as the API tells it. */
export function messageResource(message: Message, accountSid: string): object {
  const { sid, status, code, body } = message;
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}`;
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body,
    date_created: rfc2822(message.createdAt),
    date_sent: message.sentAt && rfc2822(message.sentAt),
    date_updated: rfc2822(message.updatedAt),
    direction: message.inbound ? 'inbound' : 'outbound-api',
    error_code: code,
    error_message: code === null ? null : messageOf(code),
    from: message.from,
    messaging_service_sid: message.serviceSid,
    num_media: '0',
    // A service chooses its sender later, and counts then.
    num_segments: status === 'accepted' ? '0' : segments(body),
    price: null,
    price_unit: 'USD',
    sid,
    status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: message.to,
    uri: `${uri}.json`,
  };
}

/** The parameters of a status callback. */
export function statusParams(message: Message, accountSid: string, now: Date): Params {
  const { sid, status, code, from, serviceSid, to } = message;
  const carrierSpoke = status === 'delivered' || status === 'undelivered';
  return {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    ...(from && { From: from }),
    ...(serviceSid && { MessagingServiceSid: serviceSid }),
    To: to,
    MessageSid: sid,
    MessageStatus: status,
    SmsSid: sid,
    SmsStatus: status,
    ...(code !== null && { ErrorCode: String(code), ErrorMessage: messageOf(code) }),
    ...(carrierSpoke && { RawDlrDoneDate: doneDate(now) }),
  };
}

/** The parameters of a text that a customer sent. */
export function inboundParams({ sid, from, to, body }: Message, accountSid: string): Params {
  return {
    ...places(['To', 'From'], { To: to, From: from ?? '' }),
    MessageSid: sid,
    SmsSid: sid,
    SmsMessageSid: sid,
    SmsStatus: 'received',
    NumMedia: '0',
    NumSegments: segments(body),
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    From: from ?? '',
    To: to,
    Body: body,
  };
}

function segments(body: string): string {
  // eslint-disable-next-line no-control-regex
  const [one, each] = /^[\x00-\x7f]*$/.test(body) ? [160, 153] : [70, 67];
  return String(body.length <= one! ? 1 : Math.ceil(body.length / each!));
}

/** YYMMDDhhmm, as carriers pass it on. */
function doneDate(at: Date): string {
  return at.toISOString().replace(/\D/g, '').slice(2, 12);
}
