// Servers and loads as processes of their own.
import { fork as forkProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Starts bench/servers/<name>.mjs; resolves with what it tells first (its port) and the child's own `send` and `close`. */
export async function fork(name, args = [], env = {}) {
  const script = fileURLToPath(new URL(`../servers/${name}.mjs`, import.meta.url));
  const child = forkProcess(script, args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  });
  const end = () => child.kill('SIGKILL');
  process.on('exit', end);
  const first = await message(child);
  return Object.assign(child, first, {
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.send('stop');
      await gone;
      process.off('exit', end);
    },
  });
}

/** A load that begins when it is told what to do, and ends with its result. */
export async function load(name, task) {
  const script = fileURLToPath(new URL(`../servers/${name}.mjs`, import.meta.url));
  const child = forkProcess(script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.send(task);
  const result = await message(child);
  child.kill();
  return result;
}

/** The next message of a child; its end instead is an error. */
export function message(child) {
  return new Promise((resolve, reject) => {
    const ended = (code) => reject(new Error(`${child.spawnargs[1]} ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (what) => {
      child.off('exit', ended);
      resolve(what);
    });
  });
}
