import { TwilioError } from './errors';
import { type Operation, objections, operations } from './openapi';
import { type Credentials } from './options';

/** A request as it came. */
export interface Asked {
  method: string;
  /** Path and query. */
  target: string;
  authorization: string | undefined;
  contentType: string | undefined;
  body: string;
}

export type Fields = Record<string, unknown>;

export interface Understood {
  operation: Operation;
  path: Record<string, string>;
  query: Fields;
  form: Fields;
}

const E164 = /^\+[1-9]\d{6,14}$/;
/** A softphone's name may carry parameters for its page (`client:alice?attempt=5`). */
const ENDPOINT = /^(client:[\w.@+-]{1,121}(\?[\w.%=&+-]{1,800})?|sip:[^\s@]+@[^\s@]+)$/;
const EVENTS = new Set(['initiated', 'ringing', 'answered', 'completed']);
const LONGEST_VALIDITY_S = 36_000;
const LONGEST_TIMEOUT_S = 600;
const LONGEST_BODY = 1_600;

/**
 * Whether a request is one that Twilio would take: signed in, known to the OpenAPI document, and within what Twilio's pages
 * say beyond it.
 * @throws TwilioError in Twilio's form
 */
export function understand(asked: Asked, credentials: Credentials): Understood {
  signedIn(asked.authorization, credentials);
  const [pathname = '', search = ''] = splitOnce(asked.target, '?');
  const found = operations().filter((it) => it.pattern.test(pathname));
  if (found.length === 0) throw new TwilioError(404, 20404, `There is no ${pathname}`);
  const operation = found.find((it) => it.method === asked.method);
  if (!operation) throw new TwilioError(405, 20004, `${asked.method} is not allowed for ${pathname}`);
  const path = { ...operation.pattern.exec(pathname)!.groups } as Record<string, string>;
  const query = fieldsOf(search);
  const form = formOf(asked, operation);
  judge('path', operation.path, path);
  if ((path.AccountSid ?? path.Sid) !== credentials.accountSid)
    throw new TwilioError(404, 20404, 'This account is not ours');
  judge('query', operation.query, query);
  // Said before the schema says it, for the codes that Twilio has for these.
  if (operation.method === 'POST') rulesOf(operation)?.(form);
  if (operation.form) judge('body', operation.form, form);
  return { operation, path, query, form };
}

function signedIn(authorization: string | undefined, credentials: Credentials): void {
  const given = Buffer.from((authorization ?? '').replace(/^Basic /i, ''), 'base64').toString('utf8');
  const allowed = [
    `${credentials.accountSid}:${credentials.authToken}`,
    `${credentials.apiKey}:${credentials.apiSecret}`,
  ];
  if (!/^Basic /i.test(authorization ?? '') || !allowed.includes(given)) throw new TwilioError(401, 20003);
}

function formOf({ body, contentType }: Asked, operation: Operation): Fields {
  if (body === '') return {};
  if (!operation.form) throw new TwilioError(400, 20001, 'No body is expected');
  if (!/^application\/x-www-form-urlencoded\b/i.test(contentType ?? ''))
    throw new TwilioError(415, 20001, `The body is ${contentType ?? 'of no type'}`);
  return fieldsOf(body);
}

/** Repeated keys become lists, as in a form. */
export function fieldsOf(encoded: string): Fields {
  const fields: Fields = {};
  for (const [key, value] of new URLSearchParams(encoded)) {
    const before = fields[key];
    fields[key] =
      before === undefined
        ? value
        : Array.isArray(before)
          ? [...(before as unknown[]), value]
          : [before, value];
  }
  return fields;
}

function judge(where: string, validate: Operation['path'], fields: Fields): void {
  if (!validate(fields))
    throw new TwilioError(400, 20001, `${where}: ${objections(validate.errors).join('; ')}`);
}

function rulesOf({ template }: Operation): ((form: Fields) => void) | null {
  if (template.endsWith('/Calls.json')) return judgeCall;
  if (template.endsWith('/Calls/{Sid}.json')) return judgeUpdate;
  if (template.endsWith('/Messages.json')) return judgeMessage;
  return null;
}

function judgeCall(form: Fields): void {
  const { To, From, Url, Twiml, Timeout, ApplicationSid, StatusCallbackEvent } = form;
  if (!To) throw new TwilioError(400, 21201);
  if (!From) throw new TwilioError(400, 21213);
  if (!isEndpoint(To)) throw new TwilioError(400, 21211, `The To number ${shown(To)} is not valid`);
  if (!isEndpoint(From)) throw new TwilioError(400, 21212, `The From number ${shown(From)} is not valid`);
  if (!Url && !Twiml && !ApplicationSid) throw new TwilioError(400, 21205);
  addresses(form, 21205, ['Url', 'FallbackUrl']);
  addresses(form, 21626, ['StatusCallback', 'RecordingStatusCallback', 'AsyncAmdStatusCallback']);
  within('Timeout', Timeout, 0, LONGEST_TIMEOUT_S);
  for (const event of [StatusCallbackEvent ?? []].flat())
    if (!EVENTS.has(String(event))) throw new TwilioError(400, 20001, `There is no event ${String(event)}`);
}

function judgeUpdate(form: Fields): void {
  const { Status, Url, Twiml } = form;
  if (!Status && !Url && !Twiml) throw new TwilioError(400, 21205);
  addresses(form, 21205, ['Url', 'FallbackUrl']);
  addresses(form, 21626, ['StatusCallback']);
}

function judgeMessage(form: Fields): void {
  const { To, From, MessagingServiceSid, Body, ValidityPeriod, MediaUrl, ContentSid } = form;
  if (!To) throw new TwilioError(400, 21604);
  if (!From && !MessagingServiceSid) throw new TwilioError(400, 21603);
  if (!isNumber(To)) throw new TwilioError(400, 21211, `The To number ${shown(To)} is not valid`);
  // A word of letters instead of a number is a sender too, where the country allows it.
  if (From && !isNumber(From) && !/^[A-Za-z0-9 ]{1,11}$/.test(String(From)))
    throw new TwilioError(400, 21212, `The From number ${shown(From)} is not valid`);
  if (!Body && !MediaUrl && !ContentSid) throw new TwilioError(400, 21602);
  if ([...String(Body ?? '')].length > LONGEST_BODY) throw new TwilioError(400, 21617);
  within('ValidityPeriod', ValidityPeriod, 1, LONGEST_VALIDITY_S);
  addresses(form, 21609, ['StatusCallback']);
}

const isNumber = (value: unknown) => typeof value === 'string' && E164.test(value);
const isEndpoint = (value: unknown) => isNumber(value) || (typeof value === 'string' && ENDPOINT.test(value));

/** The end of a number only: violations are printed by tests. */
const shown = (value: unknown) => `…${String(value).slice(-4)}`;

function addresses(form: Fields, code: number, names: readonly string[]): void {
  for (const name of names) {
    const value = form[name];
    if (value === undefined) continue;
    const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
    if (!url || !/^https?:$/.test(url.protocol) || url.hostname.includes('_'))
      throw new TwilioError(400, code, `${name} is not an address that can be called`);
  }
}

function within(name: string, value: unknown, least: number, most: number): void {
  if (value === undefined) return;
  const number = Number(value);
  if (!Number.isInteger(number) || number < least || number > most)
    throw new TwilioError(400, 20001, `${name} must be from ${least} to ${most}`);
}

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}
