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
  '<rootDir>/shared',
  '<rootDir>/scripts',
  '<rootDir>/test',
];

export default {
  // Jest leaves one core idle, which is half of a machine with two; and with one worker it runs in its own process,
  // which grows with each file and ends only when everything in it has.
  maxWorkers: Math.max(2, availableParallelism()),
  // A busy machine is no failure: what hangs fails all the same.
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/scripts/count-reporter.js'],
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
    { ...shared, displayName: 'system', roots, testMatch: ['**/*.system.test.ts'] },
  ],
};
