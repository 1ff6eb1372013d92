// The load: 32 connections kept open, each an agent who claims, records, claims … A process of its own, and as little
// work as possible a request, for it shares the machine with the server.
import { performance } from 'node:perf_hooks';
import { drive, percentile } from '../lib/measure.mjs';
import { lines, open } from '../lib/socket.mjs';

process.on('message', async ({ port, headers = [], connections, total, rounds }) => {
  const agents = await Promise.all(
    Array.from({ length: connections }, (_, at) =>
      connected(port, `content-type: application/json\r\n${lines(headers[at % headers.length] ?? {})}`),
    ),
  );
  const claim = (caller) => agents[caller].post('/api/dialer/claims', { agent: `A${caller + 1}` });
  const record = (caller, { id, epoch }) =>
    agents[caller].post(`/api/dialer/tasks/${id}/desk-call`, {
      agent: `A${caller + 1}`,
      epoch,
      disposition: 'completed',
    });
  const result = rounds
    ? await together(connections, rounds, claim, record)
    : await drive(connections, total, async (caller) => {
        const { task } = await claim(caller);
        return task ? record(caller, task) : null;
      });
  for (const agent of agents) agent.close();
  process.send(result);
});

/** All press "take next" at the same instant, `rounds` times over: what the last of them waits is what is looked at. */
async function together(connections, rounds, claim, record) {
  const latencies = [];
  for (let round = 0; round < rounds; round++) {
    const tasks = await Promise.all(
      Array.from({ length: connections }, async (_, caller) => {
        const from = performance.now();
        const { task } = await claim(caller);
        latencies.push(performance.now() - from);
        return task;
      }),
    );
    await Promise.all(tasks.map((task, caller) => task && record(caller, task)));
  }
  return {
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    p99: percentile(latencies, 0.99),
  };
}

async function connected(port, headers) {
  const socket = await open(port);
  return {
    close: socket.close,
    async post(path, body) {
      const { status, text } = await socket.post(path, JSON.stringify(body), headers);
      if (status !== 200) throw new Error(`${status}: ${Buffer.from(text, 'latin1').toString()}`);
      return JSON.parse(text);
    },
  };
}
