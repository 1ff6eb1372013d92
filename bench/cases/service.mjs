// Claim and record as a service: what a desk asks for, one task in hand at a time, against the queues that others use.
// Ours writes attempt, day's count, task and audit row with every record; a peer takes a job and marks it done.
import { fillTasks, foundCentre, openDialer } from '../lib/centre.mjs';
import { alternate, drive, round } from '../lib/measure.mjs';
import { settle, sweep } from '../lib/postgres.mjs';
import { product, productPackage } from '../lib/product.mjs';
import { bullmq } from '../peers/bullmq.mjs';
import { graphileWorker } from '../peers/graphile-worker.mjs';
import { pgBoss } from '../peers/pg-boss.mjs';

const { Pool } = productPackage('pg');
const ASKED = { 1: 0.85, 8: 1.0, 32: 1.8 };

export async function service({ postgres, redis, sizes, runs, say, report }) {
  const contenders = { ours: await ours(postgres, sizes.tasks), floor: await floor(postgres, sizes) };
  say('  filling graphile-worker');
  contenders['graphile-worker'] = await inPostgres(postgres, 'bench_graphile', graphileWorker, sizes.tasks, [
    'graphile_worker._private_jobs',
  ]);
  say('  filling pg-boss');
  contenders['pg-boss'] = await inPostgres(postgres, 'bench_boss', pgBoss, sizes.tasks, ['pgboss.job']);
  if (redis.missing) say(`  no BullMQ: ${redis.missing}`);
  else {
    say('  filling BullMQ');
    contenders.BullMQ = driven(await bullmq(redis, sizes.tasks, { say }));
  }
  for (const callers of [32, 8, 1]) {
    const total = sizes.pairs[callers];
    const variants = Object.fromEntries(
      Object.entries(contenders).map(([name, contender]) => [name, () => contender.run(callers, total)]),
    );
    say(`  ${callers} callers`);
    const seen = await alternate(runs, variants, { say });
    const { rate, p99 } = seen.ours;
    for (const name of ['BullMQ', 'pg-boss', 'graphile-worker']) {
      const who = `claim + record, ${callers} caller${callers > 1 ? 's' : ''}`;
      if (!seen[name]) {
        report({ case: who, peer: name, asked: ASKED[callers], note: redis.missing });
        continue;
      }
      const asked = name === 'BullMQ' ? ASKED[callers] : 1;
      report({ case: who, ours: rate, peer: name, theirs: seen[name].rate, asked, unit: '/s' });
      if (name === 'BullMQ')
        report({
          case: `${who}: the floor below`,
          ours: seen.floor.rate,
          peer: name,
          theirs: seen[name].rate,
          unit: '/s',
          note: `two bare updates by known key, durable, coalesced; ours ÷ them ${round(rate / seen.floor.rate)}`,
        });
      if (callers === 32)
        report({
          case: `${who}: p99`,
          ours: p99,
          peer: name,
          theirs: seen[name].p99,
          asked: 1,
          lower: true,
          unit: ' ms',
          note: `p50 ${round(seen.ours.p50, 1)} and ${round(seen[name].p50, 1)} ms`,
        });
    }
  }
  for (const contender of Object.values(contenders)) await contender.close();
}

/** Agents of the centre; 32 of them ask. */
const AGENTS = 64;

async function ours(postgres, tasks) {
  const database = await postgres.database('bench_service');
  const lanes = await foundCentre(database, { agents: AGENTS });
  await fillTasks(database, lanes, tasks);
  await settle(database);
  const dialer = await openDialer(database.url);
  const contender = driven({
    async pair(caller) {
      const agent = `A${caller + 1}`;
      const task = await dialer.claims.takeNext(agent);
      return task && dialer.records.recordHeld(agent, task, { disposition: 'completed' });
    },
    async close() {
      await dialer.close();
      await database.drop();
    },
  });
  return {
    ...contender,
    async run(callers, total) {
      const result = await contender.run(callers, total);
      await sweep(database, ['call_task']);
      return result;
    },
  };
}

/**
 * What no queue on this server can beat: a claim and an end as two durable updates of tasks whose keys are known, coalesced
 * as ours are, and nothing else looked at or written (no lanes, no attempt, no day's count, no audit row).
 */
async function floor(postgres, { tasks }) {
  const database = await postgres.database('bench_floor');
  const lanes = await foundCentre(database, { agents: 1 });
  await fillTasks(database, lanes, tasks);
  await settle(database);
  const { Coalescer, LARGEST_BATCH } = product('queue/coalescer');
  const pool = new Pool({ connectionString: database.url, max: 8 });
  pool.on('error', () => undefined);
  const now = new Date('2026-03-02T02:00:00Z');
  const together = (name, text, more = []) =>
    new Coalescer(async (batch) => {
      const columns = batch[0].map((_, at) => batch.map((row) => row[at]));
      await pool.query({ name, text, values: [...columns, ...more] });
      return batch.map((row) => ({ value: row }));
    }, LARGEST_BATCH);
  const claim = together(
    'claim',
    `UPDATE call_task t SET state = 'claimed', claimed_by = u.agent, claimed_at = $3, lease_until = $3, epoch = t.epoch + 1
     FROM unnest($1::bigint[], $2::text[]) u (id, agent) WHERE t.id = u.id`,
    [now],
  );
  const end = together(
    'end',
    `UPDATE call_task t SET state = 'closed', closed_at = $2, close_reason = 'completed', attempts = 1, claimed_by = NULL,
       claimed_at = NULL, lease_until = NULL FROM unnest($1::bigint[]) u (id) WHERE t.id = u.id`,
    [now],
  );
  const known = await database.query(`SELECT id FROM call_task WHERE state = 'ready' ORDER BY id`);
  const ids = known.rows.map((row) => row.id);
  const contender = driven({
    async pair(caller) {
      const id = ids.pop();
      if (id === undefined) return null;
      await claim.ask([id, `A${caller}`]);
      return end.ask([id]);
    },
    async close() {
      await pool.end();
      await database.drop();
    },
  });
  return {
    ...contender,
    async run(callers, total) {
      const result = await contender.run(callers, total);
      await sweep(database, ['call_task']);
      return result;
    },
  };
}

function driven(contender) {
  return { close: contender.close, run: (callers, total) => drive(callers, total, contender.pair) };
}

async function inPostgres(postgres, name, peer, jobs, tables) {
  const database = await postgres.database(name, { migrated: false });
  const contender = await peer(database, jobs);
  await settle(database);
  const run = contender.run ?? driven(contender).run;
  return {
    async run(callers, total) {
      const result = await run(callers, total);
      await sweep(database, tables);
      return result;
    },
    async close() {
      await contender.close();
      await database.drop();
    },
  };
}
