import type { Clock } from '../../src/clock';
import { callJournal, textJournal } from '../twilio/journal';
import { USUAL_PEOPLE } from '../twilio/people';
import { serveTwilio } from '../twilio/server';
import { variablesOf } from '../twilio/settings';
import type { Chance } from './chance';
import type { Exchanges } from './exchanges';
import { STORM_TIMES } from './storm-times';
import { check } from './verdict';

/** Where Twilio is told to reach us; what it sends there goes to one of the servers, as through a load balancer. */
const PUBLIC_URL = 'https://huifang.test';
const REPLY_ATTEMPTS = 20;

/** The local Twilio at its worst: it hangs, fails after accepting, refuses for pace; its callbacks are late, doubled, lost, forged. */
export async function openTwilio(
  clock: Clock,
  seed: number,
  chance: Chance,
  webhooks: { urls: readonly string[] },
): Promise<Exchanges> {
  const twilio = await serveTwilio(clock, {
    seed,
    speed: STORM_TIMES.exchangeSpeed,
    people: {
      ...USUAL_PEOPLE,
      // A text that is filtered pauses its template, and with it the storm; that has tests of its own.
      undeliveredCodes: USUAL_PEOPLE.undeliveredCodes.filter(([code]) => code !== 30007),
    },
    faults: {
      acceptAndHang: 0.03,
      errorAfterAccept: 0.02,
      lose: 0.015,
      throttle: 0.02,
      lateCallbacks: 0.08,
      twiceCallbacks: 0.1,
      shuffledCallbacks: 0.1,
      lostCallbacks: 0.07,
      wrongSignature: 0.05,
      extraParameters: 0.1,
    },
    inboundUrl: `${PUBLIC_URL}/api/webhooks/twilio/inbound-texts`,
    route: (url) => (webhooks.urls.length ? url.replace(PUBLIC_URL, chance.pick(webhooks.urls)) : null),
  });
  const count = (event: keyof typeof twilio.counts) => twilio.counts[event] ?? 0;
  return {
    environment: {
      ...variablesOf(twilio.url),
      // A storm has minutes where a centre has hours; pacing has tests of its own.
      TWILIO_CALLS_PER_SECOND: '100',
      PUBLIC_URL,
    },
    calls: () => callJournal(twilio.journal),
    texts: () => textJournal(twilio.journal),
    quiet: () => twilio.quiet(),
    replies: async (phone, text) => {
      // Twilio gives up sooner; the customer, who is not answered, writes again.
      for (let attempt = 0; attempt < REPLY_ATTEMPTS; attempt++) {
        const answer = await twilio.customerTexts(phone, text);
        if (answer && answer.status < 300) return true;
        await clock.sleep(300);
      }
      return false;
    },
    complaints: () => [
      check(
        1,
        'requests_are_lawful',
        'every request is as Twilio’s own API document has it',
        twilio.violations.length ? twilio.violations : [null],
        (it) => it && `${it.method} ${it.path}: ${it.code} ${it.message}`,
      ),
      check(
        1,
        'forgeries_are_refused',
        'no webhook with a wrong signature is taken',
        twilio.journal.filter((entry) => entry.event === 'forged'),
        // Nobody there, or not ready: not taken either.
        ({ answered }) => (answered && answered < 300 ? `a forged callback was answered ${answered}` : null),
      ),
    ],
    figures: () => ({
      'requests without an answer': twilio.journal.filter(({ said }) => said === 'none').length,
      'requests answered 500 after all': twilio.journal.filter(({ said }) => said === 'error').length,
      'calls accepted by Twilio': count('call_accepted'),
      'texts accepted by Twilio': count('text_accepted'),
      'requests refused for pace': count('call_throttled') + count('text_throttled'),
      'callbacks sent': count('callback'),
      'callbacks forged': count('forged'),
      'callbacks lost on the way': count('callback_lost'),
      'callbacks that nobody took': count('callback_failed'),
    }),
    close: () => twilio.close(),
  };
}
