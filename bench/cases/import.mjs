// A file of a million policies through the real import (every row judged, phones normalised, both counts and rejections
// kept) against the best that a hand could type for a file known to be clean: COPY into a typed temporary table, update
// what differs, insert what is new. Same file, same table, same server.
import { fork } from 'node:child_process';
import { createReadStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { alternate, round, seconds } from '../lib/measure.mjs';
import { addBranches, writePolicies } from '../lib/policies.mjs';
import { dataFolder } from '../lib/postgres.mjs';
import { productPackage } from '../lib/product.mjs';

const { Client } = productPackage('pg');
const { from: copyFrom } = productPackage('pg-copy-streams');
const MOST_MEGABYTES = 400;

export async function importing({ postgres, sizes, runs, say, report }) {
  const database = await postgres.database('bench_import');
  await addBranches(database);
  const folder = join(dataFolder, 'files');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'policies.csv');
  await writePolicies(path, sizes.tasks);

  async function empty() {
    await database.query('TRUNCATE policy');
    await database.query('CHECKPOINT');
  }
  const ours = async (created) => {
    const { seconds, result, megabytes } = await imported(database.url, path);
    const { created: made, unchanged, updated, rejected } = result;
    if (made !== created || made + unchanged !== sizes.tasks || updated || rejected)
      throw new Error(`imported ${JSON.stringify(result)}`);
    return { seconds, megabytes };
  };
  const seen = await alternate(
    Math.min(runs, 3),
    {
      byHand: async () => {
        await empty();
        return { first: await seconds(() => typed(database.url, path)) };
      },
      ours: async () => {
        await empty();
        const first = await ours(sizes.tasks);
        await database.query('VACUUM (ANALYZE) policy');
        const again = await ours(0);
        return {
          first: first.seconds,
          again: again.seconds,
          megabytes: Math.max(first.megabytes, again.megabytes),
        };
      },
    },
    { say, warmUp: 0 },
  );
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
  const { first, again, megabytes } = seen.ours;
  const rate = (took) => sizes.tasks / took;
  report({
    case: `import of ${sizes.tasks / 1e6} M policies`,
    ours: rate(first),
    peer: 'COPY + merge by hand',
    theirs: rate(seen.byHand.first),
    asked: 0.9,
    unit: '/s',
    note: `${round(first, 1)} and ${round(seen.byHand.first, 1)} s`,
  });
  report({
    case: 'the same file again, unchanged',
    ours: again,
    peer: 'half of a new one',
    theirs: first / 2,
    lower: true,
    asked: 1,
    unit: ' s',
  });
  report({
    case: 'most memory of an import',
    ours: megabytes,
    peer: 'limit',
    theirs: MOST_MEGABYTES,
    lower: true,
    asked: 1,
    unit: ' MB',
  });
}

function imported(url, path) {
  const script = fileURLToPath(new URL('../servers/import.mjs', import.meta.url));
  const child = fork(script, [url, path], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`the import ended with ${code}`)));
  });
}

const COLUMNS = `policy_no, product_line, holder_type, insured_name, contact_name, phone, phone_alt, email, plate, branch_code,
  salesperson_no, underwritten_at, effective_on, expires_on, premium, currency, vip`;
const list = (alias) =>
  COLUMNS.split(',')
    .map((name) => `${alias}.${name.trim()}`)
    .join(', ');
const typedStatements = (now) => [
  `UPDATE policy p SET (${COLUMNS}) = (SELECT ${list('s')}), numbers = ARRAY['+86' || s.phone], number_kinds = ARRAY['mobile'], changed_at = ${now}
   FROM staged s WHERE p.policy_no = s.policy_no AND (${list('p')}) IS DISTINCT FROM (${list('s')})`,
  `INSERT INTO policy (${COLUMNS}, numbers, number_kinds, known_at, changed_at)
   SELECT ${list('s')}, ARRAY['+86' || s.phone], ARRAY['mobile'], ${now}, ${now}
   FROM staged s WHERE NOT EXISTS (SELECT FROM policy p WHERE p.policy_no = s.policy_no)`,
];

async function typed(url, path) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`SET work_mem = '128MB'`);
    await client.query('BEGIN');
    await client.query(
      `CREATE TEMP TABLE staged (policy_no text COLLATE "C", product_line text, holder_type text, insured_name text, contact_name text,
         phone text, phone_alt text, email text, plate text, branch_code text COLLATE "C", salesperson_no text COLLATE "C",
         underwritten_at timestamptz, effective_on date, expires_on date, premium numeric(16, 2), currency text, vip boolean) ON COMMIT DROP`,
    );
    const copy = client.query(copyFrom('COPY staged FROM STDIN (FORMAT csv, HEADER)'));
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), copy);
    await client.query('ANALYZE staged (policy_no)');
    for (const statement of typedStatements(`'2026-03-09T00:00:00Z'::timestamptz`))
      await client.query(statement);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}
