// The real application, listening: what `npm start` runs, with the benchmark's clock and database. Its log goes to standard
// output as ever. Tells its port to the process that forked it.
import { shiftedClock } from '../lib/centre.mjs';
import { product, productPackage } from '../lib/product.mjs';

const { createApplication } = product('application');
const { createLogger } = product('operation/logger');
const { readConfig } = product('config');

const config = readConfig({ ...process.env, DATABASE_URL: process.argv[2], CARRIER: 'manual', TICKS: 'off' });
const app = await createApplication(
  { config, databaseUrl: process.argv[2], clock: shiftedClock() },
  createLogger({ level: config.logLevel }),
);
const agents = Number(process.argv[4] ?? 0);
const headers = agents > 0 ? await signIn(agents) : [await makeKey()];
await app.listen(0, '127.0.0.1');
process.send({ port: app.getHttpServer().address().port, headers });
process.on('message', async () => {
  await app.close();
  process.exit(0);
});

async function makeKey() {
  const { KeyService } = product('access/key.service');
  const { secret } = await app
    .get(KeyService)
    .create({ name: `bench ${process.pid}`, scopes: ['dialer'] }, 'bench');
  return { authorization: `Bearer ${secret}` };
}

/** A session for each agent, as their page holds one. */
async function signIn(count) {
  const { SessionService } = product('access/session.service');
  const { insertUsers } = product('access/user.sql');
  const { hashPassword } = product('access/secret');
  const { DataSource } = productPackage('typeorm');
  const sessions = app.get(SessionService);
  const now = app.get(product('clock').Clock).now();
  const passwordHash = await hashPassword('bench bench bench');
  const names = Array.from({ length: count }, (_, at) => `A${at + 1}`);
  const users = names.map((staffNo) => ({
    login: `bench-${staffNo.toLowerCase()}`,
    name: staffNo,
    role: 'agent',
    staffNo,
    branchCode: null,
    passwordHash,
    mustChangePassword: false,
  }));
  await insertUsers(app.get(DataSource).manager, users, 'bench', now);
  const signedIn = [];
  for (const { login } of users) {
    const { token } = await sessions.signIn(login, 'bench bench bench', '127.0.0.1');
    signedIn.push({ cookie: `huifang_session=${token}`, 'x-huifang': 'web' });
  }
  return signedIn;
}
