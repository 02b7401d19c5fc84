'use strict';

const { mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');

/**
 * A file that says for which input a result was made. It lies inside the result, so that it goes when the result does.
 *
 * @param {string} path
 */
function stampAt(path) {
  return {
    /** @param {string} fingerprint */
    says(fingerprint) {
      try {
        return readFileSync(path, 'utf8') === fingerprint;
      } catch {
        return false;
      }
    },
    /** @param {string} fingerprint */
    set(fingerprint) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, fingerprint);
    },
    clear() {
      rmSync(path, { force: true });
    },
  };
}

module.exports = { stampAt };
