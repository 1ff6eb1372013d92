import { type Summary } from '../reports/summary.rules';
import { type SimulationResult } from './simulation';

const percent = (part: number, whole: number) => (whole ? `${((100 * part) / whole).toFixed(1)}%` : '–');
const count = (of: Record<string, number>) =>
  Object.entries(of)
    .map(([name, number]) => `${name} ${number}`)
    .join(' · ') || '–';

/** A run as a supervisor reads it: what was drawn, how it ended, when people answered, who was busy, what did not fit. */
export function summaryText(result: SimulationResult, days: number): string {
  const { summary } = result;
  const lines = ['', '各回访项目 by campaign'];
  for (const [code, each] of Object.entries(summary.campaigns)) {
    lines.push(
      `  ${code.padEnd(14)} 应访 eligible ${each.eligible}  抽取 drawn ${each.drawn}  任务 tasks ${each.tasks}  呼叫 attempts ${each.attempts}  接通率 contact ${each.contactRate === null ? '–' : `${(each.contactRate * 100).toFixed(1)}%`}`,
      `  ${''.padEnd(14)} 结果 closed: ${count(each.closeReasons)}${each.open ? ` · 未结 open ${each.open}` : ''}`,
    );
    if (Object.keys(each.exclusions).length)
      lines.push(`  ${''.padEnd(14)} 排除 excluded: ${count(each.exclusions)}`);
    if (each.closeReasons.expired)
      lines.push(
        `  ${''.padEnd(14)} 未排上 did not fit: ${each.closeReasons.expired}，其中从未呼出 never dialled ${each.expiredUncalled}（人手或时段不足 for want of people or hours），其余呼过未接通 the rest were tried in vain`,
      );
  }
  lines.push('', '按小时接通率 contact rate by hour', ...hours(summary));
  lines.push('', `核实件 cases: ${flat(summary.cases)}`);
  lines.push(
    ...Object.entries(summary.messages).map(
      ([rule, each]) =>
        `短信 texts ${rule}: ${count(each.states)}${Object.keys(each.reasons).length ? `（${count(each.reasons)}）` : ''}`,
    ),
  );
  lines.push(`跟进 follow-ups: ${flat(summary.followUps)}`);
  lines.push(load(summary, days));
  lines.push(
    '',
    `不变量 invariants: 检查 checked ${result.invariants.checked}，违反 broken ${result.invariants.broken}`,
  );
  for (const each of result.breaches)
    lines.push(`  ✗ ${each.name}: ${each.broken}（${each.samples.join(', ')}）`);
  return `${lines.join('\n')}\n`;
}

function hours(summary: Summary): string[] {
  return Object.entries(summary.hours)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(
      ([hour, { attempts, reached }]) =>
        `  ${hour.padStart(2, '0')}:00 ${'█'.repeat(Math.round((30 * reached) / Math.max(1, attempts)))} ${percent(reached, attempts)} (${attempts})`,
    );
}

function flat(groups: Record<string, Record<string, number>>): string {
  return (
    Object.entries(groups)
      .map(([name, counts]) => `${name}（${count(counts)}）`)
      .join(' · ') || '–'
  );
}

function load(summary: Summary, days: number): string {
  const agents = Object.entries(summary.agents);
  const attempts = agents.map(([, each]) => each.attempts).sort((a, b) => a - b);
  if (!attempts.length) return '坐席 agents: –';
  const total = attempts.reduce((sum, each) => sum + each, 0);
  return `坐席负荷 agents' load: ${agents.length} 人 people, 每人每日呼叫 calls a day each ${(total / agents.length / days).toFixed(1)}（最少 least ${attempts[0]}，最多 most ${attempts.at(-1)} 全程 in all）`;
}
