import { isValidPhoneNumber, parsePhoneNumber } from 'libphonenumber-js/min';
import { z } from 'zod';
import { isObvious } from './secret.rules';
import { address, oneOf } from './setting.rules';

/** How an account at Twilio is used. Secrets are in here: it is never logged, stored or shown. */
export interface TwilioSettings {
  /** `AC…` */
  accountSid: string;
  /** What requests are signed in with: an API key (`SK…`) where there is one, else the account and its token. */
  user: string;
  secret: string;
  /** True: `user` is an API key, which access tokens of the softphone need too. */
  hasApiKey: boolean;
  /** Auth tokens that a webhook's signature may be made with: the primary, then the secondary while they are rotated. */
  authTokens: readonly string[];
  /** E.164: where calls and texts come from unless a campaign names another. */
  number: string | null;
  /** `MG…`: texts leave through this service instead of the number. */
  messagingServiceSid: string | null;
  /** `https://api.twilio.com`, or a server that plays it. */
  apiUrl: string;
  /** Calls that the account may start in a second. */
  callsPerSecond: number;
}

/** How an account at Alibaba Cloud is used for texts. Secrets are in here. */
export interface AlibabaSettings {
  accessKeyId: string;
  accessKeySecret: string;
  /** `https://dysmsapi.aliyuncs.com`, or a server that plays it. */
  endpoint: string;
  /** In the address that Alibaba pushes reports to, since it does not sign them. */
  callbackToken: string;
}

export interface ProviderSettings {
  carrier: (typeof CARRIERS)[number];
  textGateway: (typeof TEXT_GATEWAYS)[number];
  twilio: TwilioSettings | null;
  alibaba: AlibabaSettings | null;
  /** Where providers reach us, without a slash at the end; null: they cannot. */
  publicUrl: string | null;
  /** `dry`: calls and texts pass every gate and are written to the log instead of going out. */
  sending: (typeof SENDING)[number];
  /** E.164 numbers that alone are called and texted; null: everybody. For the first days with a real provider. */
  sendOnlyTo: readonly string[] | null;
}

export const CARRIERS = ['simulated', 'manual', 'twilio'] as const;
export const TEXT_GATEWAYS = ['simulated', 'twilio', 'alibaba'] as const;
export const SENDING = ['live', 'dry'] as const;
export const OFFICIAL_TWILIO = 'https://api.twilio.com';

/** Variables that hold secrets: each may be given as `NAME_FILE`, the path of a file with the value. */
export const SECRET_VARIABLES = [
  'DATABASE_URL',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_AUTH_TOKEN_SECONDARY',
  'TWILIO_API_SECRET',
  'ALIBABA_ACCESS_KEY_SECRET',
  'ALIBABA_CALLBACK_TOKEN',
  'RECORDINGS_KEY',
] as const;

const sid = (prefix: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), {
      error: `must be ${prefix} and 32 hexadecimal digits, as the provider's console shows it`,
    })
    .nullable()
    .default(null);
const secret = z
  .string()
  .min(8, { error: 'must be the whole secret, 8 characters at least' })
  .nullable()
  .default(null);
/** However people space a number: E.164 is what is compared and sent. */
const e164 = (text: string): string => parsePhoneNumber(text).number;
const numbers = z
  .string()
  .transform((text) =>
    text
      .split(/[,;\n]+/)
      .map((it) => it.trim())
      .filter(Boolean),
  )
  .refine((all) => all.length > 0 && all.every((it) => isValidPhoneNumber(it)), {
    error: 'must be numbers with their country, separated by commas, for example +8613800138000',
  })
  .transform((all) => all.map(e164));

