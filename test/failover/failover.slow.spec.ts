import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../src/database/project-root';
import { findTools } from './tools';

/** Whole failovers of a real cluster, as the command makes them. Where its programs are missing, the names of the tests say what to install. */
const { missing } = findTools();
const there = missing === null ? test : test.skip;
const why = missing === null ? '' : `: ${missing}`;

const failover = (...args: string[]) => {
  const root = projectRoot();
  spawnSync(process.execPath, [join(root, 'scripts', 'ensure.mjs'), 'start'], {
    cwd: root,
    stdio: 'inherit',
  });
  const cli = join(root, 'dist', 'test', 'failover', 'failover.cli.js');
  const environment = { ...process.env, NODE_OPTIONS: '' };
  const done = spawnSync(process.execPath, [cli, ...args], { cwd: root, encoding: 'utf8', env: environment });
  return { code: done.status, said: done.stdout + done.stderr };
};

there(`primaries are killed, cut off and stand still, and nothing acknowledged is lost${why}`, () => {
  const { code, said } = failover('--seconds', '300', '--seed', '1');
  expect(said).toContain('VERDICT: nothing acknowledged was lost');
  expect(said).toMatch(/primaries that had to go +[1-9]/);
  expect(code).toBe(0);
});

there(`where commits wait for no standby the judge bites${why}`, () => {
  const { code, said } = failover('--seconds', '20', '--seed', '1', '--control');
  expect(said).toContain('CONTROL: the judge bit');
  expect(code).toBe(0);
});
