#!/usr/bin/env node
'use strict';

/*
 * Sets up what this machine lacks and builds what has changed; every npm command of Holdfast begins with it. It runs
 * before node_modules exists, so it and scripts/setup/ are plain JavaScript on Node's own modules. On a machine that is
 * set up it only compares two fingerprints.
 */

const { nodeVersionFault } = require('./setup/node-version');

const fault = nodeVersionFault(process.version);
if (fault !== null) {
  console.error(fault);
  process.exit(1);
}

const { setUp } = require('./setup/set-up');
const { SetupError } = require('./setup/setup-error');

const USAGE = `Usage: node scripts/bootstrap.js [options]

Sets up what this machine lacks (packages, a Redis server, a build) and does nothing when nothing is missing.

Options:
  --own-redis  redis-server is needed even though REDIS_URL is set
  --for-tests  also set up what the tests need: redis-server, chromium
  --quiet      say nothing about what takes less than a second
  --help       show this text

What the tools it runs have to say goes to var/log/set-up.log, and to the terminal when one of them fails.`;

const FLAGS = ['--own-redis', '--for-tests', '--quiet', '--help'];
const given = process.argv.slice(2);
const unknown = given.filter((flag) => !FLAGS.includes(flag));

if (unknown.length > 0) {
  console.error(`unknown option ${unknown.join(', ')}\n\n${USAGE}`);
  process.exit(2);
}
if (given.includes('--help')) {
  console.log(USAGE);
  process.exit(0);
}

const forTests = given.includes('--for-tests');
const needs = { ownRedis: forTests || given.includes('--own-redis'), browser: forTests };

setUp({ ...needs, quiet: given.includes('--quiet') }).catch((error) => {
  // A fault of the machine (no permission, no space) is told like one of ours; only a bug shows its stack.
  const isTold = error instanceof SetupError || typeof error.code === 'string';
  console.error(isTold ? `\nSet-up failed: ${error.message}` : error);
  process.exit(1);
});
