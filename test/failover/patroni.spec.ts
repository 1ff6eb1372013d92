import { safeEtcdApi } from './patroni';

test.each([
  ['3.0.2', 2],
  ['2.1.4', 2],
  ['3.1.0', 3],
  ['3.3', 3],
  ['4.0.6', 3],
] as const)('with Patroni %s etcd is asked by version %d', (version, api) => {
  expect(safeEtcdApi(version)).toBe(api);
});
