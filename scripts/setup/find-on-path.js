'use strict';

const { accessSync, constants } = require('node:fs');
const { delimiter, join } = require('node:path');

/**
 * The first of these commands that is installed, as an absolute path, or null.
 *
 * @param {readonly string[]} commands
 * @returns {string | null}
 */
function findOnPath(commands) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const command of commands) {
    for (const folder of folders) {
      const path = join(folder, command);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not in this folder.
      }
    }
  }
  return null;
}

module.exports = { findOnPath };
