/** The slow suite: a simulated year, long properties, whole storms. `npm run test:slow`. */
module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['**/*.slow.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 3_600_000,
  maxWorkers: 1,
};
