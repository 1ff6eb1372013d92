import type { TwilioSettings } from '../../src/provider-settings.rules';
import { TEST_CREDENTIALS, TEST_NUMBER, type Credentials } from './options';

/** The account as our side holds it, signed in with its own token. */
export function settingsOf(
  apiUrl: string,
  { accountSid, authToken }: Pick<Credentials, 'accountSid' | 'authToken'> = TEST_CREDENTIALS,
): TwilioSettings {
  return {
    accountSid,
    user: accountSid,
    secret: authToken,
    hasApiKey: false,
    authTokens: [authToken],
    number: TEST_NUMBER,
    messagingServiceSid: null,
    apiUrl,
    callsPerSecond: 1,
  };
}

/** The account as an operator writes it down, with its key. */
export function variablesOf(apiUrl: string): Record<string, string> {
  return {
    TWILIO_ACCOUNT_SID: TEST_CREDENTIALS.accountSid,
    TWILIO_AUTH_TOKEN: TEST_CREDENTIALS.authToken,
    TWILIO_API_KEY: TEST_CREDENTIALS.apiKey,
    TWILIO_API_SECRET: TEST_CREDENTIALS.apiSecret,
    TWILIO_NUMBER: TEST_NUMBER,
    TWILIO_API_URL: apiUrl,
  };
}
