const { readdirSync } = require('node:fs');
const { join } = require('node:path');

/** They need real servers or PM2 and have commands of their own: npm run test:live, npm run test:pm2. */
const OWN_COMMAND = new Set(['live', 'pm2']);

const roots = readdirSync(join(__dirname, 'tests'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !OWN_COMMAND.has(entry.name))
  .map((entry) => join(__dirname, 'tests', entry.name));

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/tests/support/leak-guard-environment.js',
  roots,
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  // Types are checked once, by tsc in `npm test`'s build, not again in each test file (tsconfig: isolatedModules).
  transform: { '^.+\\.tsx?$': 'ts-jest' },
  cacheDirectory: '<rootDir>/var/cache/jest',
  maxWorkers: 2,
  testTimeout: 30_000,
};
