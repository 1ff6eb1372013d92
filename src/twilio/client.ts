import twilio, { type Twilio } from 'twilio';
import { type TwilioSettings } from '../provider-settings.rules';
import { TwilioHttp } from './http-client';

/** Injects `TwilioSettings`, or null where this installation has no account there. */
export const TWILIO_SETTINGS = Symbol('twilio settings');
/** Injects the library's client, or null. */
export const TWILIO_CLIENT = Symbol('twilio client');

export function createTwilio(settings: TwilioSettings, timeoutMs?: number): Twilio {
  return twilio(settings.user, settings.secret, {
    accountSid: settings.accountSid,
    autoRetry: false,
    httpClient: new TwilioHttp(settings.apiUrl, timeoutMs),
    // The environment of the process must not send an insurer's data elsewhere; the library looks there for what is undefined.
    region: '',
    edge: '',
  });
}
