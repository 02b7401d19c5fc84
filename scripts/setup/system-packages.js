'use strict';

const { findOnPath } = require('./find-on-path');
const { SetupError } = require('./setup-error');

/**
 * A program that comes with the operating system, not with npm.
 *
 * @typedef {object} Program
 * @property {readonly string[]} commands any of them will do
 * @property {string} package its Debian package
 * @property {string} why
 */

/** @type {Program} */
const REDIS = { commands: ['redis-server'], package: 'redis-server', why: 'the queues live in Redis' };

/** @type {Program} */
const BROWSER = {
  commands: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
  package: 'chromium',
  why: 'the tests walk through the pages with a browser',
};

/** @type {readonly Program[]} */
const BUILD_TOOLS = [
  { commands: ['python3'], package: 'python3', why: 'better-sqlite3 is compiled with it' },
  { commands: ['make', 'gmake'], package: 'make', why: 'better-sqlite3 is compiled with it' },
  { commands: ['g++', 'c++', 'clang++'], package: 'g++', why: 'better-sqlite3 is compiled with it' },
];

const isMissing = (program) => findOnPath(program.commands) === null;

/**
 * Installs the programs that are missing, by apt as root.
 *
 * @param {import('./progress').Progress} progress
 * @param {readonly Program[]} programs
 * @returns {Promise<boolean>} whether any was missing
 * @throws {SetupError} where that is not possible; it says what to install
 */
async function installPrograms(progress, programs) {
  const missing = programs.filter(isMissing);
  if (missing.length === 0) return false;
  const names = missing.map((program) => program.package);
  const install = ['install', '--yes', '--no-install-recommends', ...names];
  const needed = missing.map((program) => `  ${program.commands.join(' or ')}: ${program.why}`).join('\n');

  if (findOnPath(['apt-get']) === null) {
    throw new SetupError(
      `these programs are missing, and there is no apt-get here to install them with:\n${needed}\n` +
        'Install them with the package manager of your system, so that they are on the PATH, and run the command again.',
    );
  }
  if (process.getuid?.() !== 0) {
    throw new SetupError(
      `these programs are missing:\n${needed}\nInstall them, and run the command again:\n` +
        `  sudo apt-get update && sudo apt-get ${install.join(' ')}`,
    );
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const patience = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
  await progress.during(`Installing ${names.join(', ')} (apt-get)`, async () => {
    await progress.run('apt-get', [...patience, 'update'], { env });
    await progress.run('apt-get', [...patience, ...install], { env });
  });
  const absent = missing.filter(isMissing);
  if (absent.length > 0) {
    throw new SetupError(
      `apt-get installed ${absent.map((program) => program.package).join(', ')}, but there is still no ` +
        `${absent.map((program) => program.commands.join(' or ')).join(', ')} on the PATH. Install it another way.`,
    );
  }
  return true;
}

const programStep = (program) => ({
  isDone: () => !isMissing(program),
  run: (progress) => installPrograms(progress, [program]),
});

const redisStep = programStep(REDIS);
const browserStep = programStep(BROWSER);

module.exports = { BUILD_TOOLS, browserStep, installPrograms, redisStep };
