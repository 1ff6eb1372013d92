import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type InvalidConfiguration, readConfig } from './config';
import { PROVIDER_VARIABLES, SECRET_VARIABLES } from './provider-settings.rules';
import { RECORDING_VARIABLES } from './recording-settings.rules';

const KEY = `SK${'1'.repeat(32)}`;
const FOUR = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'not-a-token-of-anybody-0123456789',
  TWILIO_NUMBER: '+15005550006',
  PUBLIC_URL: 'https://calls.example',
};

function problemsOf(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    return (error as InvalidConfiguration).problems;
  }
}

describe('secrets', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'huifang-secrets-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, content: string) => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };

  it.each(SECRET_VARIABLES)('%s may come from a file, and then the file alone says it', (name) => {
    const whole: Record<string, string> = {
      ...FOUR,
      DATABASE_URL: 'postgres://me:in-the-environment@db.example/h',
      TWILIO_AUTH_TOKEN_SECONDARY: 'another-token-of-nobody-5678901234',
      TWILIO_API_KEY: KEY,
      TWILIO_API_SECRET: 'not-a-secret-of-anybody-9876543210',
      TEXT_GATEWAY: 'alibaba',
      ALIBABA_ACCESS_KEY_ID: 'LTAI-not-a-key',
      ALIBABA_ACCESS_KEY_SECRET: 'not-a-secret',
      ALIBABA_CALLBACK_TOKEN: 'made-up-for-a-test-and-nothing-else',
      RECORDINGS_KEY: '3'.repeat(64),
    };
    const inFile: Record<string, string> = {
      DATABASE_URL: 'postgres://me:in-a-file@db.example/h',
      RECORDINGS_KEY: '4'.repeat(64),
    };
    const value = inFile[name] ?? 'from-a-file-from-a-file-from-a-file';
    const path = file(name, `${value}\n`);
    const { [name]: _given, ...others } = whole;
    expect(readConfig({ ...others, [`${name}_FILE`]: path })).toEqual(
      readConfig({ ...whole, [name]: value }),
    );
    expect(problemsOf({ ...whole, [`${name}_FILE`]: path })).toEqual([
      `${name} and ${name}_FILE are both given: give one of them.`,
    ]);
  });

  it('says which file is empty or cannot be read, beside everything else', () => {
    const empty = file('empty', ' \n');
    expect(
      problemsOf({
        ...FOUR,
        TWILIO_AUTH_TOKEN: '',
        TWILIO_AUTH_TOKEN_FILE: empty,
        TWILIO_API_SECRET_FILE: join(folder, 'absent'),
        PORT: 'x',
      }),
    ).toEqual([
      `TWILIO_AUTH_TOKEN_FILE is "${empty}", but that file is empty.`,
      `TWILIO_API_SECRET_FILE is "${join(folder, 'absent')}", but it cannot be read (ENOENT).`,
      'PORT is "x", but must be a whole number from 1 to 65535.',
    ]);
  });

  /** Whatever is wrong, and wherever a secret was pasted by mistake. */
  it('never stand in a sentence about what is wrong (property)', () => {
    const secret = fc
      .stringMatching(/^[A-Za-z0-9@:/_-]{12,40}$/)
      .filter((text) => !'must be the whole secret'.includes(text));
    const names = fc.subarray(
      [...SECRET_VARIABLES, 'TWILIO_ACCOUNT_SID', 'TWILIO_API_KEY', 'TWILIO_MESSAGING_SERVICE_SID'],
      { minLength: 1 },
    );
    const wrong = fc.dictionary(
      fc.constantFrom('PORT', 'CARRIER', 'TEXT_GATEWAY', 'SENDING', 'DEMO', 'PUBLIC_URL'),
      fc.constantFrom('', 'x', 'twilio', 'alibaba', 'on'),
    );
    let refused = 0;
    fc.assert(
      fc.property(secret, names, wrong, (value, put, rest) => {
        const environment: Record<string, string> = { ...rest };
        for (const name of put)
          environment[name] = name === 'DATABASE_URL' ? `mysql://me:${value}@db/h?password=${value}` : value;
        const sentences = problemsOf(environment);
        refused += sentences.length > 0 ? 1 : 0;
        for (const sentence of sentences) expect(sentence).not.toContain(value);
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  it('know every variable that holds one', () => {
    const all = [...Object.keys(PROVIDER_VARIABLES), ...Object.keys(RECORDING_VARIABLES)];
    const secretive = all.filter((name) => /TOKEN|SECRET|RECORDINGS_KEY/.test(name));
    expect([...SECRET_VARIABLES]).toEqual(expect.arrayContaining(secretive));
  });
});
