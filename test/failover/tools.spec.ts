import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTools } from './tools';

const folder = mkdtempSync(join(tmpdir(), 'huifang-tools-'));
const places = { programs: [join(folder, 'bin')], postgres: join(folder, 'postgresql') };
const add = (path: string, text = '') => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, path), 0o755);
};
afterAll(() => rmSync(folder, { recursive: true }));

test('what is missing is said in a sentence with the line to type; what is there is found', () => {
  add('bin/etcd');
  expect(findTools(places).missing).toBe(
    `The failover of PostgreSQL is not tested: missing patroni, PostgreSQL 15 or newer in ${places.postgres}. ` +
      'On Debian: apt-get install -y --no-install-recommends patroni etcd-server postgresql',
  );
  add('bin/patroni', 'echo patroni 3.0.2');
  for (const name of ['initdb', 'postgres', 'pg_rewind']) {
    add(`postgresql/14/bin/${name}`);
    expect(findTools(places).missing).toMatch(/missing PostgreSQL 15 or newer/);
  }
  for (const major of [9, 15, 17])
    for (const name of ['initdb', 'postgres', 'pg_rewind']) add(`postgresql/${major}/bin/${name}`);
  expect(findTools(places).tools).toEqual({
    patroni: join(folder, 'bin', 'patroni'),
    patroniVersion: '3.0.2',
    etcd: join(folder, 'bin', 'etcd'),
    postgres: join(folder, 'postgresql', '17', 'bin'),
  });
});
