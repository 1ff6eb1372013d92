// Counting and timing. Every comparison is made of runs of its variants in turn, so that a machine that drifts (hours of
// other people's work on the same host) drifts for all of them alike.
import { performance } from 'node:perf_hooks';

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function percentile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export const round = (value, digits = 2) => Number(value.toFixed(digits));

/**
 * `callers` loops that call `once(caller, turn)` until `total` answers came. An empty answer (null, false) is no work
 * done and is not counted; too many of them end the run with an error, for a figure made of them would be a lie.
 * @returns answers a second and the percentiles of a call, in milliseconds
 */
export async function drive(callers, total, once) {
  const latencies = [];
  let started = 0;
  let empty = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      while (started < total) {
        const turn = started++;
        const from = performance.now();
        const answer = await once(caller, turn);
        if (answer) latencies.push(performance.now() - from);
        else if (++empty > total / 100 + callers)
          throw new Error(`${empty} of ${started} answers were empty`);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  return {
    rate: latencies.length / seconds,
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    p99: percentile(latencies, 0.99),
    empty,
  };
}

/** Seconds that `work` takes. */
export async function seconds(work) {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/**
 * Runs the variants in turn, `runs` times after a warm-up, and returns the median of each field of what they return.
 * `variants` is an object of functions; a variant that is null is left out.
 */
export async function alternate(runs, variants, { warmUp = 1, say = () => undefined } = {}) {
  const names = Object.keys(variants).filter((name) => variants[name]);
  const seen = Object.fromEntries(names.map((name) => [name, []]));
  for (let run = -warmUp; run < runs; run++) {
    // Each round in the other order, so that none is always the one after a checkpoint of another.
    for (const name of run % 2 ? [...names].reverse() : names) {
      const result = await variants[name](run);
      say(`    ${run < 0 ? 'warm-up' : `run ${run + 1}`} ${name}: ${brief(result)}`);
      if (run >= 0) seen[name].push(result);
    }
  }
  return Object.fromEntries(
    names.map((name) => [
      name,
      Object.fromEntries(
        Object.keys(seen[name][0]).map((field) => [field, median(seen[name].map((one) => one[field]))]),
      ),
    ]),
  );
}

function brief(result) {
  return Object.entries(result)
    .map(([name, value]) => `${name} ${round(value, value < 10 ? 3 : 0)}`)
    .join(', ');
}
