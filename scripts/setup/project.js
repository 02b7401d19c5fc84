'use strict';

const { join, resolve } = require('node:path');

const root = resolve(__dirname, '../..');

/** Where things lie, as absolute paths. */
const project = {
  root,
  modules: join(root, 'node_modules'),
  dist: join(root, 'dist'),
  lockFile: join(root, 'package-lock.json'),
  setupLog: join(root, 'var/log/set-up.log'),
  setupLock: join(root, 'var/set-up.lock'),
};

module.exports = { project };
