import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { SystemClock } from '../clock';
import { readConfig } from '../config';
import { startEmbedded } from '../database/embedded/embedded';
import { Refusal } from '../errors';
import { createLogger } from '../operation/logger';
import { loadFiles } from './load-files';
import { planText } from './plan';
import { simulationOptions } from './simulation-options';
import { simulate } from './simulation';
import { summaryText } from './summary-text';

const USAGE = `用法 usage:
  npm run simulate -- --data DIR --from 2026-03-02 --to 2026-06-01 [--agents 40] [--seed 7] [--out OUT] [--dry] [--close 2026-05-01,2026-05-02]

  --data    branches.csv、staff.csv、policies.csv、claims.csv … 所在文件夹 · folder of the record files
  --from    第一天 · first day        --to  最后一天的次日 · the day after the last
  --agents  坐席人数 · agents of the centre    --seed  随机种子，同一种子结果逐字节相同 · the same seed gives the same bytes
  --out     输出文件夹（默认 out） · folder of the files written (default out)
  --dry     只排计划，不拨打 · plan only: nobody dials
  --close   试算停业的日期 · dates to try closed
`;

/** A simulation's database may be lost: it is made for one run, and speed is worth more. */
const THROWAWAY = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '256MB',
  autovacuum_naptime: '10s',
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      agents: { type: 'string' },
      seed: { type: 'string' },
      out: { type: 'string', default: 'out' },
      dry: { type: 'boolean', default: false },
      close: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || !values.data) return usage(values.help ? 0 : 2);
  const parsed = simulationOptions.safeParse({
    from: values.from,
    to: values.to,
    dry: values.dry,
    ...(values.agents !== undefined && { agents: Number(values.agents) }),
    ...(values.seed !== undefined && { seed: Number(values.seed) }),
    ...(values.close !== undefined && { close: values.close.split(',') }),
  });
  if (!parsed.success) {
    process.stderr.write(`${z.prettifyError(parsed.error)}\n\n`);
    return usage(2);
  }
  const options = parsed.data;
  const say = (sentence: string) => void process.stdout.write(`${sentence}\n`);
  const clock = new SystemClock();
  const began = clock.now();
  const folder = await mkdtemp(join(tmpdir(), 'huifang-simulation-'));
  const server = await startEmbedded({ dataDir: folder, tuning: THROWAWAY, log: () => undefined });
  try {
    let days = 0;
    const result = await simulate({
      options,
      config: { ...readConfig({ ...process.env, DATABASE_URL: undefined }), logLevel: 'warn', poolSize: 4 },
      databaseUrl: server.url,
      logger: createLogger({ level: 'error' }),
      outDir: resolve(values.out),
      maskPhones: false,
      load: (app) =>
        loadFiles(app, resolve(values.data!), (each) =>
          say(
            `  ${each.kind.padEnd(11)} 新增 created ${each.created}  更新 updated ${each.updated}  未变 unchanged ${each.unchanged}  退回 rejected ${each.rejected}`,
          ),
        ),
      onDay: (day) => {
        days++;
        const mark = day.invariants.broken ? `✗ 违反 broken ${day.invariants.broken}` : '✓';
        if (process.stdout.isTTY) process.stdout.write(`\r  ${day.date} ${mark} `);
        else if (days % 7 === 0 || day.invariants.broken) say(`  ${day.date} ${mark}`);
      },
    });
    if (process.stdout.isTTY) say('');
    if (options.dry) say(planText(result.plan, options.agents));
    say(summaryText(result, days));
    const seconds = (clock.now().getTime() - began.getTime()) / 1000;
    say(
      `文件 files: ${resolve(values.out)}  ${Object.entries(result.rows)
        .map(([file, rows]) => `${file} ${rows}`)
        .join(' · ')}`,
    );
    say(
      `用时 took ${seconds.toFixed(0)} s，${days} 天 days，${result.workers} 人 people，种子 seed ${options.seed}`,
    );
    if (result.invariants.broken) process.exitCode = 1;
  } finally {
    await server.stop('immediate');
    await rm(folder, { recursive: true, force: true });
  }
}

function usage(code: number): void {
  process.stderr.write(USAGE);
  process.exitCode = code;
}

main().catch((error: Error) => {
  process.stderr.write(`${error instanceof Refusal ? error.message : error.stack}\n`);
  process.exitCode = 1;
});
