import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { openTestDatabase, type TestDatabase } from '../../test/database';
import { createDataSource } from './data-source';
import { inScope, NOBODY } from './data-scope';
import { migrate, SchemaRefused } from './migrate';

const now = new Date('2026-03-02T00:00:00Z');

/** A server of an operator: the login owns its database, is no superuser and may not make roles. */
describe('a login without privileges', () => {
  let database: TestDatabase;
  let url: string;
  const login = `op_${randomBytes(4).toString('hex')}`;

  beforeAll(async () => {
    database = await openTestDatabase({ migrated: false });
    const parsed = new URL(database.url);
    await database.query(`CREATE ROLE ${login} LOGIN PASSWORD 'plain'`);
    await database.query(`ALTER DATABASE ${parsed.pathname.slice(1)} OWNER TO ${login}`);
    await database.query(`ALTER SCHEMA public OWNER TO ${login}`);
    parsed.username = login;
    parsed.password = 'plain';
    url = parsed.toString();
  });
  afterAll(async () => {
    await database.query(`REASSIGN OWNED BY ${login} TO CURRENT_USER; DROP OWNED BY ${login}`);
    await database.close();
    const server = new Client({ connectionString: process.env.HUIFANG_TEST_SERVER });
    await server.connect();
    await server.query(`DROP ROLE ${login}`);
    await server.end();
  });

  it('is told what an administrator has to do, and nothing is left half done', async () => {
    const refused = await migrate({ url, now }).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(SchemaRefused);
    expect((refused as Error).message).toContain(`GRANT huifang_app, huifang_scoped TO ${login};`);
  });

  it('works once it has been granted both roles: it migrates, serves, and cannot alter the trail', async () => {
    await database.query(`GRANT huifang_app, huifang_scoped TO ${login}`);
    await migrate({ url, now });
    const dataSource = await createDataSource({ url, entities: [], poolSize: 2 }).initialize();
    try {
      await dataSource.query(
        `INSERT INTO branch (branch_code, name, known_at, changed_at) VALUES ('1', 'x', $1, $1)`,
        [now],
      );
      await dataSource.query('ANALYZE branch');
      await expect(dataSource.query('DELETE FROM audit_entry')).rejects.toThrow(/permission denied/);
      const hidden = inScope(NOBODY, () => dataSource.query('SELECT * FROM session'));
      await expect(hidden).rejects.toThrow(/permission denied/);
    } finally {
      await dataSource.destroy();
    }
  });
});
