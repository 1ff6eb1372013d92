// A provider of texts that takes everything after 20 ms, in the form of Twilio's Messages, and does nothing else: the ceiling.
import { createServer } from 'node:http';

const ANSWER_MS = Number(process.argv[2] ?? 20);
let taken = 0;
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const sid = `SM${(++taken).toString(16).padStart(32, '0')}`;
    const body = JSON.stringify({
      sid,
      status: 'queued',
      date_created: 'Mon, 02 Mar 2026 02:00:00 +0000',
      num_segments: '1',
    });
    setTimeout(() => {
      response.writeHead(201, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    }, ANSWER_MS);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', (what) => {
  if (what === 'count') return process.send({ taken });
  process.exit(0);
});
