/**
 * Holds one PostgreSQL server for the process that started it, and only as long as that process lives.
 *
 * The parent keeps the other end of our stdin. When it ends, however it ended (kill -9 included), stdin closes and
 * the server is stopped: nothing is left behind. Lines on stdin: `fast` or `immediate` stop the server at once.
 * Signals meant for the parent (Ctrl-C, a service manager) are ignored here: the application still needs the database
 * while it finishes what it holds.
 *
 * Built-ins only: it must run before anything is compiled and outlive the one who started it.
 */
import { spawn, spawnSync } from 'node:child_process';

/** A server that has not stopped after this long is told to stop without a checkpoint; it recovers at its next start. */
const PATIENCE_MS = 30_000;

const { command, args, stopCommand, options } = JSON.parse(process.argv[2]);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

const server = spawn(command, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
server.on('error', (error) => {
  console.error(`could not start ${command}: ${error.message}`);
  process.exit(1);
});
server.on('exit', (code) => process.exit(code ?? 1));

function stop(mode) {
  // Windows has no signals to send to another process; there PostgreSQL's own tool speaks to the server.
  if (process.platform === 'win32') {
    spawnSync(stopCommand[0], [...stopCommand.slice(1), '-m', mode], options);
    return;
  }
  server.kill(mode === 'immediate' ? 'SIGQUIT' : 'SIGINT');
  setTimeout(() => server.kill('SIGQUIT'), PATIENCE_MS);
}

process.stdin.setEncoding('utf8');
process.stdin.on('data', (text) => {
  for (const line of text.split('\n')) if (line === 'fast' || line === 'immediate') stop(line);
});
process.stdin.on('end', () => stop('fast'));
process.stdin.on('error', () => stop('fast'));
