// The plain way to take a webhook, and a fair one: node:http, the signature by hand, one prepared INSERT that keeps the same
// content once, 204. No framework, no log.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { URLSearchParams } from 'node:url';
import { productPackage } from '../lib/product.mjs';

const { Pool } = productPackage('pg');
const [, , databaseUrl, publicUrl, authToken] = process.argv;
const pool = new Pool({ connectionString: databaseUrl, max: 8 });
pool.on('error', () => undefined);
const KEEP = `INSERT INTO provider_event (channel, provider, token, payload, digest, received_at)
  VALUES ('text', 'bare', $1::uuid, $2, $3, now()) ON CONFLICT (provider, digest) WHERE digest IS NOT NULL DO NOTHING`;

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (part) => (text += part));
  request.on('end', () => {
    const fields = Object.fromEntries(new URLSearchParams(text));
    const names = Object.keys(fields).sort();
    const url = publicUrl + request.url;
    const signed = createHmac('sha1', authToken)
      .update(url + names.map((name) => name + fields[name]).join(''))
      .digest();
    const given = Buffer.from(request.headers['x-twilio-signature'] ?? '', 'base64');
    if (given.length !== signed.length || !timingSafeEqual(given, signed))
      return void response.writeHead(403).end();
    const digest = createHash('sha256').update(`${url}\n${text}`).digest();
    pool
      .query({
        name: 'keep',
        text: KEEP,
        values: [request.url.split('/').at(-1), JSON.stringify(fields), digest],
      })
      .then(
        () => response.writeHead(204).end(),
        () => response.writeHead(500).end(),
      );
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', async () => {
  server.closeAllConnections();
  await pool.end();
  process.exit(0);
});
