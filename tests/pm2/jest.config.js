const { resolve } = require('node:path');
const base = require('../../jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
  ...base,
  rootDir: resolve(__dirname, '../..'),
  roots: ['<rootDir>/tests/pm2'],
  testTimeout: 300_000,
};
