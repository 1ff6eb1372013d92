import { parseArgs } from 'node:util';
import type { Verdict } from '../faults/verdict';
import { CONTROL_BREAKS, CONTROL_FAULTS, failover } from './failover';
import { FAULTS, type Fault } from './failover-nemesis';
import { TIMINGS, safeEtcdApi } from './patroni';
import { findTools } from './tools';

const USAGE = `node dist/test/failover/failover.cli.js [--seconds 300] [--seed 1] [--agents 16] [--timing short|production] [--fault FAULT …] [--control] [--etcd-api 2|3] [--keep]
  --seconds   a fault that has begun is seen through, so it takes longer
  --timing    how quickly Patroni acts: ${Object.entries(TIMINGS)
    .map(([name, { ttl, loop_wait }]) => `${name} (ttl ${ttl}, loop_wait ${loop_wait})`)
    .join(', ')}
  --fault     only this one, of: ${FAULTS.join(', ')}
  --control   commits wait for no standby, and the primary dies with what the standbys have not heard of: the judge must bite
  --etcd-api  which of its interfaces etcd is asked by: 2 with Patroni before 3.1, unless told otherwise
  Ends with 0 when the verdict is good, 1 when it is not, 2 when it could not be tried.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '300' },
      seed: { type: 'string', default: '1' },
      agents: { type: 'string', default: '16' },
      timing: { type: 'string', default: 'short' },
      fault: { type: 'string', multiple: true },
      control: { type: 'boolean', default: false },
      'etcd-api': { type: 'string' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return (say(USAGE), 0);
  const whole = (name: 'seconds' | 'seed' | 'agents', least: number) => {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < least)
      throw new Error(`--${name} must be a whole number from ${least}\n${USAGE}`);
    return number;
  };
  if (!(values.timing in TIMINGS))
    throw new Error(`--timing must be one of ${Object.keys(TIMINGS).join(', ')}`);
  const unknown = values.fault?.find((fault) => !FAULTS.includes(fault as Fault));
  if (unknown !== undefined) throw new Error(`--fault must be one of ${FAULTS.join(', ')}`);
  const etcdApi = Number(values['etcd-api'] ?? 3);
  if (etcdApi !== 2 && etcdApi !== 3) throw new Error('--etcd-api must be 2 or 3');
  const { tools, missing } = findTools();
  if (missing !== null) return (say(missing), 2);
  const began = performance.now();
  const { verdicts, figures, folder } = await failover(tools, {
    seconds: whole('seconds', 1),
    seed: whole('seed', 0),
    agents: whole('agents', 1),
    timing: TIMINGS[values.timing as keyof typeof TIMINGS],
    etcdApi: values['etcd-api'] === undefined ? safeEtcdApi(tools.patroniVersion) : etcdApi,
    faults: (values.fault as Fault[] | undefined) ?? (values.control ? CONTROL_FAULTS : FAULTS),
    control: values.control,
    keep: values.keep,
    say: (sentence) => say(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${sentence}`),
  });
  say('');
  for (const [name, figure] of Object.entries(figures)) say(`  ${name.padEnd(32)} ${figure}`);
  say('');
  for (const verdict of verdicts.sort((one, other) => one.invariant - other.invariant)) say(line(verdict));
  if (folder) say(`\nDatabases and logs: ${folder}`);
  return conclude(verdicts, values.control);
}

function conclude(verdicts: readonly Verdict[], control: boolean): number {
  const broken = verdicts.filter((verdict) => verdict.broken > 0);
  if (!control) {
    say(
      broken.length
        ? `\nVERDICT: ${broken.length} checks broken`
        : '\nVERDICT: nothing acknowledged was lost',
    );
    return broken.length ? 1 : 0;
  }
  const bit = broken.filter((verdict) => CONTROL_BREAKS.includes(verdict.name));
  say(
    bit.length
      ? `\nCONTROL: the judge bit (${bit.map((verdict) => `${verdict.name} ${verdict.broken}`).join(', ')})`
      : `\nCONTROL: the judge did NOT bite; expected one of ${CONTROL_BREAKS.join(', ')}`,
  );
  return bit.length ? 0 : 1;
}

function line({ name, invariant, text, checked, broken, samples }: Verdict): string {
  const found = broken
    ? `BROKEN ${broken} of ${checked}`
    : checked
      ? `held ${checked}`
      : 'nothing to look at';
  return [
    `  ${String(invariant).padStart(2)}  ${name.padEnd(34)} ${found.padEnd(18)} ${text}`,
    ...samples.map((sample) => `        ${sample}`),
  ].join('\n');
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
main().then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(2);
  },
);
