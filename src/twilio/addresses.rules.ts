/** Where Twilio reaches us. All of it lies under `/api/webhooks/twilio`. */
const ROOT = '/api/webhooks/twilio';
/**
 * Twilio's connection overrides, in a fragment that is neither sent nor signed: five tries instead of one, whatever went
 * wrong (reliability.md §0.2). Not on TwiML: there a person waits.
 */
const KEEP_TRYING = '#rc=5&rp=all';

/** Steps of a call, each an address of its own. */
export const VOICE_STEPS = [
  'bridge',
  'announce',
  'over',
  'room',
  'agent',
  'customer',
  'third',
  'machine',
  'recording',
] as const;
export type VoiceStep = (typeof VOICE_STEPS)[number];
/** Those that answer TwiML. */
const ANSWERING: ReadonlySet<VoiceStep> = new Set(['bridge', 'announce', 'over', 'room']);

export function voiceAddress(publicUrl: string, token: string, step: VoiceStep): string {
  return `${publicUrl}${ROOT}/voice/${token}/${step}${ANSWERING.has(step) ? '' : KEEP_TRYING}`;
}

export function textAddress(publicUrl: string, token: string): string {
  return `${publicUrl}${ROOT}/texts/${token}${KEEP_TRYING}`;
}

/** What to enter in Twilio's console as the number's, or the messaging service's, "a message comes in". */
export function inboundTextAddress(publicUrl: string): string {
  return `${publicUrl}${ROOT}/inbound-texts`;
}
