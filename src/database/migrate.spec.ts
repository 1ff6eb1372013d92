import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestDatabase, openTestDatabase } from '../../test/database';
import { killChildren, runChild } from '../../test/database.child';
import { projectRoot } from './project-root';
import { migrate, migrateDown, readMigrations } from './migrate';

const now = new Date('2026-03-02T00:00:00Z');

describe('migrations', () => {
  let database: TestDatabase;
  let folder: string;

  beforeEach(async () => {
    database = await openTestDatabase({ migrated: false });
    folder = mkdtempSync(join(tmpdir(), 'huifang-migrations-'));
    cpSync(join(projectRoot(), 'migrations'), folder, { recursive: true });
  });

  afterEach(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  afterAll(killChildren);

  it('are taken once each, in order, and noted with their checksum and instant', async () => {
    const names = readMigrations().map((migration) => migration.name);
    expect(await migrate({ url: database.url, now })).toEqual(names);
    expect(await migrate({ url: database.url, now })).toEqual([]);
    const noted = await database.query('SELECT name, applied_at FROM schema_migration ORDER BY number');
    expect(noted).toEqual(names.map((name) => ({ name, applied_at: now })));
  });

  it('are taken once when three servers start at the same time on an empty database', async () => {
    const children = [1, 2, 3].map(() => runChild('test/faults/migrate.child.ts', [database.url]));
    const answers = await Promise.all(children.map((child) => child.answer<{ taken: string[] }>()));
    const names = readMigrations().map((migration) => migration.name);
    expect(answers.map((answer) => answer.taken.length).sort()).toEqual([0, 0, names.length]);
    expect(await database.query('SELECT name FROM schema_migration ORDER BY number')).toEqual(
      names.map((name) => ({ name })),
    );
  });

  it('go down to nothing and up again', async () => {
    const names = (await migrate({ url: database.url, now })).reverse();
    expect(await migrateDown(database.url, 0)).toEqual(names);
    const left = await database.query(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'schema_migration%'
       UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
       UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')`,
    );
    expect(left).toEqual([]);
    expect(await migrate({ url: database.url, now })).toHaveLength(names.length);
  });

  it('leave no trace of a step that fails, and say which it was', async () => {
    writeFileSync(join(folder, '9001_broken.up.sql'), 'CREATE TABLE half (x int);\nSELECT nonsense;');
    writeFileSync(join(folder, '9001_broken.down.sql'), '');
    await expect(migrate({ url: database.url, now, folder })).rejects.toThrow(
      /Migration 9001_broken failed: .*nonsense/,
    );
    expect(await database.query(`SELECT to_regclass('half') AS half`)).toEqual([{ half: null }]);
    rmSync(join(folder, '9001_broken.up.sql'));
    expect(await migrate({ url: database.url, now, folder })).toEqual([]);
  });

  it('refuse a step that was changed after it was taken', async () => {
    await migrate({ url: database.url, now, folder });
    const [first] = readMigrations(folder);
    const file = join(folder, `${first!.name}.up.sql`);
    writeFileSync(file, readFileSync(file, 'utf8') + '\n-- one more thought\n');
    await expect(migrate({ url: database.url, now, folder })).rejects.toThrow(
      `Migration ${first!.name} was changed after this database took it.`,
    );
  });

  it('do not mind line ends of another system', async () => {
    await migrate({ url: database.url, now, folder });
    const [first] = readMigrations(folder);
    const file = join(folder, `${first!.name}.up.sql`);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'));
    expect(await migrate({ url: database.url, now, folder })).toEqual([]);
  });

  it('refuse a database that is newer than the code', async () => {
    writeFileSync(join(folder, '9001_tomorrow.up.sql'), 'SELECT 1;');
    writeFileSync(join(folder, '9001_tomorrow.down.sql'), 'SELECT 1;');
    await migrate({ url: database.url, now, folder });
    await expect(migrate({ url: database.url, now })).rejects.toThrow(/9001_tomorrow.*newer than the code/);
  });

  it('refuse a step added behind those already taken', async () => {
    await migrate({ url: database.url, now, folder });
    writeFileSync(join(folder, '0000_afterthought.up.sql'), 'SELECT 1;');
    writeFileSync(join(folder, '0000_afterthought.down.sql'), 'SELECT 1;');
    await expect(migrate({ url: database.url, now, folder })).rejects.toThrow(
      /0000_afterthought was added behind/,
    );
  });
});