/** What the environment may say of providers. */
export const PROVIDER_VARIABLES = {
  CARRIER: oneOf(CARRIERS).optional(),
  TEXT_GATEWAY: oneOf(TEXT_GATEWAYS).optional(),
  PUBLIC_URL: address.nullable().default(null),
  SENDING: oneOf(SENDING).default('live'),
  SEND_ONLY_TO: numbers.nullable().default(null),
  TWILIO_ACCOUNT_SID: sid('AC'),
  TWILIO_AUTH_TOKEN: secret,
  TWILIO_AUTH_TOKEN_SECONDARY: secret,
  TWILIO_API_KEY: sid('SK'),
  TWILIO_API_SECRET: secret,
  TWILIO_NUMBER: z
    .string()
    .refine((text) => isValidPhoneNumber(text), {
      error: 'must be one of your numbers at Twilio with its country, for example +12025550123',
    })
    .transform(e164)
    .nullable()
    .default(null),
  TWILIO_MESSAGING_SERVICE_SID: sid('MG'),
  TWILIO_API_URL: address.default(OFFICIAL_TWILIO),
  TWILIO_CALLS_PER_SECOND: z
    .string()
    .regex(/^\d{1,3}(\.\d)?$/, { error: 'must be a number from 0.1 to 999, as the account allows' })
    .transform(Number)
    .pipe(z.number().min(0.1, { error: 'must be a number from 0.1 to 999, as the account allows' }))
    .default(1),
  ALIBABA_ACCESS_KEY_ID: z.string().min(8).max(64).nullable().default(null),
  ALIBABA_ACCESS_KEY_SECRET: secret,
  ALIBABA_ENDPOINT: address.default('https://dysmsapi.aliyuncs.com'),
  ALIBABA_CALLBACK_TOKEN: z
    .string()
    .regex(/^[A-Za-z0-9_-]{24,200}$/, {
      error: 'must be 24 letters or digits at least; make one up, for example with: openssl rand -hex 24',
    })
    .nullable()
    .default(null),
};

type Values = z.infer<z.ZodObject<typeof PROVIDER_VARIABLES>>;

/**
 * What becomes of the variables: an account at Twilio alone makes calls and texts go through it, unless `CARRIER` or
 * `TEXT_GATEWAY` says otherwise. `problems`: what cannot be, one sentence each.
 */
export function providersOf(values: Values): {
  settings: ProviderSettings;
  problems: string[];
} {
  const problems: string[] = [];
  const carrier = values.CARRIER ?? (values.TWILIO_ACCOUNT_SID ? 'twilio' : 'simulated');
  const textGateway = values.TEXT_GATEWAY ?? (values.TWILIO_ACCOUNT_SID ? 'twilio' : 'simulated');
  const needs = (name: keyof typeof PROVIDER_VARIABLES, why: string) => {
    if (values[name] === null) problems.push(`${name} is missing: ${why}.`);
  };
  if (usesTwilio({ carrier, textGateway })) {
    needs('TWILIO_ACCOUNT_SID', 'it names the account at Twilio');
    needs('TWILIO_AUTH_TOKEN', 'webhooks are signed with it');
    needs('PUBLIC_URL', 'Twilio tells there what became of calls and texts');
    if (!!values.TWILIO_API_KEY !== !!values.TWILIO_API_SECRET)
      problems.push('TWILIO_API_KEY and TWILIO_API_SECRET belong together: give both or neither.');
  }
  // Against a server that plays Twilio made-up secrets are right; whoever guesses ours of the real one forges its webhooks.
  if (values.TWILIO_API_URL === OFFICIAL_TWILIO)
    for (const name of ['TWILIO_AUTH_TOKEN', 'TWILIO_AUTH_TOKEN_SECONDARY', 'TWILIO_API_SECRET'] as const)
      if (values[name] !== null && isObvious(values[name]))
        problems.push(`${name} is one that anybody could guess: copy the account's own from its console.`);
  if (values.ALIBABA_CALLBACK_TOKEN !== null && isObvious(values.ALIBABA_CALLBACK_TOKEN))
    problems.push(
      'ALIBABA_CALLBACK_TOKEN is one that anybody could guess: make one up, for example with: openssl rand -hex 24.',
    );
  if (carrier === 'twilio') needs('TWILIO_NUMBER', 'calls come from it');
  if (textGateway === 'twilio' && !values.TWILIO_NUMBER && !values.TWILIO_MESSAGING_SERVICE_SID)
    problems.push('TWILIO_NUMBER or TWILIO_MESSAGING_SERVICE_SID is missing: texts come from one of them.');
  if (textGateway === 'alibaba')
    for (const name of [
      'ALIBABA_ACCESS_KEY_ID',
      'ALIBABA_ACCESS_KEY_SECRET',
      'ALIBABA_CALLBACK_TOKEN',
    ] as const)
      needs(name, 'texts go through Alibaba Cloud');
  return {
    settings: {
      carrier,
      textGateway,
      publicUrl: values.PUBLIC_URL,
      sending: values.SENDING,
      sendOnlyTo: values.SEND_ONLY_TO,
      twilio: twilioOf(values),
      alibaba: alibabaOf(values),
    },
    problems,
  };
}

