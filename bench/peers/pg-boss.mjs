// pg-boss: fetch one, complete one. No supervision beside it, which favours it.
import { PgBoss } from 'pg-boss';

export async function pgBoss(database, jobs) {
  const boss = new PgBoss({ connectionString: database.url, max: 10, supervise: false, schedule: false });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.createQueue('calls', { retryLimit: 2 });
  const lot = 5000;
  for (let from = 0; from < jobs; from += lot)
    await boss.insert(
      'calls',
      Array.from({ length: Math.min(lot, jobs - from) }, (_, at) => ({
        name: 'calls',
        data: { record: `P${from + at}` },
        priority: at % 10,
      })),
    );
  return {
    async pair() {
      const [job] = await boss.fetch('calls');
      if (!job) return null;
      await boss.complete('calls', job.id);
      return job;
    },
    close: () => boss.stop({ graceful: false }),
  };
}
