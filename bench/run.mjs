/**
 * `npm run bench`: what the product costs against its physical limit and its peers, on this machine, in one table.
 *
 *   --only claim,depth,service,http,desk,draw,import,outbox,twilio,webhooks,memory   some cases only
 *   --quick          a tenth of the sizes: does it run, and is anything badly off
 *   --runs 5         runs of each variant, in turn; the table holds medians
 *   --tasks 1000000  size of the queues, the draw and the file
 *   --big            the depth case with ten times as many tasks too (some 4 GB of disk), a million texts in memory
 *
 * Figures are comparable within one run only: the ratios are the result. Writes bench/results.json.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const folder = fileURLToPath(new URL('.', import.meta.url));
const CASES = {
  claim: ['./cases/claim.mjs', 'claim'],
  depth: ['./cases/claim.mjs', 'claimDepth'],
  service: ['./cases/service.mjs', 'service'],
  http: ['./cases/http.mjs', 'http'],
  desk: ['./cases/http.mjs', 'desk'],
  draw: ['./cases/draw.mjs', 'draw'],
  import: ['./cases/import.mjs', 'importing'],
  outbox: ['./cases/outbox.mjs', 'outbox'],
  twilio: ['./cases/outbox.mjs', 'twilioOutbox'],
  webhooks: ['./cases/webhooks.mjs', 'webhooks'],
  memory: ['./cases/outbox.mjs', 'memory'],
};

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    runs: { type: 'string' },
    tasks: { type: 'string' },
    big: { type: 'boolean', default: false },
  },
});
const wanted = options.only?.split(',') ?? Object.keys(CASES);
const unknown = wanted.filter((name) => !(name in CASES));
if (unknown.length) fail(`No case ${unknown.join(', ')}; there are ${Object.keys(CASES).join(', ')}.`);
const runs = Number(options.runs ?? (options.quick ? 3 : 5));
const tasks = Number(options.tasks ?? (options.quick ? 100_000 : 1_000_000));
const sizes = {
  tasks,
  texts: options.quick ? 3000 : 10_000,
  claims: options.quick ? 3000 : 10_000,
  pairs: options.quick ? { 32: 4000, 8: 2000, 1: 1000 } : { 32: 20_000, 8: 10_000, 1: 4000 },
};
if (!(runs > 0 && tasks >= 10_000)) fail('--runs is at least 1, --tasks at least 10000.');

installPeers();
const say = (sentence) => process.stderr.write(`${sentence}\n`);
const { startPostgres } = await import('./lib/postgres.mjs');
const { startRedis } = await import('./lib/redis.mjs');
const { judged, printTable, writeResults } = await import('./lib/table.mjs');

const began = Date.now();
const rows = [];
const postgres = await startPostgres(say);
let redis = null;
try {
  redis = wanted.includes('service') ? await startRedis(say) : { missing: 'not asked for' };
  for (const name of wanted) {
    say(`${name} …`);
    const [file, entry] = CASES[name];
    const run = (await import(file))[entry];
    const report = (row) => {
      const judgedRow = judged(row);
      rows.push(judgedRow);
      say(`  ${row.case} ÷ ${row.peer}: ${judgedRow.ratio?.toFixed(2) ?? row.note ?? row.ours}`);
    };
    await run({ postgres, redis, sizes, runs, big: options.big, quick: options.quick, say, report });
  }
} catch (error) {
  // Told before the clearing up, whose own trouble (a pool that loses its database) would hide it.
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
} finally {
  await redis?.stop?.();
  await postgres.stop();
  // A case that broke off leaves servers of its own, which end with this process and not before.
  if (process.exitCode) process.exit();
}
const about = {
  at: new Date().toISOString(),
  seconds: Math.round((Date.now() - began) / 1000),
  machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GB`,
  node: process.versions.node,
  runs,
  tasks,
};
printTable(rows);
writeResults(join(folder, 'results.json'), about, rows);
say(
  `\n${about.machine}; Node ${about.node}; medians of ${runs}; ${about.seconds} s. Also in bench/results.json.`,
);

/** The peers are a package of their own: installed here at the first run, and again when the list changes. */
function installPeers() {
  const locked = readJson('package-lock.json').packages;
  const present = readJson(join('node_modules', '.package-lock.json'))?.packages ?? {};
  const direct = Object.keys(locked[''].dependencies).map((name) => `node_modules/${name}`);
  if (direct.every((path) => present[path]?.version === locked[path].version)) return;
  process.stderr.write('Installing the peers (once) …\n');
  const npm = process.env.npm_execpath;
  const viaNode = npm !== undefined && basename(npm) === 'npm-cli.js';
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const quiet = { cwd: folder, stdio: ['ignore', 2, 2] };
  const result = viaNode
    ? spawnSync(process.execPath, [npm, ...args], quiet)
    : spawnSync('npm', args, { ...quiet, shell: process.platform === 'win32' });
  if (result.status !== 0) fail('The peers could not be installed; npm said why above.');
}

function readJson(path) {
  const file = join(folder, path);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
