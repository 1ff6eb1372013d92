// graphile-worker has no call to fetch a job: its own pool of `callers` workers runs jobs that do nothing, each fetched
// and completed singly (no local queue), and its own events are timed.
import { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import { makeWorkerUtils, Logger, run } from 'graphile-worker';
import { percentile } from '../lib/measure.mjs';

const quiet = new Logger(() => () => undefined);

export async function graphileWorker(database, jobs) {
  const utils = await makeWorkerUtils({ connectionString: database.url, logger: quiet });
  await utils.migrate();
  const lot = 10_000;
  for (let from = 0; from < jobs; from += lot)
    await utils.addJobs(
      Array.from({ length: Math.min(lot, jobs - from) }, (_, at) => ({
        identifier: 'call',
        payload: { record: `P${from + at}` },
        priority: at % 10,
      })),
    );
  await utils.release();
  return {
    /** `total` jobs by `callers` workers, the first tenth not counted. */
    async run(callers, total) {
      const events = new EventEmitter();
      const asked = new Map();
      const latencies = [];
      let done = 0;
      let began = 0;
      let finish;
      const finished = new Promise((resolve) => (finish = resolve));
      const warm = Math.ceil(total / 10);
      events.on('worker:getJob:start', ({ worker }) => asked.set(worker.workerId, performance.now()));
      events.on('job:complete', ({ worker }) => {
        done += 1;
        if (done === warm) began = performance.now();
        if (done > warm && done <= total + warm)
          latencies.push(performance.now() - asked.get(worker.workerId));
        if (done === total + warm) finish((performance.now() - began) / 1000);
      });
      const runner = await run({
        connectionString: database.url,
        concurrency: callers,
        maxPoolSize: Math.max(10, callers + 2),
        pollInterval: 1000,
        logger: quiet,
        noHandleSignals: true,
        events,
        taskList: { call: () => undefined },
      });
      const seconds = await finished;
      await runner.stop();
      const at = (share) => percentile(latencies, share);
      return { rate: total / seconds, p50: at(0.5), p95: at(0.95), p99: at(0.99), empty: 0 };
    },
    close: () => undefined,
  };
}
