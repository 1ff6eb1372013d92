/**
 * Makes sure that what a command needs is there: `node scripts/ensure.mjs start|build|test`.
 *
 * `start` needs installed packages and a build that is no older than the sources; `build` makes one whatever is there, and
 * notes of which sources, so that the tools do not build again beneath a service that runs; `test` needs the packages only (jest
 * compiles what it runs). Called by npm before `start`, `test` and the tools, so that each is one command on a fresh
 * clone. When nothing is missing it takes a fraction of a second. Built-ins only: it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [20, 19];
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const at = (...parts) => join(root, ...parts);
const purpose = process.argv[2];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  fail(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
}
if (!['start', 'build', 'test'].includes(purpose)) fail('Usage: node scripts/ensure.mjs start|build|test');

const stale = purpose === 'build' || (purpose === 'start' && sourcesHash() !== builtHash());
if (!isInstalled({ forBuilding: purpose === 'test' || stale }) || stale) {
  await underLock(() => {
    if (!isInstalled({ forBuilding: true })) install();
    // Another start may have built while this one waited.
    if (purpose === 'build' || (purpose === 'start' && sourcesHash() !== builtHash())) build();
  });
}

/**
 * True when node_modules holds what package-lock.json names. npm notes what it installed in a lock file of its own,
 * written last, so that an interrupted installation shows. Packages of other systems may be missing; those for building
 * too, where a finished build was brought along.
 */
function isInstalled({ forBuilding }) {
  const wanted = readJson(at('package-lock.json'))?.packages ?? {};
  const present = readJson(at('node_modules', '.package-lock.json'))?.packages;
  if (!present) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link || (entry.dev && !forBuilding)) return true;
    const found = present[path];
    if (!found) return entry.optional || entry.devOptional || entry.peer;
    return found.version === entry.version && (found.integrity ?? '') === (entry.integrity ?? '');
  });
}

function install() {
  say('Installing packages (once; about a minute) …');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const viaNode = npm !== undefined && basename(npm) === 'npm-cli.js';
  const result = viaNode
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (result.status !== 0)
    fail('The packages could not be installed; npm said why above. Is the network reachable?');
  if (!isInstalled({ forBuilding: true }))
    fail('npm finished, but packages are still missing. Run "npm ci" and look.');
}

/** Builds beside the old build and swaps: a build that fails leaves the old one, and no file outlives its source. */
function build() {
  say('Building …');
  const hash = sourcesHash();
  const draft = at('.data', `build-${process.pid}`);
  rmSync(draft, { recursive: true, force: true });
  const tsc = at('node_modules', 'typescript', 'bin', 'tsc');
  const vite = at('node_modules', 'vite', 'bin', 'vite.js');
  const pages = join(draft, 'web');
  const steps = [
    [tsc, '-p', at('tsconfig.build.json'), '--outDir', draft],
    [vite, 'build', at('web'), '--outDir', pages, '--emptyOutDir', '--logLevel', 'warn'],
    [at('scripts', 'compress-assets.mjs'), pages],
  ];
  for (const args of steps) {
    const result = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
    if (result.status === 0) continue;
    rmSync(draft, { recursive: true, force: true });
    fail('The build failed; it said why above.');
  }
  for (const path of files(at('src')).filter((file) => !file.endsWith('.ts'))) {
    const target = join(draft, 'src', path);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(at('src', path), target);
  }
  writeFileSync(join(draft, '.sources'), hash);
  rmSync(`${draft}-old`, { recursive: true, force: true });
  if (existsSync(at('dist'))) renameSync(at('dist'), `${draft}-old`);
  renameSync(draft, at('dist'));
  rmSync(`${draft}-old`, { recursive: true, force: true });
}

/** Changes with every source's name, length and time: reading them all would take longer than it saves. */
function sourcesHash() {
  const hash = createHash('sha256');
  const folders = ['src', 'migrations', 'test', 'web'].filter((folder) => existsSync(at(folder)));
  const single = [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'scripts/compress-assets.mjs',
  ];
  const paths = [
    ...folders.flatMap((folder) => files(at(folder)).map((file) => join(folder, file))),
    ...single,
  ];
  for (const path of paths.sort()) {
    if (/\.(spec\.ts|sql|md)$/.test(path)) continue;
    const { size, mtimeMs } = statSync(at(path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function builtHash() {
  return existsSync(at('dist', '.sources')) ? readFileSync(at('dist', '.sources'), 'utf8') : '';
}

function files(folder, prefix = '') {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = join(prefix, entry.name);
    return entry.isDirectory() ? files(folder, path) : [path];
  });
}

/** Two commands may start at once on a fresh clone; npm would delete the packages under the other's feet. */
async function underLock(work) {
  const lock = at('.data', 'ensure.lock');
  mkdirSync(at('.data'), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!holderIsAlive(lock)) rmSync(lock, { force: true });
    else {
      if (!told) say('Another command is installing or building; waiting for it …');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  process.on('exit', () => rmSync(lock, { force: true }));
  work();
}

function holderIsAlive(lock) {
  try {
    const text = readFileSync(lock, 'utf8');
    // Empty: created this instant, its number is about to be written.
    if (text === '') return true;
    process.kill(Number(text), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** To standard error: what a command writes to standard output is its own. */
function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}

function fail(sentence) {
  say(sentence);
  process.exit(1);
}
