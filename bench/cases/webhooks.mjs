// Webhooks in: status callbacks of texts, signed, each kept as a durable row before it is answered. The whole application
// against a bare node:http server that does the same by hand.
import { fork, load } from '../lib/child.mjs';
import { alternate } from '../lib/measure.mjs';

const CONNECTIONS = 32;
const ACCOUNT = {
  publicUrl: 'https://huifang.test',
  authToken: '0'.repeat(32),
  accountSid: `AC${'0'.repeat(32)}`,
};

export async function webhooks({ postgres, quick, runs, say, report }) {
  const total = quick ? 4_000 : 20_000;
  const ours = await postgres.database('bench_webhooks_ours');
  const bare = await postgres.database('bench_webhooks_bare');
  const servers = {
    ours: await fork('ours', [ours.url, ''], {
      LOG_LEVEL: 'warn',
      TEXT_GATEWAY: 'twilio',
      TWILIO_ACCOUNT_SID: ACCOUNT.accountSid,
      TWILIO_AUTH_TOKEN: ACCOUNT.authToken,
      TWILIO_NUMBER: '+15005550006',
      // Nobody is asked anything; the token is made up, which a start at the real one refuses.
      TWILIO_API_URL: 'http://127.0.0.1:9',
      PUBLIC_URL: ACCOUNT.publicUrl,
    }),
    bare: await fork('webhook-bare', [bare.url, ACCOUNT.publicUrl, ACCOUNT.authToken]),
  };
  const run = (name) => () =>
    load('webhook-load', { port: servers[name].port, connections: CONNECTIONS, total, ...ACCOUNT });
  const seen = await alternate(runs, { ours: run('ours'), bare: run('bare') }, { say });
  for (const database of [ours, bare]) {
    const { rows } = await database.query('SELECT count(*) AS n FROM provider_event');
    if (Number(rows[0].n) < total * runs) throw new Error(`only ${rows[0].n} callbacks were kept`);
  }
  for (const server of Object.values(servers)) await server.close();
  for (const database of [ours, bare]) await database.drop();
  const name = `webhooks kept, ${CONNECTIONS} connections`;
  const peer = 'bare node:http + pg, signature and INSERT by hand';
  report({ case: name, ours: seen.ours.rate, peer, theirs: seen.bare.rate, unit: '/s' });
  report({
    case: `${name}: p99`,
    ours: seen.ours.p99,
    peer,
    theirs: seen.bare.p99,
    lower: true,
    unit: ' ms',
  });
}
