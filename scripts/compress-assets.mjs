/**
 * After a build of the pages: `node scripts/compress-assets.mjs dist/web`. Puts .br and .gz beside each asset, which the
 * server sends as they are, and adds up what a browser fetches until somebody has signed in and sees the menu. More than the budget is a
 * failure: nobody notices the one dependency too many in a page that loads from their own machine.
 */
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, gzipSync } from 'node:zlib';

const BUDGET_BYTES = 300_000;
/** Below this a packet holds it anyway. */
const WORTH_BYTES = 1000;
const TEXT = /\.(js|css|svg|json|txt|map|html)$/;

const folder = process.argv[2];
if (!folder || !existsSync(join(folder, 'index.html'))) {
  console.error(
    'Usage: node scripts/compress-assets.mjs FOLDER, the folder of a finished build of the pages',
  );
  process.exit(1);
}

const assets = readdirSync(join(folder, 'assets')).filter((name) => TEXT.test(name));
await Promise.all(assets.map((name) => compress(join(folder, 'assets', name))));

const first = firstLoad();
const bytes = first.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0);
const told = `first load ${(bytes / 1000).toFixed(0)} kB gzip in ${first.length} files (budget ${BUDGET_BYTES / 1000} kB)`;
if (bytes > BUDGET_BYTES) {
  console.error(`The pages are too heavy: ${told}.`);
  process.exit(1);
}
console.error(`Pages built: ${told}.`);

async function compress(path) {
  if (statSync(path).size < WORTH_BYTES) return;
  const raw = readFileSync(path);
  const brotli = {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
  };
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(raw, brotli),
    promisify(gzip)(raw, { level: 9 }),
  ]);
  writeFileSync(`${path}.br`, br);
  writeFileSync(`${path}.gz`, gz);
}

/** The entry with all that it imports by itself, shell and sign-in page among it. Pages are fetched later. */
function firstLoad() {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8'));
  const seen = new Set();
  const files = new Set(['index.html']);
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
    for (const next of chunk.imports ?? []) visit(next);
  };
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key);
  return [...files];
}
