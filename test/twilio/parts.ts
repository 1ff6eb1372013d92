import type { Clock } from '../../src/clock';
import { Account } from './account';
import { Callbacks } from './callbacks';
import { Calls } from './calls';
import { Dialling } from './dialling';
import { Faults } from './faults';
import { Instructions } from './instructions';
import { TwilioJournal } from './journal';
import { Legs } from './legs';
import { Messages } from './messages';
import {
  TEST_CREDENTIALS,
  TEST_NUMBER,
  type TwilioOptions,
  USUAL_MESSAGE_EVENTS,
  inboundUrlOf,
} from './options';
import { Pace } from './pace';
import { Fates, KIND_PEOPLE } from './people';
import { Recordings } from './recordings';
import { Rooms } from './rooms';
import type { Parts } from './routes';
import { Sids } from './sids';
import type { WrongInstructions } from './twiml';

const CALLBACK_TIMEOUT_MS = 15_000;
const FORGET_MS = 60_000;

export type AllParts = Parts & { callbacks: Callbacks; legs: Legs; rooms: Rooms };

/** Everything behind the wire, put together as the options say. */
export function assemble(
  clock: Clock,
  options: TwilioOptions,
  wrong: (error: WrongInstructions, url: string) => void,
): AllParts {
  const { accountSid, authToken } = options.credentials ?? TEST_CREDENTIALS;
  const { seed, speed = 1, keepJournal = true } = options;
  const numbers = options.numbers ?? null;
  const forgetAfterMs =
    options.forgetAfterMs === undefined ? (keepJournal ? null : FORGET_MS) : options.forgetAfterMs;
  const setting = { clock, speed, accountSid, forgetAfterMs };
  const journal = new TwilioJournal(clock, keepJournal, options.onEntry);
  const faults = new Faults(seed, options.faults, options.callFaults, options.messageFaults);
  const sids = new Sids(`${seed}/${options.run ?? clock.now().toISOString()}`);
  const fates = new Fates(seed, { ...KIND_PEOPLE, ...options.people });
  const calling = {
    authToken,
    speed,
    timeoutMs: options.callbackTimeoutMs ?? CALLBACK_TIMEOUT_MS,
    overrides: options.overrides ?? false,
    route: options.route ?? ((url: string) => url),
  };
  const callbacks = new Callbacks(clock, calling, faults, journal);
  const events = options.messageEvents ?? USUAL_MESSAGE_EVENTS;
  const texting = { ...setting, numbers, events, messagesPerSecond: options.messagesPerSecond };
  const legs = new Legs(setting, sids, fates, callbacks, journal);
  const rooms = new Rooms(legs, sids, callbacks);
  const recordings = new Recordings(setting, sids, callbacks, journal);
  const dialling = new Dialling(legs, rooms, recordings, callbacks, numbers, wrong);
  const instructions = new Instructions(legs, callbacks, dialling, wrong);
  const pace = new Pace(clock, options.callsPerSecond, speed);
  return {
    account: new Account(accountSid, numbers ?? [TEST_NUMBER], sids, clock.now(), () =>
      inboundUrlOf(options),
    ),
    calls: new Calls(legs, instructions, pace, journal, numbers),
    messages: new Messages(texting, sids, fates, callbacks, journal),
    recordings,
    faults,
    journal,
    callbacks,
    legs,
    rooms,
  };
}
