import { databaseUrlProblem, serverName, serversOf, withDatabase } from './database-url.rules';

const three = 'postgres://me:s,e@a.example:5433,b.example,[::1]:5434/huifang?target_session_attrs=read-write';

describe('DATABASE_URL', () => {
  it('of one server is left as it is', () => {
    const url = 'postgresql://me:s%40,t@db.example:5432/huifang?sslmode=verify-full';
    expect(serversOf(url)).toEqual([url]);
  });

  it('of several servers is an address for each, with the same login, database and options', () => {
    expect(serversOf(three)).toEqual([
      'postgres://me:s,e@a.example:5433/huifang?target_session_attrs=read-write',
      'postgres://me:s,e@b.example/huifang?target_session_attrs=read-write',
      'postgres://me:s,e@[::1]:5434/huifang?target_session_attrs=read-write',
    ]);
    expect(serversOf(three).map(serverName)).toEqual(['a.example:5433', 'b.example:5432', '[::1]:5434']);
  });

  it.each([
    'postgres://db/huifang',
    'postgresql://me:x@a,b/huifang',
    three,
    'postgres://a,b/huifang?target_session_attrs=primary&sslmode=require',
  ])('may be %s', (url) => expect(databaseUrlProblem(url)).toBeNull());

  it.each([
    'db.example/huifang',
    'mysql://a,b/huifang',
    'postgres://a,,b/huifang',
    'postgres://a,/huifang',
    'postgres://a:1,b:x/huifang',
    'postgres:///huifang',
  ])('may not be %s', (url) =>
    expect(databaseUrlProblem(url)).toBe('must be an address that begins with postgres:// or postgresql://'),
  );

  it('may not ask for a server that takes no writes', () => {
    const asked = databaseUrlProblem('postgres://a,b/huifang?target_session_attrs=standby');
    expect(asked).toBe('target_session_attrs must be read-write, since Huifang writes');
  });

  it('names another database on the same servers', () => {
    expect(withDatabase(three, 'other one')).toBe(
      'postgres://me:s,e@a.example:5433,b.example,[::1]:5434/other%20one?target_session_attrs=read-write',
    );
    expect(withDatabase('postgres://me@a', 'x')).toBe('postgres://me@a/x');
  });
});
