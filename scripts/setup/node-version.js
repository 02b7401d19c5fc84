'use strict';

/** The oldest release of each line that every dependency accepts; `engines` in package.json says the same. */
const OLDEST = { 20: 19, 22: 13 };
const FROM_HERE_ON = 24;

/**
 * What is wrong with this version of Node, or null. Written so that even a very old Node can read it.
 *
 * @param {string} version such as `v20.19.0`
 * @returns {string | null}
 */
function nodeVersionFault(version) {
  const [major, minor] = version.slice(1).split('.').map(Number);
  const oldestMinor = OLDEST[major];
  if (major >= FROM_HERE_ON || (oldestMinor !== undefined && minor >= oldestMinor)) return null;
  return (
    `Holdfast needs Node.js 20 (from 20.19), 22 (from 22.13) or 24 and later; this is ${version}.\n` +
    'Install one from https://nodejs.org/en/download and run the command again.'
  );
}

module.exports = { nodeVersionFault };
