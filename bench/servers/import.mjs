// One import in a process of its own, as `npm run import` makes it: so that its memory is its own too.
import { basename } from 'node:path';
import { performance } from 'node:perf_hooks';
import { product } from '../lib/product.mjs';

const [url, path] = process.argv.slice(2);
const { createDataSource } = product('database/data-source');
const { ImportService } = product('intake/import.service');
const { fileSource } = product('intake/reader');
const { SystemClock } = product('clock');

const dataSource = await createDataSource({ url, entities: [], poolSize: 4 }).initialize();
const imports = new ImportService(dataSource, new SystemClock(), {
  defaultRegion: 'CN',
  timeZone: 'Asia/Shanghai',
});
const source = await fileSource(path, basename(path));
const began = performance.now();
const result = await imports.run({ kind: 'policies', source, format: 'file', by: 'bench' });
const seconds = (performance.now() - began) / 1000;
await dataSource.destroy();
process.send({ seconds, result, megabytes: process.resourceUsage().maxRSS / 1024 });
