import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { SystemClock } from '../../src/clock';
import { FAULT_NAMES, type FaultName } from './faults';
import { TEST_CREDENTIALS, TEST_NUMBER } from './options';
import { KIND_PEOPLE, type LegPlan, USUAL_PEOPLE } from './people';
import { serveTwilio } from './server';

/* eslint-disable no-console -- this is a program for a terminal */

/** What may become of a call, by a word. */
const ENDS: Record<string, Omit<LegPlan, 'talkSeconds'>> = {
  answered: { ends: 'answered', ringSeconds: 4, sipCode: 200, answeredBy: 'human' },
  busy: { ends: 'busy', ringSeconds: 4, sipCode: 486, answeredBy: 'human' },
  'no-answer': { ends: 'no-answer', ringSeconds: null, sipCode: 487, answeredBy: 'human' },
  off: { ends: 'no-answer', ringSeconds: 4, sipCode: 480, answeredBy: 'human' },
  voicemail: { ends: 'voicemail', ringSeconds: 6, sipCode: 200, answeredBy: 'machine_start' },
  gone: { ends: 'failed', ringSeconds: 3, sipCode: 404, answeredBy: 'human' },
  failed: { ends: 'failed', ringSeconds: 4, sipCode: 503, answeredBy: 'human' },
};

const USAGE = `A local Twilio, to try the product by hand:

  node -r ./test/database.register.cjs test/twilio/server.cli.ts [--port 4010] [--seed 7] [--speed 1]
    [--public-url http://127.0.0.1:3000] [--post-to http://127.0.0.1:3000] [--kind] [--calls-per-second 1]
    [--auth-token …] [--api-secret …]

  --public-url  where the product says it is reached (PUBLIC_URL): callbacks are signed over it
  --post-to     where it really is, when that differs
  --kind        everybody answers and every text arrives; without it people are as people are
  --auth-token, --api-secret
                other credentials than the made-up ones, e.g. of: openssl rand -hex 16

Then type, and end each line with Enter:
  text +8613800138000 退订          a customer texts
  undelivered +86… 30007           texts to a number end with this code; without a code they arrive again
  refuse +86… 21211                requests to a number are refused with this code; without one no longer
  customer +86… busy               what becomes of calls to a telephone, an agent's too: ${Object.keys(ENDS).join(' ')};
                                   without a word as the seed says
  hangup +86…                      the customer of the latest call to this number hangs up; a call's token will do
  fault lose 3                     the next three suffer: ${FAULT_NAMES.join(' ')}
  down | up                        nobody answers, and again
  journal [20]                     what happened, as JSON lines; the last 20
  violations                       what the product did wrong`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4010' },
    seed: { type: 'string', default: '7' },
    speed: { type: 'string', default: '1' },
    'public-url': { type: 'string', default: 'http://127.0.0.1:3000' },
    'post-to': { type: 'string' },
    'calls-per-second': { type: 'string', default: '1' },
    'auth-token': { type: 'string', default: TEST_CREDENTIALS.authToken },
    'api-secret': { type: 'string', default: TEST_CREDENTIALS.apiSecret },
    kind: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) return console.log(USAGE);
  const ours = values['public-url'].replace(/\/+$/, '');
  const behind = values['post-to']?.replace(/\/+$/, '') ?? ours;
  const credentials = {
    ...TEST_CREDENTIALS,
    authToken: values['auth-token'],
    apiSecret: values['api-secret'],
  };
  const twilio = await serveTwilio(new SystemClock(), {
    credentials,
    seed: values.seed,
    port: Number(values.port),
    speed: Number(values.speed),
    people: values.kind ? KIND_PEOPLE : USUAL_PEOPLE,
    callsPerSecond: Number(values['calls-per-second']),
    inboundUrl: `${ours}/api/webhooks/twilio/inbound-texts`,
    route: (url) => (url.startsWith(ours) ? behind + url.slice(ours.length) : url),
    numbers: [TEST_NUMBER],
  });
  const { accountSid, authToken, apiKey, apiSecret } = credentials;
  console.log(`${USAGE}

Start the product with:

  PUBLIC_URL=${ours}
  TWILIO_API_URL=${twilio.url}
  TWILIO_ACCOUNT_SID=${accountSid}
  TWILIO_AUTH_TOKEN=${authToken}
  TWILIO_API_KEY=${apiKey}
  TWILIO_API_SECRET=${apiSecret}
  TWILIO_NUMBER=${TEST_NUMBER}
`);
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    const said = await obey(line.trim().split(/\s+/));
    if (said !== '') console.log(said);
  }
  await twilio.close();

  function tokenOf(called: string): string {
    return twilio.journal.findLast((it) => it.leg === 'customer' && it.to === called)?.token ?? called;
  }

  async function obey([word, first = '', ...rest]: string[]): Promise<string> {
    const list = (entries: readonly object[]) => entries.map((it) => JSON.stringify(it)).join('\n');
    switch (word) {
      case 'text': {
        const answered = await twilio.customerTexts(first, rest.join(' '));
        return answered ? `answered ${answered.status}` : 'nobody answered';
      }
      case 'hangup':
        return twilio.hangUpCustomer(tokenOf(first)) ? 'hung up' : 'there is no such call';
      case 'refuse':
        twilio.refuseNumber(first, rest[0] ? Number(rest[0]) : null);
        return 'as you say';
      case 'undelivered':
        twilio.failDelivery(first, rest[0] ? Number(rest[0]) : null);
        return 'as you say';
      case 'customer': {
        const [end = null] = rest;
        if (end !== null && !ENDS[end]) return `one of: ${Object.keys(ENDS).join(' ')}`;
        twilio.plan(first, end === null ? null : ENDS[end]!);
        return 'as you say';
      }
      case 'fault':
        if (!FAULT_NAMES.includes(first as FaultName)) return `one of: ${FAULT_NAMES.join(' ')}`;
        twilio.demand(first as FaultName, Number(rest[0] ?? 1));
        return 'as you say';
      case 'down':
        await twilio.setDown('refused');
        return 'down';
      case 'up':
        await twilio.setDown(null);
        return 'up';
      case 'journal':
        return list(first ? twilio.journal.slice(-Number(first)) : twilio.journal);
      case 'violations':
        return list(twilio.violations) || 'none';
      case '':
        return '';
      default:
        return USAGE;
    }
  }
}

void main();
