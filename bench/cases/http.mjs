// Claim and record over HTTP: the whole application (Nest on Fastify, validation, request log, metrics) against a bare
// node:http server with the plain statements. Server and load are processes of their own; each server has its own tasks.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fillTasks, foundCentre, OPEN_ZONES } from '../lib/centre.mjs';
import { alternate } from '../lib/measure.mjs';
import { settle, sweep } from '../lib/postgres.mjs';

const CONNECTIONS = 32;
const script = (name) => fileURLToPath(new URL(`../servers/${name}.mjs`, import.meta.url));

export async function http({ postgres, sizes, runs, say, report }) {
  const ours = await serving(postgres, 'ours', sizes);
  const bare = await serving(postgres, 'bare', sizes);
  const seen = await alternate(runs, { ours: ours.run, bare: bare.run }, { say });
  await ours.close();
  await bare.close();
  const name = `claim + record over HTTP, ${CONNECTIONS} connections`;
  report({
    case: name,
    ours: seen.ours.rate,
    peer: 'bare node:http + pg',
    theirs: seen.bare.rate,
    asked: 1.5,
    unit: '/s',
  });
  report({
    case: `${name}: p99`,
    ours: seen.ours.p99,
    peer: 'bare node:http + pg',
    theirs: seen.bare.p99,
    lower: true,
    unit: ' ms',
  });
}

async function serving(postgres, name, sizes) {
  const database = await postgres.database(`bench_http_${name}`);
  const lanes = await foundCentre(database);
  await fillTasks(database, lanes, sizes.tasks);
  await settle(database);
  const server = fork(script(name), [database.url, OPEN_ZONES.join(',')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const end = () => server.kill('SIGKILL');
  process.on('exit', end);
  const { port, headers } = await message(server);
  return {
    async run() {
      const load = fork(script('load'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      load.send({ port, headers, connections: CONNECTIONS, total: sizes.pairs[32] });
      const { rate, p50, p99 } = await message(load);
      load.kill();
      await sweep(database, ['call_task']);
      return { rate, p50, p99 };
    },
    async close() {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.send('stop');
      await gone;
      process.off('exit', end);
      await database.drop();
    },
  };
}

/** The next message of a child; its end instead is an error. */
function message(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`${child.spawnargs[1]} ended with ${code}`)));
  });
}
