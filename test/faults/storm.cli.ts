import { parseArgs } from 'node:util';
import { CONTROLS, controlNamed } from './control';
import { type StormReport, storm } from './storm';
import type { Verdict } from './verdict';

const USAGE = `npm run storm -- [--seconds 120] [--seed 1] [--agents 40] [--control GUARD] [--small-disk DIR] [--provider twilio]
    [--reports 5] [--keep]
  --provider twilio: the real library against a Twilio of our own that behaves badly; --reports: accidents a second, each owed a text
  DIR, on a small file system of its own: the database lies there, and the disk is filled instead of anything being killed
  GUARD, one of which is taken away so that the judge must find it out:
${CONTROLS.map((control) => `    ${control.name.padEnd(16)} ${control.takesAway}`).join('\n')}`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '120' },
      seed: { type: 'string', default: '1' },
      agents: { type: 'string', default: '40' },
      control: { type: 'string' },
      'small-disk': { type: 'string' },
      provider: { type: 'string', default: 'simulated' },
      reports: { type: 'string', default: '5' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return (say(USAGE), 0);
  const whole = (name: 'seconds' | 'seed' | 'agents' | 'reports', least: number) => {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < least)
      throw new Error(`--${name} must be a whole number from ${least}\n${USAGE}`);
    return number;
  };
  const control = values.control === undefined ? null : controlNamed(values.control);
  const { provider } = values;
  if (provider !== 'simulated' && provider !== 'twilio')
    throw new Error(`--provider must be simulated or twilio\n${USAGE}`);
  if (control?.ofTwilio && provider !== 'twilio')
    throw new Error(`the control ${control.name} needs --provider twilio`);
  const began = Date.now();
  const report = await storm({
    seconds: whole('seconds', 5),
    seed: whole('seed', 0),
    agents: whole('agents', 1),
    provider,
    reportsPerSecond: whole('reports', 1),
    control,
    smallDisk: values['small-disk'],
    keep: values.keep,
    say: (sentence) => say(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${sentence}`),
  });
  print(report);
  const broken = report.verdicts.filter((verdict) => verdict.broken > 0);
  if (!control) {
    say(broken.length ? `\nVERDICT: ${broken.length} checks broken` : '\nVERDICT: every invariant held');
    return broken.length ? 1 : 0;
  }
  const bit = broken.filter((verdict) => control.mustBreak.includes(verdict.name));
  say(
    bit.length
      ? `\nCONTROL ${control.name}: the judge bit (${bit.map((verdict) => `${verdict.name} ${verdict.broken}`).join(', ')})`
      : `\nCONTROL ${control.name}: the judge did NOT bite; expected one of ${control.mustBreak.join(', ')}`,
  );
  return bit.length ? 0 : 1;
}

function print({ verdicts, figures, folder }: StormReport): void {
  say('');
  for (const [name, figure] of Object.entries(figures)) say(`  ${name.padEnd(32)} ${figure}`);
  say('');
  for (const verdict of [...verdicts].sort((one, other) => one.invariant - other.invariant))
    say(line(verdict));
  if (folder) say(`\nDatabase and logs: ${folder}`);
}

function line({ name, invariant, text, checked, broken, samples }: Verdict): string {
  const verdict = broken ? 'BROKEN' : checked ? 'held' : 'nothing to look at';
  const head = `  ${String(invariant).padStart(2)}  ${name.padEnd(32)} ${verdict.padEnd(8)} ${broken ? `${broken} of ` : ''}${checked}  ${text}`;
  return [head, ...samples.map((sample) => `        ${sample}`)].join('\n');
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