function twilioOf(values: Values): TwilioSettings | null {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: token } = values;
  if (!accountSid || !token) return null;
  const hasApiKey = values.TWILIO_API_KEY !== null && values.TWILIO_API_SECRET !== null;
  return {
    accountSid,
    user: hasApiKey ? values.TWILIO_API_KEY! : accountSid,
    secret: hasApiKey ? values.TWILIO_API_SECRET! : token,
    hasApiKey,
    authTokens: [token, values.TWILIO_AUTH_TOKEN_SECONDARY].filter((it) => it !== null),
    number: values.TWILIO_NUMBER,
    messagingServiceSid: values.TWILIO_MESSAGING_SERVICE_SID,
    apiUrl: values.TWILIO_API_URL,
    callsPerSecond: values.TWILIO_CALLS_PER_SECOND,
  };
}

function alibabaOf(values: Values): AlibabaSettings | null {
  const { ALIBABA_ACCESS_KEY_ID, ALIBABA_ACCESS_KEY_SECRET, ALIBABA_ENDPOINT, ALIBABA_CALLBACK_TOKEN } =
    values;
  if (!ALIBABA_ACCESS_KEY_ID || !ALIBABA_ACCESS_KEY_SECRET || !ALIBABA_CALLBACK_TOKEN) return null;
  return {
    accessKeyId: ALIBABA_ACCESS_KEY_ID,
    accessKeySecret: ALIBABA_ACCESS_KEY_SECRET,
    endpoint: ALIBABA_ENDPOINT,
    callbackToken: ALIBABA_CALLBACK_TOKEN,
  };
}

/** Whether calls or texts go through the account at Twilio. */
export function usesTwilio({
  carrier,
  textGateway,
}: Pick<ProviderSettings, 'carrier' | 'textGateway'>): boolean {
  return carrier === 'twilio' || textGateway === 'twilio';
}

/**
 * The account whose API key signs the tokens of softphones; null: nobody talks in the browser here, since calls go another way or
 * there is only the account's own token, which signs none.
 */
export function softphoneAccount({
  carrier,
  twilio,
}: Pick<ProviderSettings, 'carrier' | 'twilio'>): TwilioSettings | null {
  return carrier === 'twilio' && twilio?.hasApiKey ? twilio : null;
}

/** How far this installation's calls and texts reach. */
export type Reach = 'everybody' | 'listed' | 'nobody';

type Sending = Pick<ProviderSettings, 'sending' | 'sendOnlyTo'>;

export function reachOf({ sending, sendOnlyTo }: Sending): Reach {
  if (sending === 'dry') return 'nobody';
  return sendOnlyTo ? 'listed' : 'everybody';
}

/** @param phone E.164 */
export function mayReach(settings: Sending, phone: string): boolean {
  const reach = reachOf(settings);
  return reach === 'everybody' || (reach === 'listed' && settings.sendOnlyTo!.includes(phone));
}

/** Whether calls or texts leave the house at all. A desk phone is dialled by a person, who sees whom. */
export function goesOut(settings: Pick<ProviderSettings, 'carrier' | 'textGateway' | 'sending'>): boolean {
  return (
    settings.sending === 'live' && (settings.carrier === 'twilio' || settings.textGateway !== 'simulated')
  );
}

/** Whether they reach people whom nobody has put on the list: what invented people must never be mixed with. */
export function reachesStrangers(
  settings: Pick<ProviderSettings, 'carrier' | 'textGateway' | 'sending' | 'sendOnlyTo'>,
): boolean {
  return goesOut(settings) && reachOf(settings) === 'everybody';
}

/** What a call or text answers that passed every gate and then stayed in the house. */
export const DRY_RUN = 'dry_run';

/** Nothing leaves the house: for simulations, the demonstration and tests. */
export const NO_PROVIDERS: ProviderSettings = {
  carrier: 'simulated',
  textGateway: 'simulated',
  twilio: null,
  alibaba: null,
  publicUrl: null,
  sending: 'live',
  sendOnlyTo: null,
};
