// Claim alone: the dialler's statement against the floor that no queue can beat, the same UPDATE of a task whose key is
// known. Same table, same columns, same driver, same number of clients.
import { fillTasks, foundCentre, openDialer, shiftedClock } from '../lib/centre.mjs';
import { alternate, drive } from '../lib/measure.mjs';
import { settle, sweep } from '../lib/postgres.mjs';
import { product, productPackage } from '../lib/product.mjs';

const { Pool } = productPackage('pg');
const CLIENTS = 32;

export async function claim({ postgres, sizes, runs, say, report }) {
  const database = await queueOf(postgres, 'bench_claim', sizes.tasks);
  const bench = await claimBench(database, sizes.claims);
  const seen = await alternate(
    runs,
    { floor: bench.floor, single: bench.single, coalesced: bench.coalesced },
    { say },
  );
  await bench.close();
  await database.drop();
  const limit = (name, asked, note) =>
    report({
      case: `claim, ${name}`,
      ours: seen[name === 'coalesced' ? 'coalesced' : 'single'].rate,
      peer: 'known key',
      theirs: seen.floor.rate,
      asked,
      unit: '/s',
      note,
    });
  limit('one statement each', 0.4);
  limit('coalesced', 1.0);
}

/** What more rows cost: none of these is allowed to matter. */
export async function claimDepth({ postgres, sizes, runs, big, say, report }) {
  const shapes = {
    few: { tasks: 10_000 },
    base: { tasks: sizes.tasks },
    future: { tasks: sizes.tasks, future: sizes.tasks },
    skewed: { tasks: sizes.tasks, closedShare: 0.9 },
    ...(big && { many: { tasks: sizes.tasks * 10 } }),
  };
  const benches = {};
  const databases = [];
  for (const [name, { tasks, ...shape }] of Object.entries(shapes)) {
    say(`  filling ${name}: ${tasks} tasks`);
    const database = await queueOf(postgres, `bench_claim_${name}`, tasks, shape);
    databases.push(database);
    benches[name] = await claimBench(database, Math.min(sizes.claims, 1000));
  }
  const seen = {};
  for (const form of ['single', 'coalesced'])
    seen[form] = await alternate(
      runs,
      Object.fromEntries(Object.entries(benches).map(([name, bench]) => [name, bench[form]])),
      { say },
    );
  for (const bench of Object.values(benches)) await bench.close();
  for (const database of databases) await database.drop();
  for (const form of ['single', 'coalesced']) {
    const row = (name, ours, theirs, asked, note) =>
      report({
        case: `claim ${form === 'single' ? 'one by one' : 'coalesced'}, ${name}`,
        ours: seen[form][ours].rate,
        peer: theirs,
        theirs: seen[form][theirs].rate,
        asked,
        unit: '/s',
        note,
      });
    if (big) row(`${millions(sizes.tasks * 10)} tasks`, 'many', 'few', 0.7);
    else row(`${millions(sizes.tasks)} tasks`, 'base', 'few', 0.7, 'ten times as many with --big');
    row(`${millions(sizes.tasks)} future tasks added`, 'future', 'base', 0.9);
    row('90 % in closed lanes', 'skewed', 'base', 0.95, 'asked: no slower, within noise');
  }
}

const millions = (count) => (count >= 1e6 ? `${count / 1e6} M` : `${count / 1000} k`);

async function queueOf(postgres, name, tasks, { future = 0, ...shape } = {}) {
  const database = await postgres.database(name);
  database.lanes = await foundCentre(database, { agents: 1 });
  await fillTasks(database, database.lanes, tasks, shape);
  if (future) await fillTasks(database, database.lanes, future, { future: true, from: tasks });
  await settle(database);
  return database;
}

/**
 * The three ways to claim, each run giving back afterwards what it took (untimed). Every claim is made by an agent who
 * holds nothing: a centre's 32 askers are 32 people of a thousand.
 */
export async function claimBench(database, claims) {
  const { claimAnywhereStatement, claimStatement } = product('queue/queue.sql');
  const { LEASE_MS } = product('queue/claim.service');
  const dialer = await openDialer(database.url);
  const agents = Array.from({ length: claims }, (_, index) => `B${index}`);
  await database.query(
    `INSERT INTO staff (staff_no, name, role, known_at, changed_at) SELECT unnest($1::text[]), '坐席', 'agent', '2026-01-01Z'::timestamptz, '2026-01-01Z'::timestamptz ON CONFLICT DO NOTHING`,
    [agents],
  );
  // What the service remembers of each agent after the first claim of a shift.
  dialer.board.freshMs = Infinity;
  for (const agent of agents) await dialer.board.openToAgent(agent);
  const { open } = await dialer.board.openToAgent(agents[0]);
  const lanes = open.map((lane) => lane.id);
  if (lanes.length !== 12) throw new Error(`${lanes.length} lanes are open instead of 12`);
  const clock = shiftedClock();
  const stamps = () => {
    const now = clock.now();
    return [now, new Date(now.getTime() + LEASE_MS)];
  };
  const returned = /RETURNING (.*)$/s.exec(claimStatement(1))[1];
  const set = `SET state = 'claimed', claimed_by = $2, claimed_at = $3, lease_until = $4, epoch = t.epoch + 1`;
  const byKey = `UPDATE call_task t ${set} WHERE t.id = $1 RETURNING ${returned}`;
  const text = claimStatement(1);
  // What the service asks next where the best lane's last rows are in other hands: in a short queue that is often.
  const anywhere = claimAnywhereStatement(1);

  async function run(once) {
    const result = await drive(CLIENTS, claims, once);
    const held = await database.query(
      `UPDATE call_task SET state = 'ready', claimed_by = NULL, claimed_at = NULL, lease_until = NULL WHERE state = 'claimed'`,
    );
    if (held.rowCount !== claims - result.empty)
      throw new Error(`${held.rowCount} tasks were claimed by ${claims} claims`);
    await sweep(database, ['call_task']);
    return { rate: result.rate, p99: result.p99 };
  }
  /** Connections of one run alone: four queues beside each other would ask for more than the server has. */
  async function withPool(work) {
    const pool = new Pool({ connectionString: database.url, max: CLIENTS });
    // The database may be dropped while the last connections are still saying goodbye.
    pool.on('error', () => undefined);
    try {
      await Promise.all(Array.from({ length: CLIENTS }, () => pool.query('SELECT pg_sleep(0.02)')));
      return await work(pool);
    } finally {
      await pool.end();
    }
  }
  return {
    // The very tasks that a claim would find, in its order: the floor gains no rows that lie better or worse.
    floor: async () => {
      const known = await database.query(
        `SELECT id FROM call_task WHERE state = 'ready' AND lane = ANY ($1) ORDER BY priority, due_at, id LIMIT $2`,
        [lanes, claims],
      );
      return withPool((pool) =>
        run(async (_caller, turn) => {
          const answer = await pool.query({
            name: 'known',
            text: byKey,
            values: [known.rows[turn].id, agents[turn], ...stamps()],
          });
          return answer.rows[0];
        }),
      );
    },
    single: () =>
      withPool((pool) =>
        run(async (_caller, turn) => {
          const values = [lanes, [agents[turn]], ...stamps()];
          let answer = await pool.query({ name: 'single', text, values });
          if (answer.rows.length === 0)
            answer = await pool.query({ name: 'anywhere', text: anywhere, values });
          if (answer.rows.length > 1) throw new Error('a claim gave more than one task');
          return answer.rows[0];
        }),
      ),
    coalesced: () => run((_caller, turn) => dialer.claims.takeNext(agents[turn])),
    close: () => dialer.close(),
  };
}
