// The real application, listening: what `npm start` runs, with the benchmark's clock and database. Its log goes to standard
// output as ever. Tells its port to the process that forked it.
import { shiftedClock } from '../lib/centre.mjs';
import { product } from '../lib/product.mjs';

const { createApplication } = product('application');
const { createLogger } = product('operation/logger');
const { readConfig } = product('config');

const config = readConfig({ ...process.env, DATABASE_URL: process.argv[2], CARRIER: 'manual', TICKS: 'off' });
const app = await createApplication(
  { config, databaseUrl: process.argv[2], clock: shiftedClock() },
  createLogger({ level: config.logLevel }),
);
const { KeyService } = product('access/key.service');
const { secret } = await app
  .get(KeyService)
  .create({ name: `bench ${process.pid}`, scopes: ['dialer'] }, 'bench');
await app.listen(0, '127.0.0.1');
process.send({ port: app.getHttpServer().address().port, headers: { authorization: `Bearer ${secret}` } });
process.on('message', async () => {
  await app.close();
  process.exit(0);
});
