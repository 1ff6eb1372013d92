import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../src/database/project-root';

/** A process of its own that runs one of our TypeScript programs, so that a test may kill it. */
export interface Child {
  process: ChildProcess;
  /** The first line of its standard output, parsed as JSON. Rejects with what it said on standard error. */
  answer<T>(): Promise<T>;
  kill(): Promise<void>;
}

const started = new Set<ChildProcess>();

/** @param account run as this user and group (only root may ask) */
export function runChild(
  program: string,
  args: string[],
  account: { uid?: number; gid?: number } = {},
): Child {
  const register = join(projectRoot(), 'test', 'database.register.cjs');
  const child = spawn(process.execPath, ['-r', register, join(projectRoot(), program), ...args], {
    cwd: '/',
    stdio: ['pipe', 'pipe', 'pipe'],
    ...account,
  });
  started.add(child);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const line = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('close', (code) => reject(new Error(`The child ended with ${code}: ${said}`)));
  });
  line.catch(() => undefined);
  return {
    process: child,
    answer: async <T>() => JSON.parse(await line) as T,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** For `afterAll`: nothing that a failed test started stays behind. */
export function killChildren(): void {
  for (const child of started) child.kill('SIGKILL');
}

/** Waits until the condition holds; fails after `withinMs`. For what other processes do: there is no event to wait for. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 20_000,
): Promise<void> {
  for (let waited = 0; waited < withinMs; waited += 25) {
    if (await condition()) return;
    await sleep(25);
  }
  throw new Error(`Not within ${withinMs} ms: ${what}`);
}
