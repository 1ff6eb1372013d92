// BullMQ as an agent's desk would use it: one job fetched by hand, then marked completed and removed. Ten priorities.
import { Queue, Worker } from 'bullmq';

export async function bullmq(redis, jobs, { say }) {
  const { connection } = redis;
  const queue = new Queue('calls', { connection });
  await queue.obliterate({ force: true }).catch(() => undefined);
  const lot = 1000;
  const lots = Array.from({ length: Math.ceil(jobs / lot) }, (_, index) => index);
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let index = lots.pop(); index !== undefined; index = lots.pop()) {
        await queue.addBulk(
          Array.from({ length: Math.min(lot, jobs - index * lot) }, (_, at) => ({
            name: 'call',
            data: { record: `P${index * lot + at}` },
            opts: { priority: 1 + (at % 10), removeOnComplete: true },
          })),
        );
      }
    }),
  );
  say(`  BullMQ holds ${jobs} jobs in ${Math.round((await redis.memory()) / 1e6)} MB`);
  const worker = new Worker('calls', null, { connection, autorun: false });
  await worker.waitUntilReady();
  return {
    async pair(caller) {
      const token = `agent-${caller}`;
      const job = await worker.getNextJob(token, { block: false });
      if (!job) return null;
      await job.moveToCompleted('completed', token, false);
      return job;
    },
    async close() {
      await worker.close();
      await queue.close();
    },
  };
}
