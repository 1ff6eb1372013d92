import type { TwilioEntry } from '../twilio/journal';
import { TEST_NUMBER } from '../twilio/options';
import type { TwilioServer } from '../twilio/server';
import type { Signalling } from './signalling';

/**
 * Between the local Twilio and the browsers: a call to `client:<name>?<parameters>` rings at whoever is registered under the
 * name, who takes it or turns it away; whoever hangs up ends it on both sides. Give `onEntry` to `serveTwilio`.
 */
export function softphonesAt(signalling: Signalling, twilio: () => TwilioServer) {
  const ring = async (sid: string, token: string, to: string) => {
    const [name = '', parameters] = to.slice('client:'.length).split('?');
    const custom = parameters ? Object.fromEntries(new URLSearchParams(parameters)) : undefined;
    const came = await signalling.ring(name, { callSid: sid, from: TEST_NUMBER, custom }, () =>
      twilio().hangUp(sid),
    );
    if (came === 'answered') twilio().answerAgent(token);
    if (came === 'rejected') twilio().hangUp(sid);
  };
  return {
    onEntry: ({ event, sid, token, to }: TwilioEntry) => {
      if (!sid || !token || !to?.startsWith('client:')) return;
      if (event === 'leg_ringing') void ring(sid, token, to);
      if (event === 'leg_ended') void signalling.hangUp(sid);
    },
  };
}
