import VoiceResponse from 'twilio/lib/twiml/VoiceResponse';
import { voiceAddress } from '../twilio/addresses.rules';

/** What the agent's leg is told once it may be connected. */
export interface Bridging {
  token: string;
  /** The customer's number, E.164. */
  phone: string;
  callerId: string;
  ringSeconds: number;
  record: boolean;
  detectMachine: boolean;
}

/** Agents' own; customers are spoken to in theirs. */
const LANGUAGE = 'zh-CN';
const PROGRESS = ['initiated', 'ringing', 'answered', 'completed'] as const;

/** Calls the customer; the agent hears the ringing, and the words of the network. */
export function bridgeTwiml(publicUrl: string, call: Bridging): string {
  const at = (step: Parameters<typeof voiceAddress>[2]) => voiceAddress(publicUrl, call.token, step);
  const response = new VoiceResponse();
  const dial = response.dial({
    callerId: call.callerId,
    timeout: call.ringSeconds,
    action: at('over'),
    method: 'POST',
    answerOnBridge: true,
    ...(call.record && {
      record: 'record-from-answer-dual',
      recordingStatusCallback: at('recording'),
      recordingStatusCallbackEvent: ['completed', 'absent'],
    }),
  });
  dial.number(
    {
      ...(call.record && { url: at('announce'), method: 'POST' }),
      statusCallback: at('customer'),
      statusCallbackMethod: 'POST',
      statusCallbackEvent: [...PROGRESS],
      ...(call.detectMachine && { machineDetection: 'Enable', amdStatusCallback: at('machine') }),
    },
    call.phone,
  );
  return response.toString();
}

/** Ends the leg, with a word to whoever holds it. */
export function hangUpTwiml(words: string | null = null): string {
  const response = new VoiceResponse();
  if (words !== null) response.say({ language: LANGUAGE }, words);
  response.hangup();
  return response.toString();
}

/** What a customer hears before a recorded conversation begins. */
export function announceTwiml({ language, text }: { language: 'zh-CN' | 'en-US'; text: string }): string {
  const response = new VoiceResponse();
  response.say({ language }, text);
  return response.toString();
}

export interface Room {
  token: string;
  record: boolean;
}

/**
 * The room of a call that was held or is transferred. Everybody comes and goes, the customer too, who may be put on hold again; who
 * stays with nobody is sent home by us.
 */
export function roomTwiml(publicUrl: string, { token, record }: Room): string {
  const response = new VoiceResponse();
  response.dial().conference(
    {
      beep: 'false',
      startConferenceOnEnter: true,
      endConferenceOnExit: false,
      ...(record && {
        record: 'record-from-start',
        recordingStatusCallback: voiceAddress(publicUrl, token, 'recording'),
        recordingStatusCallbackEvent: ['completed', 'absent'],
      }),
    },
    token,
  );
  return response.toString();
}

/** A room of the customer's own, which nobody opens: Twilio plays music there. */
export function holdTwiml(token: string): string {
  const response = new VoiceResponse();
  response
    .dial()
    .conference({ beep: 'false', startConferenceOnEnter: false, endConferenceOnExit: true }, `hold-${token}`);
  return response.toString();
}
