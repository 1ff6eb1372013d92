import { InvalidConfiguration, listenProblem, readConfig } from './config';

function problemsOf(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    return (error as InvalidConfiguration).problems;
  }
}

describe('configuration', () => {
  it('needs nothing: embedded database with the demo centre, loopback, Shanghai, simulated carrier', () => {
    expect(readConfig({})).toMatchObject({
      databaseUrl: null,
      host: '127.0.0.1',
      port: 3000,
      timeZone: 'Asia/Shanghai',
      defaultRegion: 'CN',
      logLevel: 'info',
      carrier: 'simulated',
      carrierUrl: null,
      textGatewayUrl: null,
      textSignature: '惠访',
      simulatedSeed: 1,
      demo: true,
      ticks: true,
    });
    expect(readConfig({}).dataDir).toMatch(/[/\\]\.data$/);
  });

  it('takes an empty variable for an absent one', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '  ' })).toEqual(readConfig({}));
  });

  it('loads no demo centre into a server of the operator, unless asked', () => {
    const DATABASE_URL = 'postgres://me:secret@db.example:5432/huifang';
    expect(readConfig({ DATABASE_URL })).toMatchObject({ databaseUrl: DATABASE_URL, demo: false });
    expect(readConfig({ DATABASE_URL, DEMO: 'on' }).demo).toBe(true);
    const several = 'postgres://me:secret@a:5432,b:5433/huifang?target_session_attrs=read-write';
    expect(readConfig({ DATABASE_URL: several }).databaseUrl).toBe(several);
    expect(readConfig({ DEMO: 'off', TICKS: 'off' })).toMatchObject({ demo: false, ticks: false });
  });

  it.each([
    ['PORT', '80a', 'PORT is "80a", but must be a whole number from 1 to 65535.'],
    ['PORT', '65536', 'PORT is "65536", but must be a whole number from 1 to 65535.'],
    ['PORT', '0', 'PORT is "0", but must be a whole number from 1 to 65535.'],
    [
      'TIME_ZONE',
      'Peking',
      'TIME_ZONE is "Peking", but must be an IANA time zone, for example Asia/Shanghai.',
    ],
    [
      'TIME_ZONE',
      '+08:00',
      'TIME_ZONE is "+08:00", but must be an IANA time zone, for example Asia/Shanghai.',
    ],
    [
      'DEFAULT_REGION',
      'China',
      'DEFAULT_REGION is "China", but must be a country in two capital letters, for example CN.',
    ],
    ['CARRIER', 'skype', 'CARRIER is "skype", but must be one of simulated, manual, twilio.'],
    ['TICKS', 'yes', 'TICKS is "yes", but must be on or off.'],
    [
      'TEXT_SIGNATURE',
      '【惠访】',
      'TEXT_SIGNATURE is "【惠访】", but must be 2 to 12 characters without spaces and 【】, for example 惠访.',
    ],
    ['SIMULATED_SEED', '-1', 'SIMULATED_SEED is "-1", but must be a whole number from 0 to 4294967295.'],
    [
      'CARRIER_URL',
      'localhost:9',
      'CARRIER_URL is "localhost:9", but must be an address that begins with https:// or http://.',
    ],
    [
      'DATABASE_URL',
      'mysql://me:secret@db/huifang',
      'DATABASE_URL is "mysql://me:…@db/huifang", but must be an address that begins with postgres:// or postgresql://.',
    ],
    [
      'DATABASE_URL',
      'postgres://me:secret@a:5432,b:5433/huifang?target_session_attrs=any',
      'DATABASE_URL is "postgres://me:…@a:5432,b:5433/huifang?target_session_attrs=any", but target_session_attrs must be read-write, since Huifang writes.',
    ],
  ])('says what is wrong with %s = %s', (name, value, sentence) => {
    expect(problemsOf({ [name]: value })).toEqual([sentence]);
  });

  it.each(['0.0.0.0 or so', 'http://here', '主机', '127.0.0.1/8'])('refuses to listen on %s', (HOST) =>
    expect(problemsOf({ HOST })[0]).toMatch(/^HOST is ".*", but must be an address or name of this machine/),
  );

  it.each(['127.0.0.1', '::1', 'localhost', '0.0.0.0', '::', '192.168.1.5'])('listens on %s', (HOST) => {
    expect(readConfig({ HOST }).host).toBe(HOST);
  });

  it('tells every problem at once', () => {
    expect(
      problemsOf({ PORT: 'x', CARRIER: 'y', LOG_LEVEL: 'loud' }).map((problem) => problem.split(' ')[0]),
    ).toEqual(['PORT', 'LOG_LEVEL', 'CARRIER']);
  });

  it('explains a port that is taken', () => {
    const where = { host: '127.0.0.1', port: 3000 };
    expect(listenProblem({ code: 'EADDRINUSE' }, where)).toMatch(
      /another program already listens on 127\.0\.0\.1:3000/,
    );
    expect(listenProblem(new Error('other'), where)).toBeNull();
  });
});
