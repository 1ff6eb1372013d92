/** ESM-only packages that jest must transform to CommonJS: jest cannot `require` an ES module on Node 20. */
const esm = [
  '@nestjs',
  'temporal-polyfill',
  'temporal-utils',
  'chinese-days',
  'content-disposition',
  'cookie',
];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/environment.ts',
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/web/src'],
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '\\.slow\\.spec\\.ts$'],
  globalSetup: '<rootDir>/test/database.global.ts',
  globalTeardown: '<rootDir>/test/database.teardown.ts',
  transform: {
    '^.+\\.(ts|m?js)$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esm.join('|')})/)`],
  maxWorkers: 2,
  testTimeout: 60_000,
};
