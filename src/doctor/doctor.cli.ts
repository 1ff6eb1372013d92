import { SystemClock } from '../clock';
import { examine } from './doctor';
import { exitCode, jsonOf, textOf } from './report.rules';

const USAGE = `用法 · usage: npm run doctor [-- --json]
  查配置、密钥、数据库、供应商账户与回调，说明怎么改；不改动任何东西
  looks at settings, keys, database, the provider's account and webhooks, and says what to put right; changes nothing`;

async function main(args: string[]): Promise<void> {
  if (args.some((it) => it !== '--json')) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  const clock = new SystemClock();
  const at = clock.now().toISOString();
  const findings = await examine({ environment: process.env, clock });
  process.stdout.write(`${args.includes('--json') ? jsonOf(findings, at) : textOf(findings, at)}\n`);
  process.exitCode = exitCode(findings);
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
