'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { appPackagesStep } = require('./app-packages');
const { buildStep } = require('./build');
const { Progress } = require('./progress');
const { project } = require('./project');
const { withSetupLock } = require('./setup-lock');
const { browserStep, redisStep } = require('./system-packages');

/**
 * @typedef {object} Step
 * @property {() => boolean} isDone cheap: it is asked at every start
 * @property {(progress: Progress) => Promise<void>} run
 *
 * @param {{ ownRedis: boolean, browser: boolean, quiet: boolean }} needs
 */
async function setUp({ ownRedis, browser, quiet }) {
  const steps = [
    ...(ownRedis || !usesRedisOfSomebodyElse() ? [redisStep] : []),
    ...(browser ? [browserStep] : []),
    appPackagesStep,
    buildStep,
  ];
  if (steps.every((step) => step.isDone())) return;

  const progress = new Progress({ quiet });
  await withSetupLock(progress, async () => {
    for (const step of steps) {
      // Asked again: another set-up may have done it while this one waited for the lock.
      if (!step.isDone()) await step.run(progress);
    }
  });
}

/** Whether Holdfast is told to use a Redis server that exists already. */
function usesRedisOfSomebodyElse() {
  if (process.env.REDIS_URL) return true;
  try {
    return /^\s*(export\s+)?REDIS_URL\s*=\s*["']?\w/m.test(readFileSync(join(project.root, '.env'), 'utf8'));
  } catch {
    return false;
  }
}

module.exports = { setUp };
