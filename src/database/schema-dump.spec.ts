import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestDatabase, openTestDatabase } from '../../test/database';
import { projectRoot } from './project-root';
import { dumpSchema, firstDifferences } from './schema-dump';

describe('schema dump', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await openTestDatabase()));
  afterAll(() => database.close());

  it('is what migrations/schema.sql records', async () => {
    const recorded = readFileSync(join(projectRoot(), 'migrations', 'schema.sql'), 'utf8');
    expect(firstDifferences(recorded, await dumpSchema(database.pool))).toEqual([]);
  });

  it('rebuilds the same schema when it is run', async () => {
    const empty = await openTestDatabase({ migrated: false });
    const dump = await dumpSchema(database.pool);
    // Tables name others by foreign keys before those exist; the order of names is for readers.
    const foreign = /,\n {2}(CONSTRAINT (\S+) FOREIGN KEY [^\n]*?)(?=,?\n)/;
    await empty.query(dump.replace(new RegExp(foreign, 'g'), ''));
    const tables = dump.split(/^(?=CREATE (?:UNLOGGED )?TABLE )/m).slice(1);
    for (const text of tables) {
      const name = /TABLE (\S+)/.exec(text)![1];
      for (const [, constraint] of text.matchAll(new RegExp(foreign, 'g'))) {
        await empty.query(`ALTER TABLE ${name} ADD ${constraint}`);
      }
    }
    expect(firstDifferences(dump, await dumpSchema(empty.pool))).toEqual([]);
    await empty.close();
  });

  it('shows a column, a constraint, an index, a trigger and a setting that was added', async () => {
    const before = await dumpSchema(database.pool);
    await database.query('ALTER TABLE branch ADD COLUMN extra integer NOT NULL DEFAULT 7');
    await database.query('ALTER TABLE branch ADD CONSTRAINT branch_extra_small CHECK (extra < 10)');
    await database.query('CREATE INDEX branch_extra ON branch (extra) WHERE extra > 0');
    await database.query(
      'CREATE TRIGGER branch_watch BEFORE UPDATE ON branch EXECUTE FUNCTION refuse_change()',
    );
    await database.query('ALTER TABLE branch SET (fillfactor = 70)');
    const told = firstDifferences(before, await dumpSchema(database.pool)).join('\n');
    expect(told).toContain('extra integer DEFAULT 7 NOT NULL');
    expect(told).toContain('CONSTRAINT branch_extra_small CHECK ((extra < 10))');
    expect(told).toContain(
      'CREATE INDEX branch_extra ON public.branch USING btree (extra) WHERE (extra > 0)',
    );
    expect(told).toContain('CREATE TRIGGER branch_watch');
    expect(told).toContain('WITH (fillfactor=70)');
  });
});

describe('first differences', () => {
  it('tells an added, a removed and a changed line with its number, and nothing of equal ones', () => {
    expect(firstDifferences('a\nb\nc\n', 'a\nx\nb\nc\n')).toEqual(['+ 2: x']);
    expect(firstDifferences('a\nb\nc\n', 'a\nc\n')).toEqual(['- 2: b']);
    expect(firstDifferences('a\nb\nc\n', 'a\ny\nc\n')).toEqual(['- 2: b', '+ 2: y']);
    expect(firstDifferences('same\n', 'same\n')).toEqual([]);
  });
});
