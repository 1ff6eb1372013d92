import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { isSupportedCountry } from 'libphonenumber-js/min';
import { z } from 'zod';
import { defaultPoolSize } from './database/data-source';
import { databaseUrlProblem } from './database/database-url.rules';
import { projectRoot } from './database/project-root';
import { maskPhone } from './phone-mask.rules';
import {
  PROVIDER_VARIABLES,
  SECRET_VARIABLES,
  type ProviderSettings,
  goesOut,
  providersOf,
  reachesStrangers,
} from './provider-settings.rules';
import { RECORDING_VARIABLES, type RecordingSettings, recordingsOf } from './recording-settings.rules';
import { address, daysOrOff, oneOf, onOff } from './setting.rules';

/** Injects the `Config` of the process. */
export const CONFIG = Symbol('CONFIG');

/** What the process was told by its environment, checked once, at the start. */
export interface Config extends ProviderSettings {
  /** `postgres://…` of the operator's server (15 or newer), or of several of which one takes writes; null: the embedded one in `dataDir`. */
  databaseUrl: string | null;
  /** Folder of the embedded server's data. */
  dataDir: string;
  /** Where to listen: this machine alone (127.0.0.1) by default; 0.0.0.0 for the network. */
  host: string;
  port: number;
  /** Proxies in front of it, whose word on the caller's address and on https is taken; null: none. */
  trustProxy: string | null;
  /** IANA zone of the centre, and of records that name none. */
  timeZone: string;
  /** Country (ISO 3166, two letters) of phone numbers written without one, and of the calendar. */
  defaultRegion: string;
  logLevel: (typeof LOG_LEVELS)[number];
  /** Address of a simulated telephone exchange in a process of its own; null: inside this one. */
  carrierUrl: string | null;
  /** The same for texts. */
  textGatewayUrl: string | null;
  /** What every text begins with, in 【】, as registered with the operator. */
  textSignature: string;
  /** Seed of the simulated carrier and gateway: the same seed answers the same. */
  simulatedSeed: number;
  /** Load the demo centre into an empty database. */
  demo: boolean;
  /** Run the timed work (draws, reconciliation, outbox …) in this process. */
  ticks: boolean;
  /** Database connections of this process at most; 4 more serve people with a branch. */
  poolSize: number;
  /** Recordings of calls: where they lie, and how. */
  recordings: RecordingSettings;
  /** Days for which the raw words of providers are kept once all is concluded from them; null: for ever. */
  providerEventDays: number | null;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
/**
 * A quarter that is billed at its end (92 days), and four weeks to look at the bill call by call. At least a week: the last word on a
 * text comes after three days, and is dropped as one that was heard before only while the first is there.
 */
const EVENT_DAYS = { least: 7, usual: 120, most: 3650 };
const LARGEST_POOL = Math.max(8, 4 * availableParallelism());

const whole = (from: number, to: number) => {
  const error = `must be a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, { error })
    .transform(Number)
    .pipe(z.number().min(from, { error }).max(to, { error }));
};

const VARIABLES = {
  DATABASE_URL: z
    .string()
    .superRefine((text, context) => {
      const message = databaseUrlProblem(text);
      if (message !== null) context.addIssue({ code: 'custom', message });
    })
    .nullable()
    .default(null),
  HUIFANG_DATA_DIR: z.string().default(() => join(projectRoot(), '.data')),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]{1,253}$/, {
      error: 'must be an address or name of this machine, for example 127.0.0.1 or 0.0.0.0',
    })
    .default('127.0.0.1'),
  TRUST_PROXY: z
    .string()
    .regex(/^[0-9a-fA-F.:/, ]{2,500}$/, {
      error: 'must be the addresses of your proxies, for example 10.0.0.5 or 10.0.0.0/8',
    })
    .nullable()
    .default(null),
  PORT: whole(1, 65_535).default(3000),
  TIME_ZONE: z
    .string()
    .refine(isZone, { error: 'must be an IANA time zone, for example Asia/Shanghai' })
    .default('Asia/Shanghai'),
  DEFAULT_REGION: z
    .string()
    .refine((text) => isSupportedCountry(text), {
      error: 'must be a country in two capital letters, for example CN',
    })
    .default('CN'),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
  CARRIER_URL: address.nullable().default(null),
  TEXT_GATEWAY_URL: address.nullable().default(null),
  TEXT_SIGNATURE: z
    .string()
    .regex(/^[^【】\s]{2,12}$/, {
      error: 'must be 2 to 12 characters without spaces and 【】, for example 惠访',
    })
    .default('惠访'),
  SIMULATED_SEED: whole(0, 2 ** 32 - 1).default(1),
  DEMO: onOff.optional(),
  TICKS: onOff.default(true),
  POOL_SIZE: whole(2, LARGEST_POOL).default(Math.min(defaultPoolSize(), LARGEST_POOL)),
  PROVIDER_EVENTS_DAYS: daysOrOff(EVENT_DAYS.least, EVENT_DAYS.most).default(EVENT_DAYS.usual),
  ...PROVIDER_VARIABLES,
  ...RECORDING_VARIABLES,
};

/** The environment asks for something that cannot be. `problems`: one sentence per variable. */
export class InvalidConfiguration extends Error {
  override name = 'InvalidConfiguration';

  constructor(readonly problems: string[]) {
    super(problems.join('\n'));
  }
}

/**
 * Reads the configuration. A variable that is absent or empty has its default; unknown variables are not ours.
 *
 * @throws InvalidConfiguration with every problem at once
 */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const files = readSecretFiles(environment);
  const given = Object.fromEntries(
    Object.keys(VARIABLES).flatMap((name) => {
      const value = environment[name]?.trim() || files.values.get(name);
      return value ? [[name, value]] : [];
    }),
  );
  const result = z.object(VARIABLES).safeParse(given);
  if (!result.success || files.problems.length > 0) {
    const issues = result.error?.issues ?? [];
    throw new InvalidConfiguration([
      ...files.problems,
      ...issues.map(({ path, message }) => {
        const name = String(path[0]);
        return `${name} is "${shown(name, given[name] ?? '')}", but ${message}.`;
      }),
    ]);
  }
  const values = result.data;
  const { settings, problems } = providersOf(values);
  if (values.DEMO && reachesStrangers(settings))
    problems.push(
      'DEMO is "on", but calls or texts would go out to the invented people of the demo centre. Set DEMO=off, or SENDING=dry, or SEND_ONLY_TO your own numbers.',
    );
  if (problems.length > 0) throw new InvalidConfiguration(problems);
  return {
    ...settings,
    databaseUrl: values.DATABASE_URL,
    dataDir: values.HUIFANG_DATA_DIR,
    host: values.HOST,
    port: values.PORT,
    trustProxy: values.TRUST_PROXY,
    timeZone: values.TIME_ZONE,
    defaultRegion: values.DEFAULT_REGION,
    logLevel: values.LOG_LEVEL,
    carrierUrl: values.CARRIER_URL,
    textGatewayUrl: values.TEXT_GATEWAY_URL,
    textSignature: values.TEXT_SIGNATURE,
    simulatedSeed: values.SIMULATED_SEED,
    // An operator's own database never gets invented people unless asked; and nobody real is called for them.
    demo: values.DEMO ?? (values.DATABASE_URL === null && !goesOut(settings)),
    ticks: values.TICKS,
    poolSize: values.POOL_SIZE,
    providerEventDays: values.PROVIDER_EVENTS_DAYS,
    recordings: recordingsOf(values, join(values.HUIFANG_DATA_DIR, 'recordings')),
  };
}

/** The sentence for a failed `listen`, or null when the error is another. */
export function listenProblem(error: unknown, config: Pick<Config, 'host' | 'port'>): string | null {
  const code = (error as { code?: string } | null)?.code;
  const where = `${config.host}:${config.port}`;
  if (code === 'EADDRINUSE') {
    return `PORT is "${config.port}", but another program already listens on ${where}. Stop it, or choose another PORT.`;
  }
  if (code === 'EACCES')
    return `PORT is "${config.port}", but this account may not use it. Choose one above 1023.`;
  if (code === 'EADDRNOTAVAIL') return `HOST is "${config.host}", but this machine has no such address.`;
  return null;
}

/** Whether nothing but this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

function isSecret(name: string): boolean {
  return (SECRET_VARIABLES as readonly string[]).includes(name);
}

/** Secrets that come from files, by the name of their variable. */
export function secretFilesOf(
  environment: Record<string, string | undefined>,
): { name: string; path: string }[] {
  return SECRET_VARIABLES.flatMap((name) => {
    const path = environment[`${name}_FILE`]?.trim();
    return path ? [{ name, path }] : [];
  });
}

/** For secrets that an environment should not show: a process list and a container's description show it. */
function readSecretFiles(environment: Record<string, string | undefined>) {
  const values = new Map<string, string>();
  const problems: string[] = [];
  for (const { name, path } of secretFilesOf(environment)) {
    if (environment[name]?.trim()) {
      problems.push(`${name} and ${name}_FILE are both given: give one of them.`);
      continue;
    }
    const but = `${name}_FILE is "${path}", but`;
    try {
      const value = readFileSync(path, 'utf8').trim();
      if (value) values.set(name, value);
      else problems.push(`${but} that file is empty.`);
    } catch (error) {
      problems.push(`${but} it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unreadable'}).`);
    }
  }
  return { values, problems };
}

function isZone(zone: string): boolean {
  // Offsets such as +08:00 are accepted by Intl but know no daylight saving: not a place's zone.
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** A value in a sentence that ends in a log: no secret, and no number of anybody's. */
function shown(name: string, value: string): string {
  if (name === 'DATABASE_URL')
    return value.replace(/(password=)[^&\s]*/gi, '$1…').replace(/(:\/\/[^:/@\s]*):\S*@/, '$1:…@');
  if (name === 'SEND_ONLY_TO') return value.split(',').map(maskPhone).join(',');
  if (isSecret(name)) return '…';
  // Where a key's name belongs, people also paste its secret.
  return /_(SID|KEY|KEY_ID)$/.test(name) ? `${value.slice(0, 2)}…` : value;
}
