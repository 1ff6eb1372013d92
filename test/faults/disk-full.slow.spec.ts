import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/database/project-root';

/** A disk of its own for the database, small enough to be filled; null where this account may not mount one. */
function smallDisk(): { folder: string; unmount(): void } | null {
  const folder = mkdtempSync(join(tmpdir(), 'huifang-small-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=260m', 'tmpfs', folder]).status === 0;
  if (!mounted) {
    rmSync(folder, { recursive: true });
    return null;
  }
  // Root's database runs under another account, which must pass here.
  chmodSync(folder, 0o755);
  return {
    folder,
    unmount: () => {
      spawnSync('umount', [folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const disk = smallDisk();
afterAll(() => disk?.unmount());
const there = disk ? test : test.skip;

there(`the disk is full again and again: nothing acknowledged is lost, nothing goes out twice`, () => {
  const root = projectRoot();
  spawnSync(process.execPath, [join(root, 'scripts', 'ensure.mjs'), 'start'], {
    cwd: root,
    stdio: 'inherit',
  });
  const cli = join(root, 'dist', 'test', 'faults', 'storm.cli.js');
  const options = ['--seconds', '60', '--seed', '1', '--agents', '12', '--small-disk', disk!.folder];
  const done = spawnSync(process.execPath, [cli, ...options], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect(done.stdout).toMatch(/times the disk was full +[1-9]/);
  expect(done.stdout).toContain('VERDICT: every invariant held');
  expect(done.status).toBe(0);
});
