// The load: 32 connections kept open, each an agent who claims, records, claims … A process of its own, and as little
// work as possible a request: sockets and a length header, no HTTP library, for it shares the machine with the server.
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { drive, percentile } from '../lib/measure.mjs';

process.on('message', async ({ port, headers = [], connections, total, rounds }) => {
  const agents = await Promise.all(
    Array.from({ length: connections }, (_, at) => open(port, lines(headers[at % headers.length] ?? {}))),
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

const lines = (headers) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

function open(port, headers) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve({ post, close: () => socket.destroy() }));
    socket.setNoDelay(true);
    let waiting = null;
    let received = '';
    socket.on('error', (error) => (waiting ? waiting.reject(error) : reject(error)));
    socket.on('data', (part) => {
      // Latin-1: one character a byte, so that lengths are right; the text of the answers is not looked at.
      received += part.latin1Slice();
      const head = received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(received)[1]);
      if (received.length < head + 4 + length) return;
      const status = Number(received.slice(9, 12));
      const body = received.slice(head + 4, head + 4 + length);
      received = received.slice(head + 4 + length);
      const { resolve, reject } = waiting;
      waiting = null;
      if (status === 200) resolve(JSON.parse(body));
      else reject(new Error(`${status}: ${Buffer.from(body, 'latin1').toString()}`));
    });
    function post(path, body) {
      const text = JSON.stringify(body);
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n${headers}\r\n${text}`,
      );
      return new Promise((resolve, reject) => (waiting = { resolve, reject }));
    }
  });
}
