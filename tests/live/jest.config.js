const { resolve } = require('node:path');
const base = require('../../jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
  ...base,
  rootDir: resolve(__dirname, '../..'),
  roots: ['<rootDir>/tests/live'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
};
