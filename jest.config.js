/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  // These need real servers or PM2 and have commands of their own: npm run test:live, npm run test:pm2.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/live/', '<rootDir>/tests/pm2/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/var/', '<rootDir>/tests/live/pds/'],
  // Types are checked once, by tsc in `npm test`'s build, not again in each test file (tsconfig: isolatedModules).
  transform: { '^.+\\.tsx?$': 'ts-jest' },
  setupFilesAfterEnv: ['<rootDir>/tests/support/leak-guard.ts'],
  cacheDirectory: '<rootDir>/var/cache/jest',
  maxWorkers: 2,
  testTimeout: 30_000,
};
