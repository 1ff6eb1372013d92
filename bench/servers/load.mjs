// The load: 32 connections kept open, each an agent who claims, records, claims … A process of its own, and as little
// work as possible a request: sockets and a length header, no HTTP library, for it shares the machine with the server.
import { connect } from 'node:net';
import { drive } from '../lib/measure.mjs';

process.on('message', async ({ port, headers = {}, connections, total }) => {
  const sent = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const agents = await Promise.all(Array.from({ length: connections }, () => open(port, sent)));
  const result = await drive(connections, total, async (caller) => {
    const agent = `A${caller + 1}`;
    const { task } = await agents[caller].post('/api/dialer/claims', { agent });
    if (!task) return null;
    const body = { agent, epoch: task.epoch, disposition: 'completed' };
    return agents[caller].post(`/api/dialer/tasks/${task.id}/desk-call`, body);
  });
  for (const agent of agents) agent.close();
  process.send(result);
});

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
