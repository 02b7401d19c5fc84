'use strict';

const { readFileSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');

/**
 * How to call npm: the very npm that runs this command, else the one on the PATH.
 *
 * @returns {readonly string[]} the command and its first arguments
 */
function npmCommand() {
  const running = process.env.npm_execpath;
  return running !== undefined && basename(running) === 'npm-cli.js' ? [process.execPath, running] : ['npm'];
}

/**
 * Tells node-gyp where Node's own headers lie, when they came with Node: otherwise it downloads them, which a machine
 * without internet cannot.
 *
 * @returns {Record<string, string>} for the environment of npm
 */
function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  try {
    const header = readFileSync(join(prefix, 'include/node/node_version.h'), 'utf8');
    const [major, minor, patch] = ['MAJOR', 'MINOR', 'PATCH'].map(
      (part) => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(header)?.[1],
    );
    // Headers of another Node may stand in the same prefix.
    return `v${major}.${minor}.${patch}` === process.version ? { npm_config_nodedir: prefix } : {};
  } catch {
    return {};
  }
}

module.exports = { nodeHeaders, npmCommand };
