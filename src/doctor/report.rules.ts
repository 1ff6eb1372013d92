import { CHECKS, type Finding, type Verdict, type Words } from './finding.rules';

const SIGNS: Record<Verdict, string> = { ok: '✓', warn: '!', fail: '✗', skipped: '–' };

/** In the order of `CHECKS`, whoever was first to finish. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const order = Object.keys(CHECKS);
  return [...findings].sort((one, other) => order.indexOf(one.check) - order.indexOf(other.check));
}

/** For a terminal: a check a paragraph, what to do under it. Checks that one thing stands in the way of share a line. */
export function textOf(findings: readonly Finding[], at: string): string {
  const lines = [`回访 Huifang 体检 · doctor   ${at}`, ''];
  for (const group of groups(findings)) {
    const { verdict, seen, todo } = group[0]!;
    lines.push(`${SIGNS[verdict]} ${names(group)}`, `    ${both(seen)}`);
    if (todo) lines.push(`    → ${both(todo)}`);
  }
  const count = (verdict: Verdict) => findings.filter((it) => it.verdict === verdict).length;
  lines.push(
    '',
    `结论 · verdict: ${count('fail')} 项不通过 failed · ${count('warn')} 项提醒 warnings · ${count('ok')} 项正常 well · ${count('skipped')} 项未查 not looked at`,
  );
  return lines.join('\n');
}

export function jsonOf(findings: readonly Finding[], at: string): string {
  const named = findings.map((it) => ({ ...it, name: CHECKS[it.check] }));
  return JSON.stringify({ at, well: exitCode(findings) === 0, findings: named }, null, 2);
}

/** Warnings are for people; only what fails should stop a deployment. */
export function exitCode(findings: readonly Finding[]): 0 | 1 {
  return findings.some(({ verdict }) => verdict === 'fail') ? 1 : 0;
}

function groups(findings: readonly Finding[]): Finding[][] {
  const found: Finding[][] = [];
  for (const finding of findings) {
    const last = found.at(-1);
    if (last && finding.verdict === 'skipped' && sameSkip(last[0]!, finding)) last.push(finding);
    else found.push([finding]);
  }
  return found;
}

function sameSkip(one: Finding, other: Finding): boolean {
  return one.verdict === 'skipped' && one.seen.en === other.seen.en && one.todo?.en === other.todo?.en;
}

function names(group: readonly Finding[]): string {
  const words = group.map(({ check }) => CHECKS[check]);
  return `${words.map(({ zh }) => zh).join('、')} · ${words.map(({ en }) => en).join(', ')}`;
}

function both({ zh, en }: Words): string {
  return zh === en ? zh : `${zh} · ${en}`;
}
