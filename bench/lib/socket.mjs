// A connection that is kept open and asks one thing after the other: sockets and a length header, no HTTP library, since the
// load shares the machine with the server.
import { connect } from 'node:net';

export const lines = (headers) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

/** `post(path, text, headers)`: headers as lines; resolves to { status, text } */
export function open(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve({ post, close: () => socket.destroy() }));
    socket.setNoDelay(true);
    let waiting = null;
    let received = '';
    socket.on('error', (error) => (waiting ? waiting.reject(error) : reject(error)));
    socket.on('data', (part) => {
      // Latin-1: one character a byte, so that lengths are right.
      received += part.latin1Slice();
      const head = received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const status = Number(received.slice(9, 12));
      const length = Number(/content-length: (\d+)/i.exec(received.slice(0, head))?.[1] ?? 0);
      if (received.length < head + 4 + length) return;
      const text = received.slice(head + 4, head + 4 + length);
      received = received.slice(head + 4 + length);
      const { resolve } = waiting;
      waiting = null;
      resolve({ status, text });
    });
    function post(path, text, headers) {
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-length: ${Buffer.byteLength(text)}\r\n${headers}\r\n${text}`,
      );
      return new Promise((resolve, reject) => (waiting = { resolve, reject }));
    }
  });
}
