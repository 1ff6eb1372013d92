import type { Account } from './account';
import type { Calls } from './calls';
import type { Understood } from './contract';
import { TwilioError } from './errors';
import type { FaultName, Faults, RequestKind } from './faults';
import type { TwilioJournal } from './journal';
import type { Messages } from './messages';
import type { Recordings } from './recordings';
import { tokenIn } from './sids';

export interface Parts {
  account: Account;
  calls: Calls;
  recordings: Recordings;
  messages: Messages;
  faults: Faults;
  journal: TwilioJournal;
}

/** What a request is answered. Null: nothing, ever. */
export type Reply = { status: number; body?: object | Buffer; type?: string } | null;

type Said = 'accepted' | 'none' | 'error';
type Handler = (parts: Parts, asked: Understood & { target: string }, said: Said) => Reply;

const ROOT = '/2010-04-01/Accounts/{AccountSid}';
const ok = (body: object): Reply => ({ status: 200, body });

const sound =
  (form: string): Handler =>
  ({ recordings }, { path, query }) => ({ status: 200, ...recordings.sound(path.Sid!, form, query) });

const HANDLERS: Readonly<Record<string, Handler>> = {
  [`POST ${ROOT}/Calls.json`]: ({ calls }, { form }, said) => ({
    status: 201,
    body: calls.accept(form, said),
  }),
  [`GET ${ROOT}/Calls.json`]: ({ calls }, { query, target }) => ok(calls.list(query, target)),
  [`GET ${ROOT}/Calls/{Sid}.json`]: ({ calls }, { path }) => ok(calls.fetch(path.Sid!)),
  [`POST ${ROOT}/Calls/{Sid}.json`]: ({ calls }, { path, form }) => ok(calls.update(path.Sid!, form)),
  [`GET ${ROOT}/Calls/{CallSid}/Recordings.json`]: ({ recordings }, { path, query, target }) =>
    ok(recordings.listOf(path.CallSid!, query, target)),
  [`GET ${ROOT}/Recordings/{Sid}.json`]: ({ recordings }, { path }) => ok(recordings.fetch(path.Sid!)),
  [`DELETE ${ROOT}/Recordings/{Sid}.json`]: ({ recordings }, { path }) => {
    recordings.delete(path.Sid!);
    return { status: 204 };
  },
  [`GET ${ROOT}/Recordings/{Sid}.wav`]: sound('wav'),
  [`GET ${ROOT}/Recordings/{Sid}.mp3`]: sound('mp3'),
  [`GET ${ROOT}/Recordings/{Sid}`]: sound('wav'),
  [`POST ${ROOT}/Messages.json`]: ({ messages }, { form }, said) => ({
    status: 201,
    body: messages.accept(form, said),
  }),
  [`GET ${ROOT}/Messages.json`]: ({ messages }, { query, target }) => ok(messages.list(query, target)),
  [`GET ${ROOT}/Messages/{Sid}.json`]: ({ messages }, { path }) => ok(messages.fetch(path.Sid!)),
  [`GET ${ROOT}/IncomingPhoneNumbers.json`]: ({ account }, { query, target }) =>
    ok(account.numbers(query, target)),
  [`GET ${ROOT}/Balance.json`]: ({ account }) => ok(account.balance()),
  'GET /2010-04-01/Accounts/{Sid}.json': ({ account }) => ok(account.fetch()),
};

function kindOf({ operation: { method, template } }: Understood): RequestKind {
  if (method === 'GET') return 'reads';
  if (template.endsWith('/Calls.json')) return 'calls';
  return template.endsWith('/Messages.json') ? 'messages' : 'updates';
}

/**
 * Carries a request out, or lets chance have its way with it.
 * @throws TwilioError what Twilio would answer instead
 */
export function carryOut(parts: Parts, understood: Understood, target: string): Reply {
  const kind = kindOf(understood);
  const { operation, form, path } = understood;
  const token = tokenIn(form.StatusCallback, form.Url);
  const key = token ?? String(form.To ?? path.Sid ?? path.CallSid ?? '');
  const strikes = (fault: FaultName) => parts.faults.strikes(fault, kind, key);
  const note = (what: 'lost' | 'throttled' | 'refused', code: number | null) => {
    if (kind !== 'calls' && kind !== 'messages') return;
    const entry = { token, to: String(form.To), code };
    parts.journal.write(`${kind === 'calls' ? 'call' : 'text'}_${what}`, entry);
  };
  if (strikes('lose')) {
    note('lost', null);
    return null;
  }
  if (strikes('throttle')) {
    note('throttled', 20429);
    throw new TwilioError(429, 20429);
  }
  if (strikes('refuse')) {
    const code = kind === 'messages' ? 21612 : kind === 'calls' ? 21215 : 20001;
    note('refused', code);
    throw new TwilioError(400, code);
  }
  const said: Said = strikes('acceptAndHang') ? 'none' : strikes('errorAfterAccept') ? 'error' : 'accepted';
  const handler = HANDLERS[`${operation.method} ${operation.template}`];
  if (!handler) throw new TwilioError(501, 20004, `${operation.template} is not played here`);
  const reply = handler(parts, { ...understood, target }, said);
  if (said === 'none') return null;
  if (said === 'error') throw new TwilioError(500, 20500);
  return reply;
}
