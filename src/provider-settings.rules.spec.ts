import { type InvalidConfiguration, readConfig } from './config';
import {
  goesOut,
  mayReach,
  reachOf,
  reachesStrangers,
  softphoneAccount,
  usesTwilio,
} from './provider-settings.rules';

const ACCOUNT = `AC${'0'.repeat(32)}`;
const KEY = `SK${'1'.repeat(32)}`;
const SECRET = 'not-a-secret-of-anybody-9876543210';
const SECOND = 'another-token-of-nobody-5678901234';
/** The four settings: account, its token, a number, and where we are reached. */
const FOUR = {
  TWILIO_ACCOUNT_SID: ACCOUNT,
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

describe('settings of providers', () => {
  it('four of them make calls and texts go through Twilio', () => {
    expect(readConfig(FOUR)).toMatchObject({
      carrier: 'twilio',
      textGateway: 'twilio',
      publicUrl: 'https://calls.example',
      sending: 'live',
      sendOnlyTo: null,
      alibaba: null,
      twilio: {
        accountSid: ACCOUNT,
        user: ACCOUNT,
        secret: FOUR.TWILIO_AUTH_TOKEN,
        hasApiKey: false,
        authTokens: [FOUR.TWILIO_AUTH_TOKEN],
        number: '+15005550006',
        messagingServiceSid: null,
        apiUrl: 'https://api.twilio.com',
        callsPerSecond: 1,
      },
    });
  });

  it('without them nothing leaves the house', () => {
    const config = readConfig({});
    expect(config).toMatchObject({ carrier: 'simulated', textGateway: 'simulated', twilio: null });
    expect(goesOut(config)).toBe(false);
  });

  it('an API key signs requests in, the auth tokens check webhooks, also while they are exchanged', () => {
    const { twilio } = readConfig({
      ...FOUR,
      TWILIO_API_KEY: KEY,
      TWILIO_API_SECRET: SECRET,
      TWILIO_AUTH_TOKEN_SECONDARY: SECOND,
    });
    expect(twilio).toMatchObject({
      user: KEY,
      secret: SECRET,
      hasApiKey: true,
      authTokens: [FOUR.TWILIO_AUTH_TOKEN, SECOND],
    });
  });

  it('calls and texts may go different ways, and a messaging service stands for a number', () => {
    expect(readConfig({ ...FOUR, CARRIER: 'manual' })).toMatchObject({
      carrier: 'manual',
      textGateway: 'twilio',
    });
    const { TWILIO_NUMBER: _number, ...three } = FOUR;
    expect(
      readConfig({
        ...three,
        CARRIER: 'manual',
        TWILIO_MESSAGING_SERVICE_SID: `MG${'3'.repeat(32)}`,
      }).twilio,
    ).toMatchObject({ number: null, messagingServiceSid: `MG${'3'.repeat(32)}` });
  });

  it.each<[string, string[]]>([
    ['TWILIO_AUTH_TOKEN', ['TWILIO_AUTH_TOKEN is missing: webhooks are signed with it.']],
    ['PUBLIC_URL', ['PUBLIC_URL is missing: Twilio tells there what became of calls and texts.']],
    [
      'TWILIO_NUMBER',
      [
        'TWILIO_NUMBER is missing: calls come from it.',
        'TWILIO_NUMBER or TWILIO_MESSAGING_SERVICE_SID is missing: texts come from one of them.',
      ],
    ],
  ])('says that %s is missing, and what it is for', (missing, sentences) => {
    expect(problemsOf({ ...FOUR, [missing]: '' })).toEqual(sentences);
  });

  it('says that the account is missing where Twilio was asked for by name', () => {
    expect(
      problemsOf({ ...FOUR, TWILIO_ACCOUNT_SID: '', CARRIER: 'twilio', TEXT_GATEWAY: 'twilio' }),
    ).toEqual(['TWILIO_ACCOUNT_SID is missing: it names the account at Twilio.']);
    // Without the account nothing else of it is asked for.
    expect(problemsOf({ ...FOUR, TWILIO_ACCOUNT_SID: '' })).toEqual([]);
  });

  it.each<Record<string, string>>([{ TWILIO_API_KEY: KEY }, { TWILIO_API_SECRET: SECRET }])(
    'wants an API key whole: %j',
    (half) => {
      expect(problemsOf({ ...FOUR, ...half })).toEqual([
        'TWILIO_API_KEY and TWILIO_API_SECRET belong together: give both or neither.',
      ]);
    },
  );

  it('says what Alibaba Cloud needs, each', () => {
    const whole = {
      TEXT_GATEWAY: 'alibaba',
      ALIBABA_ACCESS_KEY_ID: 'LTAI-not-a-key',
      ALIBABA_ACCESS_KEY_SECRET: 'not-a-secret',
      ALIBABA_CALLBACK_TOKEN: 'made-up-for-a-test-and-nothing-else',
    };
    expect(readConfig(whole)).toMatchObject({
      carrier: 'simulated',
      textGateway: 'alibaba',
      alibaba: { accessKeyId: 'LTAI-not-a-key', endpoint: 'https://dysmsapi.aliyuncs.com' },
    });
    for (const name of Object.keys(whole).filter((it) => it !== 'TEXT_GATEWAY'))
      expect(problemsOf({ ...whole, [name]: '' })).toEqual([
        `${name} is missing: texts go through Alibaba Cloud.`,
      ]);
  });

  it.each([
    ['PUBLIC_URL', 'calls.example', /must be an address that begins with https:\/\/ or http:\/\//],
    ['TWILIO_ACCOUNT_SID', 'AC12', /must be AC and 32 hexadecimal digits/],
    ['TWILIO_API_KEY', ACCOUNT, /must be SK and 32 hexadecimal digits/],
    ['TWILIO_NUMBER', '13800138000', /must be one of your numbers at Twilio with its country/],
    ['SEND_ONLY_TO', '13800138000', /must be numbers with their country, separated by commas/],
    ['SEND_ONLY_TO', ' , ', /must be numbers with their country/],
    ['SENDING', 'maybe', /must be one of live, dry/],
    ['TWILIO_CALLS_PER_SECOND', '0', /must be a number from 0\.1 to 999/],
    ['ALIBABA_CALLBACK_TOKEN', 'short', /must be 24 letters or digits at least/],
  ])('refuses %s = "%s"', (name, value, sentence) => {
    const problems = problemsOf({ ...FOUR, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} is ".*", but `));
    expect(problems[0]).toMatch(sentence);
  });

  it.each(['TWILIO_AUTH_TOKEN', 'TWILIO_AUTH_TOKEN_SECONDARY', 'TWILIO_API_SECRET'])(
    'refuses a %s that anybody could guess, but for a server that plays Twilio',
    (name) => {
      const guessed = {
        ...FOUR,
        TWILIO_API_KEY: KEY,
        TWILIO_API_SECRET: SECRET,
        [name]: '0'.repeat(32),
      };
      expect(problemsOf(guessed)).toEqual([
        `${name} is one that anybody could guess: copy the account's own from its console.`,
      ]);
      expect(problemsOf({ ...guessed, TWILIO_API_URL: 'http://127.0.0.1:4010' })).toEqual([]);
    },
  );

  it('refuses a token in the address of reports that anybody could guess', () =>
    expect(problemsOf({ ALIBABA_CALLBACK_TOKEN: 'a'.repeat(24) })).toEqual([
      'ALIBABA_CALLBACK_TOKEN is one that anybody could guess: make one up, for example with: openssl rand -hex 24.',
    ]));

  it('reads numbers however they are spaced', () => {
    expect(readConfig({ ...FOUR, TWILIO_NUMBER: '+1 (500) 555-0006' }).twilio!.number).toBe('+15005550006');
    expect(readConfig({ SEND_ONLY_TO: '+86 138 0013 8000, +8613900139000' }).sendOnlyTo).toEqual([
      '+8613800138000',
      '+8613900139000',
    ]);
  });
});

describe('what the account at Twilio is for', () => {
  const CALLS = { CARRIER: 'twilio', TEXT_GATEWAY: 'simulated' };
  const TEXTS = { CARRIER: 'simulated', TEXT_GATEWAY: 'twilio' };
  const WITH_KEY = { TWILIO_API_KEY: KEY, TWILIO_API_SECRET: SECRET };

  it('calls, texts, or nothing', () => {
    expect(usesTwilio(readConfig(FOUR))).toBe(true);
    expect(usesTwilio(readConfig({ ...FOUR, ...CALLS }))).toBe(true);
    expect(usesTwilio(readConfig({ ...FOUR, ...TEXTS }))).toBe(true);
    expect(usesTwilio(readConfig({ ...FOUR, CARRIER: 'manual', TEXT_GATEWAY: 'simulated' }))).toBe(false);
    expect(usesTwilio(readConfig({}))).toBe(false);
  });

  it('softphones, where calls go through it and there is a key to sign their tokens', () => {
    expect(softphoneAccount(readConfig({ ...FOUR, ...WITH_KEY }))).toMatchObject({
      user: KEY,
      secret: SECRET,
    });
    expect(softphoneAccount(readConfig(FOUR))).toBeNull();
    expect(softphoneAccount(readConfig({ ...FOUR, ...WITH_KEY, ...TEXTS }))).toBeNull();
    expect(softphoneAccount(readConfig({}))).toBeNull();
  });
});

describe('how far it reaches', () => {
  const live = { sending: 'live', sendOnlyTo: null } as const;
  const dry = { sending: 'dry', sendOnlyTo: null } as const;
  const listed = { sending: 'live', sendOnlyTo: ['+8613800138000'] } as const;

  it('everybody, the numbers of the list, or nobody', () => {
    expect([live, listed, dry].map(reachOf)).toEqual(['everybody', 'listed', 'nobody']);
    expect([live, listed, dry].map((it) => mayReach(it, '+8613800138000'))).toEqual([true, true, false]);
    expect([live, listed, dry].map((it) => mayReach(it, '+8613900139000'))).toEqual([true, false, false]);
    // A list does not undo the rehearsal.
    expect(mayReach({ ...listed, sending: 'dry' }, '+8613800138000')).toBe(false);
  });

  it.each([
    ['twilio', 'simulated', true],
    ['simulated', 'twilio', true],
    ['simulated', 'alibaba', true],
    ['manual', 'simulated', false],
    ['simulated', 'simulated', false],
  ] as const)(
    'with calls by %s and texts by %s strangers are reached: %s',
    (carrier, textGateway, reached) => {
      expect(reachesStrangers({ carrier, textGateway, ...live })).toBe(reached);
      expect(reachesStrangers({ carrier, textGateway, ...listed })).toBe(false);
      expect(reachesStrangers({ carrier, textGateway, ...dry })).toBe(false);
    },
  );
});

describe('the demonstration', () => {
  it('is refused where its invented people would be called, and not made by itself', () => {
    expect(problemsOf({ ...FOUR, DEMO: 'on' })).toEqual([
      'DEMO is "on", but calls or texts would go out to the invented people of the demo centre. Set DEMO=off, or SENDING=dry, or SEND_ONLY_TO your own numbers.',
    ]);
    expect(readConfig(FOUR).demo).toBe(false);
  });

  it('may be had in a rehearsal, or where only own numbers are reached', () => {
    expect(readConfig({ ...FOUR, DEMO: 'on', SENDING: 'dry' }).demo).toBe(true);
    expect(readConfig({ ...FOUR, DEMO: 'on', SEND_ONLY_TO: '+8613800138000' }).demo).toBe(true);
    // By itself it comes only where nothing goes out: whoever lists numbers means to go on with this database.
    expect(readConfig({ ...FOUR, SEND_ONLY_TO: '+8613800138000' }).demo).toBe(false);
  });
});
