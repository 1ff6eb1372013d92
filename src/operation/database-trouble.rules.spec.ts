import { databaseVerdict } from './database-trouble.rules';

const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('what a failed statement means to the caller', () => {
  it.each([
    '08006', // connection failure
    '57P01', // the server was shut down by an administrator
    '57P03', // it is starting up
    '53300', // too many connections
    '53100', // disk full
    '57014', // statement_timeout
    '40001', // serialisation failure
    '40P01', // deadlock
    '55P03', // lock not available
    '25006', // read-only: a standby
    'ECONNREFUSED',
    'ECONNRESET',
  ])('%s: not available, try again', (code) => expect(databaseVerdict(withCode(code))).toBe('unavailable'));

  it.each([
    'Connection terminated unexpectedly',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
    'Cannot use a pool after calling end on the pool',
  ])('%s: told by the driver in words alone', (message) => {
    expect(databaseVerdict(new Error(message))).toBe('unavailable');
  });

  it.each(['22021', '22P02', '22003', '22P05'])('%s: a value that PostgreSQL cannot hold', (code) => {
    expect(databaseVerdict(withCode(code))).toBe('bad_value');
  });

  it.each(['23505', '23514', '42P01', '42601', '23001'])('%s: a fault of ours', (code) => {
    expect(databaseVerdict(withCode(code))).toBeNull();
  });

  it('looks through what drivers wrap each other in', () => {
    const refused = withCode('ECONNREFUSED');
    expect(
      databaseVerdict(Object.assign(new Error('QueryFailedError'), { driverError: withCode('57P01') })),
    ).toBe('unavailable');
    expect(databaseVerdict(new Error('outer', { cause: refused }))).toBe('unavailable');
    expect(databaseVerdict(new AggregateError([refused, refused]))).toBe('unavailable');
  });

  it.each([null, undefined, 'text', 7, new Error('x'), {}])('%p is no trouble of the database', (fault) => {
    expect(databaseVerdict(fault)).toBeNull();
  });
});
