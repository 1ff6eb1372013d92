// The product as it is built: `npm run bench` builds first. BENCH_DIST names another build, for comparing two of them.
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const benchFolder = join(dirname(fileURLToPath(import.meta.url)), '..');
export const projectFolder = join(benchFolder, '..');
export const distFolder = resolve(projectFolder, process.env.BENCH_DIST ?? 'dist');

const require = createRequire(join(distFolder, 'bench.cjs'));

/** A module of the product, e.g. `product('queue/claim.service')`. */
export function product(path) {
  return require(join(distFolder, 'src', `${path}.js`));
}

/** A package of the product (Nest, pg, TypeORM), as the product itself loads it. */
export function productPackage(name) {
  return require(name);
}
