import { pino } from 'pino';
import { openTestDatabase, type TestDatabase } from '../../test/database';
import { readConfig } from '../config';
import { ensureDemoCentre } from './demo-centre';

const BEGUN = '2026-03-11T09:00:00+08:00';
const BEFORE = '2026-03-10T10:00:00+08:00';
const SINCE = '2026-03-12T10:00:00+08:00';

/** "The demonstration is made where nothing is yet; one that was interrupted is made again": and never over anybody's work. */
describe('an interrupted demonstration', () => {
  let db: TestDatabase;
  let said: string[];
  let loads: number;
  let meets: () => Promise<void>;

  beforeEach(async () => {
    db = await openTestDatabase();
    said = [];
    loads = 0;
    meets = async () => undefined;
  });
  afterEach(() => db.close());

  const ensure = () =>
    ensureDemoCentre(
      {
        config: readConfig({}),
        databaseUrl: db.url,
        now: new Date(SINCE),
        logger: pino({ level: 'silent' }),
        say: (sentence) => said.push(sentence),
      },
      async () => {
        loads++;
        await meets();
      },
    );
  const audit = (action: string, type: string, at: string) =>
    db.query(
      `INSERT INTO audit_entry (at, actor, action, entity_type, entity_id) VALUES ($1, 'system', $2, $3, '1')`,
      [at, action, type],
    );
  const imported = (by: string, at: string) =>
    db.query(
      `INSERT INTO import_run (kind, state, started_by, started_at) VALUES ('branches', 'running', $1, $2)`,
      [by, at],
    );
  /** What a load leaves that was killed half way. */
  async function interrupted() {
    await audit('demo.begun', 'demo', BEGUN);
    await imported('simulation', BEFORE);
    await audit('import.done', 'import_run', BEFORE);
    await db.query(
      `INSERT INTO branch (branch_code, name, known_at, changed_at) VALUES ('D01', 'D01', $1, $1)`,
      [BEFORE],
    );
  }
  const branches = () => db.query('SELECT branch_code FROM branch');

  it('that nobody has touched since is made again from nothing', async () => {
    await interrupted();
    await ensure();
    expect([loads, await branches()]).toEqual([1, []]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['an import of files', () => imported('cli:operator', SINCE)],
    ['files imported before it', () => imported('cli:operator', BEFORE)],
    ['a single record', () => audit('record.created', 'policy', BEFORE)],
    ['a call', () => audit('attempt.intent', 'attempt', SINCE)],
  ])('is left alone when %s came in', async (_, comes) => {
    await interrupted();
    await comes();
    await ensure();
    expect([loads, await branches()]).toEqual([0, [{ branch_code: 'D01' }]]);
  });

  it('is left alone beside the tables of another application, and says so', async () => {
    await interrupted();
    await db.query('CREATE TABLE orders_of_somebody_else (id integer)');
    await ensure();
    expect([loads, await branches()]).toEqual([0, [{ branch_code: 'D01' }]]);
    expect(said.join()).toContain('left as it is');
    expect(await db.query(`SELECT to_regclass('orders_of_somebody_else') IS NOT NULL AS there`)).toEqual([
      { there: true },
    ]);
  });

  it('is not loaded over people or opt-outs that were entered first', async () => {
    await db.query(
      `INSERT INTO opt_out (phone, channel, source, created_by, created_at) VALUES ('+8613812345678', 'all', 'api', 'a', $1)`,
      [BEFORE],
    );
    await ensure();
    expect(loads).toBe(0);
  });

  it('two processes at once load it once: the second waits, and finds it in use', async () => {
    let open!: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    meets = async () => {
      await audit('demo.begun', 'demo', BEGUN);
      await gate;
      await audit('demo.loaded', 'demo', BEGUN);
    };
    const both = Promise.all([ensure(), ensure()]);
    for (;;) {
      const [waiting] = await db.query<{ n: number }>(
        `SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      if (waiting!.n > 0 || loads > 1) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    open();
    await both;
    expect(loads).toBe(1);
  });
});
