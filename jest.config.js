import { availableParallelism } from 'node:os';

// Unit tests need nothing but Node, and those of the Vault's client not even all of it (bare); integration tests start real servers; system tests run whole processes.
const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['data-connector-source', 'node', 'node-addons'] },
};
const roots = [
  '<rootDir>/gateway',
  '<rootDir>/services',
  '<rootDir>/examples',
  '<rootDir>/shared',
  '<rootDir>/scripts',
  '<rootDir>/deploy',
  '<rootDir>/docs',
  '<rootDir>/test',
];

export default {
  // Two more than there are cores: tests of servers and processes wait for them most of the time. With a single worker jest
  // would run in its own process, which grows with each file and ends only when everything in it has.
  maxWorkers: availableParallelism() + 2,
  // Of each file's modules something stays in its worker; after many files collecting that garbage took more time than the tests.
  workerIdleMemoryLimit: '800MB',
  // A machine at thirty times its cores is no failure: what hangs fails all the same.
  testTimeout: 900_000,
  testSequencer: '<rootDir>/test/jest/longest-first.js',
  reporters: ['default', '<rootDir>/test/jest/count-reporter.js'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      roots,
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: ['\\.(integration|system)\\.test\\.ts$', '/dist/'],
    },
    {
      ...shared,
      displayName: 'bare',
      globals: { BARE: true },
      roots: ['<rootDir>/shared/vault'],
      testMatch: ['**/*.test.ts'],
      setupFiles: ['<rootDir>/shared/vault/test/support/bare.ts'],
    },
    { ...shared, displayName: 'integration', roots, testMatch: ['**/*.integration.test.ts'] },
    {
      ...shared,
      displayName: 'system',
      roots,
      globalSetup: '<rootDir>/test/jest/build-for-tests.js',
      testMatch: ['**/*.system.test.ts'],
    },
  ],
};
