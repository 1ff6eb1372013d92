import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { LaunchOptions } from 'playwright-core';
import { underLock } from './browser.lock';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];

/** As a container needs it; nothing that changes what a page may do. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How to start a browser here: CHROME_BIN, the system's own, the one among our packages (Linux on x64), or Chrome where it is usual. */
export async function launchOptions(): Promise<LaunchOptions> {
  const own = process.env.CHROME_BIN ?? onPath();
  if (own !== undefined) return { executablePath: own, args: FLAGS };
  if (process.platform === 'linux' && process.arch === 'x64') return { ...(await bundled()), args: FLAGS };
  return { channel: 'chrome', args: FLAGS };
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) =>
    existsSync(path),
  );
}

/**
 * The package unpacks itself when asked, and sets variables of its process for libraries that a bare machine lacks: asked
 * in a process of its own, with a folder of its own, one at a time.
 */
const ASK = `
const loaded = require('@sparticuz/chromium');
(loaded.default ?? loaded).executablePath().then((path) => {
  console.log(JSON.stringify({ path, LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH }));
});`;

async function bundled(): Promise<Pick<LaunchOptions, 'executablePath' | 'env'>> {
  const folder = join(tmpdir(), 'huifang-chromium-147');
  mkdirSync(folder, { recursive: true });
  const fonts = join(folder, 'letters.conf');
  const env = { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' };
  const { path, ...libraries } = await underLock(join(folder, 'unpacking.lock'), async () => {
    // Its own list of folders looks for the letters elsewhere, and without any the browser ends.
    writeFileSync(fonts, fontList(join(folder, 'fonts')));
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', ASK], { cwd: __dirname, env });
    return JSON.parse(stdout) as Record<string, string>;
  });
  return {
    executablePath: path,
    env: { ...(process.env as Record<string, string>), ...libraries, FONTCONFIG_FILE: fonts },
  };
}

const fontList = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}</dir><dir>/usr/share/fonts</dir><cachedir>${folder}-cache</cachedir></fontconfig>
`;
