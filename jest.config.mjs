/** All suites run TypeScript as it stands: nothing has to be built before `npm test`. */
const shared = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  moduleNameMapper: {
    '^cdk-workflow-patterns$': '<rootDir>/lib/index.ts',
    '^cdk-workflow-simulator$': '<rootDir>/simulator/src/index.ts',
    '^cdk-workflow-worker/claim-check$': '<rootDir>/worker/src/claim-check.ts',
    '^cdk-workflow-worker$': '<rootDir>/worker/src/index.ts',
  },
  // Copies of the packages that other scripts make.
  modulePathIgnorePatterns: [
    '<rootDir>/.cache/',
    '<rootDir>/dist-jsii/',
    '<rootDir>/dist/',
    '<rootDir>/simulator/dist/',
    '<rootDir>/worker/dist/',
    '<rootDir>/mcp/dist/',
  ],
  rootDir: import.meta.dirname,
};

export default {
  maxWorkers: '100%',
  globalSetup: '<rootDir>/test/support/own-tmp.mjs',
  // Each file leaves hooks of its own behind that every promise passes: a worker that lives long gets several times slower.
  workerIdleMemoryLimit: '400MB',
  // No test depends on the speed of the machine: this ends what hangs, and nothing else.
  testTimeout: 600_000,
  projects: [
    { ...shared, displayName: 'constructs', testMatch: ['<rootDir>/test/**/*.test.ts'] },
    { ...shared, displayName: 'simulator', testMatch: ['<rootDir>/simulator/test/**/*.test.ts'] },
    { ...shared, displayName: 'worker', testMatch: ['<rootDir>/worker/test/**/*.test.ts'] },
    { ...shared, displayName: 'mcp', testMatch: ['<rootDir>/mcp/test/**/*.test.ts'] },
  ],
};
