import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { packagedBinaries, prepareBinaries, program } from './binaries';

const links = join(packagedBinaries(), 'pg-symlinks.json');
const linux = process.platform === 'linux' ? describe : describe.skip;

linux(
  `programs of PostgreSQL${process.platform === 'linux' ? '' : ' (skipped: the links are those of Linux)'}`,
  () => {
    let folder: string;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'huifang-binaries-'));
      const from = dirname(packagedBinaries());
      cpSync(from, join(folder, 'package'), {
        recursive: true,
        verbatimSymlinks: true,
        // As after `npm ci --ignore-scripts`: no links.
        filter: (path) => !linkNames().includes(basename(path)) && !path.endsWith('.a'),
      });
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it('find their libraries although npm ran no scripts', () => {
      chmodSync(folder, 0o755);
      const native = join(folder, 'package', 'native');
      expect(existsSync(join(native, 'lib', 'libicui18n.so.60'))).toBe(false);
      const binaries = prepareBinaries(native, null);
      expect(binaries.folder).toBe(native);
      expect(execFileSync(program(binaries, 'postgres'), ['--version'], { encoding: 'utf8' })).toContain(
        `PostgreSQL) ${binaries.major}.`,
      );
    });

    const root = process.getuid?.() === 0;
    const asRoot = root ? it : it.skip;
    asRoot(`are copied to where another account can run them${root ? '' : ' (skipped: needs root)'}`, () => {
      chmodSync(folder, 0o700);
      const copiesBefore = copies();
      const nobody = { name: 'nobody', uid: 65_534, gid: 65_534 };
      const binaries = prepareBinaries(join(folder, 'package', 'native'), nobody);
      expect(binaries.folder).toMatch(/^\/var\/(lib|tmp)\/huifang-postgresql-/);
      expect(statSync(binaries.folder).uid).toBe(0);
      const { uid, gid } = nobody;
      expect(
        execFileSync(program(binaries, 'initdb'), ['--version'], { encoding: 'utf8', cwd: '/', uid, gid }),
      ).toMatch(/PostgreSQL/);
      // A second start uses the same copy.
      expect(prepareBinaries(join(folder, 'package', 'native'), nobody)).toEqual(binaries);
      // A copy that a real server may run from is not ours to remove.
      if (!copiesBefore.includes(binaries.folder)) rmSync(binaries.folder, { recursive: true });
    });

    function copies(): string[] {
      return ['/var/lib', '/var/tmp'].flatMap((place) => readdirSync(place).map((name) => join(place, name)));
    }

    function linkNames(): string[] {
      return (JSON.parse(readFileSync(links, 'utf8')) as { target: string }[]).map((link) =>
        basename(link.target),
      );
    }
  },
);
