// The weekly draw of a million policies: the tick that the pipeline runs against the statements typed by hand in
// draw-baseline.sql, on the same records, tables and indexes. Then the same draw again, and a window that opens.
import { readFileSync } from 'node:fs';
import { openApplication } from '../lib/application.mjs';
import { alternate, round, seconds } from '../lib/measure.mjs';
import { fillPolicies, WEEK } from '../lib/policies.mjs';
import { settle } from '../lib/postgres.mjs';
import { product, productPackage } from '../lib/product.mjs';

const { Client } = productPackage('pg');

export async function draw({ postgres, sizes, runs, say, report }) {
  const database = await postgres.database('bench_draw');
  const { app, clock } = await openApplication(database.url);
  const { DrawService } = product('campaigns/draw.service');
  const draws = app.get(DrawService);
  // One campaign alone: the others owe a week of draws every few minutes.
  await database.query(`UPDATE campaign SET live_from = '2030-01-01Z' WHERE code <> 'new-policy'`);
  await fillPolicies(database, sizes.tasks);
  await settle(database);
  const due = new Date(WEEK.due);
  clock.set(due);
  const count = async (table) =>
    Number((await database.query(`SELECT count(*) AS n FROM ${table}`)).rows[0].n);

  async function clear() {
    await database.query('TRUNCATE call_task, draw_item, lane RESTART IDENTITY CASCADE');
    await database.query('DELETE FROM draw');
    await database.query('CHECKPOINT');
  }
  async function drawn(work) {
    await clear();
    const took = await seconds(work);
    const tasks = await count('call_task');
    if (tasks !== sizes.tasks) throw new Error(`${tasks} tasks were drawn from ${sizes.tasks} policies`);
    return { rate: sizes.tasks / took, seconds: took };
  }
  const ours = () => drawn(() => draws.tickDraws(due));
  const again = async () => {
    // Its occurrence is forgotten, what it drew is not: every record is looked at and left alone.
    const took = await seconds(async () => {
      await database.query(`DELETE FROM draw WHERE campaign_code = 'new-policy'`);
      await draws.tickDraws(due);
    });
    if ((await count('call_task')) !== sizes.tasks) throw new Error('the same draw again made tasks');
    return { again: took };
  };
  const byHand = () => drawn(() => typed(database.url));
  const seen = await alternate(
    Math.min(runs, 3),
    { byHand, ours: async () => ({ ...(await ours()), ...(await again()) }) },
    { say },
  );
  const size = `${sizes.tasks / 1e6} M`;
  report({
    case: `draw of ${size} policies`,
    ours: seen.ours.rate,
    peer: 'INSERT … SELECT by hand',
    theirs: seen.byHand.rate,
    asked: 0.95,
    unit: '/s',
    note: `${round(seen.ours.seconds, 1)} and ${round(seen.byHand.seconds, 1)} s`,
  });
  report({
    case: `the same draw of ${size} again`,
    ours: seen.ours.again,
    peer: 'its first time',
    theirs: seen.ours.seconds,
    lower: true,
    asked: 10,
    unit: ' s',
  });
  await windowOpens({ database, app, clock, report, size });
  await app.close();
  await database.drop();
}

/** Everything waits at 09:29; at 09:30 it is callable, and no row has changed for it. */
async function windowOpens({ database, app, clock, report, size }) {
  const { LaneBoard } = product('queue/lane-board');
  const { QueueService } = product('queue/queue.service');
  const board = app.get(LaneBoard);
  const queue = app.get(QueueService);
  await database.query(
    `INSERT INTO staff (staff_no, name, role, known_at, changed_at) VALUES ('A1', '坐席', 'agent', '2026-01-01Z', '2026-01-01Z')`,
  );
  const open = async (at) => {
    clock.set(new Date(at));
    await queue.tickPromote(clock.now());
    await queue.tickReap(clock.now());
    await queue.tickExpire(clock.now());
    return (await board.openToAgent('A1')).open.length;
  };
  const before = await updates(database);
  const shut = await open('2026-03-09T09:29:59+08:00');
  const opened = await open('2026-03-09T09:30:00+08:00');
  if (shut !== 0 || opened === 0) throw new Error(`${shut} lanes were open at 09:29, ${opened} at 09:30`);
  const changed = (await updates(database)) - before;
  report({
    case: `window opens on ${size} waiting: rows changed`,
    ours: changed,
    peer: 'none',
    theirs: 0,
    exactly: true,
    asked: 0,
    unit: '',
  });
}

/** Rows of the queue updated so far, as the server counts them; it may take a second to tell. */
async function updates(database) {
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const { rows } = await database.query(
    `SELECT n_tup_upd AS n FROM pg_stat_user_tables WHERE relname = 'call_task'`,
  );
  return Number(rows[0].n);
}

/** Runs draw-baseline.sql as psql would: its variables filled in, `\gset` kept for the next statements. */
async function typed(url) {
  const values = { ...WEEK };
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const plan = await client.query(
      `SELECT id FROM campaign_version WHERE campaign_code = 'new-policy' ORDER BY version DESC LIMIT 1`,
    );
    values.plan = plan.rows[0].id;
    const script = readFileSync(new URL('../draw-baseline.sql', import.meta.url), 'utf8').replaceAll(
      /^--.*$/gm,
      '',
    );
    for (const statement of script.split(/;|\\gset/)) {
      const text = statement
        .replaceAll(/(?<!:):('?)([a-z]+)\1/g, (_, quote, name) => `${quote}${values[name]}${quote}`)
        .trim();
      if (!text) continue;
      const { rows } = await client.query(text);
      if (rows?.[0]) Object.assign(values, rows[0]);
    }
  } finally {
    await client.end();
  }
}
