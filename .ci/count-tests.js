'use strict';

/*
 * Prints `PASSED FAILED` from jest's JSON report. A run that ended badly though no test failed (a file that did not
 * load, a leak after the last test, a crash before the report) counts as one failure.
 *
 * Usage: node .ci/count-tests.js REPORT EXIT_CODE
 */

const { readFileSync } = require('node:fs');

const [report, exitCode] = process.argv.slice(2);
let counts = { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
try {
  counts = JSON.parse(readFileSync(report, 'utf8'));
} catch (error) {
  console.error(`there is no report of the tests: ${error.message}`);
}
const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
console.log(`${counts.numPassedTests} ${exitCode === '0' ? failed : Math.max(failed, 1)}`);
