// Claim and record over HTTP: the whole application (Nest on Fastify, validation, request log, metrics) against a bare
// node:http server with the plain statements. Server and load are processes of their own; each server has its own tasks.
import { fillTasks, foundCentre, OPEN_ZONES } from '../lib/centre.mjs';
import { fork, load } from '../lib/child.mjs';
import { alternate } from '../lib/measure.mjs';
import { settle, sweep } from '../lib/postgres.mjs';

const CONNECTIONS = 32;
const AGENTS = 200;
/** Times that all of them ask in one run. */
const ROUNDS = 20;

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

/** Everybody presses "take next" at the opening of a window: 200 agents, each signed in, a million tasks waiting. */
export async function desk({ postgres, sizes, runs, say, report }) {
  const ours = await serving(postgres, 'ours', sizes, { agents: AGENTS });
  const bare = await serving(postgres, 'bare', sizes, { agents: AGENTS });
  const seen = await alternate(runs, { ours: ours.run, bare: bare.run }, { say });
  await ours.close();
  await bare.close();
  for (const [field, asked] of [
    ['p95', 1],
    ['p50', undefined],
  ])
    report({
      case: `take next, ${AGENTS} agents at once, signed in: ${field}`,
      ours: seen.ours[field],
      peer: 'the bare claim behind node:http',
      theirs: seen.bare[field],
      lower: true,
      asked,
      unit: ' ms',
      note: field === 'p95' ? 'asked: answered within 150 ms' : undefined,
    });
}

async function serving(postgres, name, sizes, { agents = 0 } = {}) {
  const database = await postgres.database(`bench_${agents ? 'desk' : 'http'}_${name}`);
  const lanes = await foundCentre(database, { agents: Math.max(64, agents) });
  await fillTasks(database, lanes, sizes.tasks);
  await settle(database);
  const server = await fork(name, [database.url, OPEN_ZONES.join(','), String(agents)]);
  return {
    async run() {
      const size = agents
        ? { connections: agents, rounds: ROUNDS }
        : { connections: CONNECTIONS, total: sizes.pairs[32] };
      const result = await load('load', { port: server.port, headers: server.headers, ...size });
      await sweep(database, ['call_task']);
      return result;
    },
    async close() {
      await server.close();
      await database.drop();
    },
  };
}
