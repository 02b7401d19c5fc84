'use strict';

const { spawn, spawnSync } = require('node:child_process');
const { closeSync, mkdirSync, openSync } = require('node:fs');
const { dirname } = require('node:path');
const { findOnPath } = require('./find-on-path');
const { project } = require('./project');
const { SetupError } = require('./setup-error');

const WAIT_SECONDS_MAX = 1_800;

/**
 * Lets one set-up work at a time in this checkout: `npm test` beside `npm start` waits instead of installing into the
 * same folder. The lock is the kernel's (flock on a file that we hold open), so it is gone with its holder, however
 * that one ended. Without flock (util-linux) there is no lock.
 *
 * @template T
 * @param {import('./progress').Progress} progress
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withSetupLock(progress, work) {
  if (findOnPath(['flock']) === null) return work();
  mkdirSync(dirname(project.setupLock), { recursive: true });
  const file = openSync(project.setupLock, 'a');
  try {
    // The child locks the open file it shares with us, and the lock stays when the child has ended.
    const free = spawnSync('flock', ['--nonblock', '3'], { stdio: ['ignore', 'ignore', 'ignore', file] }).status === 0;
    if (!free) await progress.during('Another set-up works in this folder; waiting for it', () => waitForLock(file));
    return await work();
  } finally {
    closeSync(file);
  }
}

function waitForLock(file) {
  return new Promise((resolve, reject) => {
    const args = ['--timeout', String(WAIT_SECONDS_MAX), '3'];
    const child = spawn('flock', args, { stdio: ['ignore', 'ignore', 'ignore', file] });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new SetupError(`another set-up still works in this folder after ${WAIT_SECONDS_MAX / 60} minutes`));
    });
  });
}

module.exports = { withSetupLock };
