import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../src/database/project-root';

/** Whole storms, as `npm run storm` makes them: processes of their own, judged by the exchanges' journals. */
const storm = (...args: string[]) => {
  const root = projectRoot();
  spawnSync(process.execPath, [join(root, 'scripts', 'ensure.mjs'), 'start'], {
    cwd: root,
    stdio: 'inherit',
  });
  const cli = join(root, 'dist', 'test', 'faults', 'storm.cli.js');
  const environment = { ...process.env, NODE_OPTIONS: '' };
  const done = spawnSync(process.execPath, [cli, ...args], { cwd: root, encoding: 'utf8', env: environment });
  return { code: done.status, said: done.stdout + done.stderr };
};

test('a minute of storm leaves every invariant standing', () => {
  const { code, said } = storm('--seconds', '60', '--seed', '1');
  expect(said).toContain('VERDICT: every invariant held');
  expect(code).toBe(0);
});

test('a minute of storm through a Twilio that behaves badly leaves every invariant standing', () => {
  const { code, said } = storm('--seconds', '60', '--seed', '1', '--reports', '15', '--provider', 'twilio');
  expect(said).toContain('VERDICT: every invariant held');
  expect(code).toBe(0);
});

test('with requests to Twilio that are repeated the judge bites', () => {
  const options = ['--seconds', '45', '--seed', '1', '--reports', '15', '--provider', 'twilio'];
  const { code, said } = storm(...options, '--control', 'auto-retry');
  expect(said).toContain('CONTROL auto-retry: the judge bit');
  expect(code).toBe(0);
});

test.each(['retry-unknown', 'phone-guard', 'no-optout-gate', 'no-durability'])(
  'without the guard %s the judge bites',
  (control) => {
    const { code, said } = storm('--seconds', '45', '--seed', '1', '--control', control);
    expect(said).toContain(`CONTROL ${control}: the judge bit`);
    expect(code).toBe(0);
  },
);
