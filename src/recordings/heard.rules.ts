import { z } from 'zod';

/** What a provider's word on a recording comes to. */
export type Heard =
  /** Nothing of ours, or nothing that is over yet. */
  | { kind: 'ignored'; why: 'other_account' | 'no_sid' | 'not_over' | 'unknown_status' }
  /** `ref`: the recording's name at the provider. The address that came with it is not looked at: it may be anybody's. */
  | { kind: 'awaited' | 'absent' | 'failed'; ref: string; why: string | null };

const RECORDING_SID = /^RE[0-9a-fA-F]{32}$/;

/** A name that may stand in an address of ours. Anything else is refused, not cleaned. */
export function isRecordingSid(text: unknown): text is string {
  return typeof text === 'string' && RECORDING_SID.test(text);
}

export function isCallSid(text: unknown): text is string {
  return typeof text === 'string' && /^CA[0-9a-fA-F]{32}$/.test(text);
}

const word = z.string().nullish().catch(null);
const FIELDS = z.object({
  AccountSid: word,
  RecordingSid: word,
  RecordingStatus: word,
  ErrorCode: word,
});

/** Twilio's reasons for there being no sound. */
const WHY: Readonly<Record<string, string>> = { '16101': 'too_short', '16102': 'silent' };

export function whyOf(code: string | number | null | undefined): string | null {
  const text = String(code ?? '').trim();
  if (!/^\d{1,6}$/.test(text) || Number(text) === 0) return null;
  return WHY[text] ?? `twilio_${Number(text)}`;
}

/**
 * Judges the fields of a recording's callback. How long it is and when it began is not taken from here: the fetch asks the
 * provider, whose answer nobody else can write.
 *
 * @param accountSid ours; null: no account is configured, and nothing can be of it
 */
export function heardOf(fields: Readonly<Record<string, unknown>>, accountSid: string | null): Heard {
  const { AccountSid, RecordingSid, RecordingStatus, ErrorCode } = FIELDS.parse(fields);
  if (accountSid === null || (AccountSid && AccountSid !== accountSid))
    return { kind: 'ignored', why: 'other_account' };
  if (!isRecordingSid(RecordingSid)) return { kind: 'ignored', why: 'no_sid' };
  switch (RecordingStatus) {
    case 'completed':
      return { kind: 'awaited', ref: RecordingSid, why: null };
    case 'absent':
    case 'failed':
      return { kind: RecordingStatus, ref: RecordingSid, why: whyOf(ErrorCode) };
    case 'in-progress':
    case 'paused':
    case 'stopped':
    case 'processing':
      return { kind: 'ignored', why: 'not_over' };
    default:
      return { kind: 'ignored', why: 'unknown_status' };
  }
}
