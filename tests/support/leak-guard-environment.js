'use strict';

const { TestEnvironment } = require('jest-environment-node');

const WATCHED = new Set(['TCPServerWrap', 'TCPSocketWrap', 'PipeServerWrap', 'ProcessWrap']);
const DEADLINE_MS = 5_000;
const POLL_MS = 20;

/** @returns {Map<string, number>} */
function openNow() {
  const counts = new Map();
  for (const resource of process.getActiveResourcesInfo()) {
    if (WATCHED.has(resource)) counts.set(resource, (counts.get(resource) ?? 0) + 1);
  }
  return counts;
}

/**
 * Jest's environment for Node, which also fails a test file that leaves a server, a socket or a child process open:
 * what leaks there hangs a worker process on its way down in production, and makes later test files fail for reasons
 * that are not theirs. It looks when the last hook of the file has run, which no hook could.
 */
class LeakGuardEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.before = openNow();
  }

  async handleTestEvent(event, state) {
    if (event.name !== 'run_finish') return;
    // Sockets close a few turns of the event loop after their end() or destroy().
    const deadline = performance.now() + DEADLINE_MS;
    while (this.leaks().length > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    const leaks = this.leaks();
    if (leaks.length > 0) state.unhandledErrors.push(new Error(`this test file left open: ${leaks.join(', ')}`));
  }

  /** @returns {readonly string[]} */
  leaks() {
    return [...openNow()]
      .map(([resource, count]) => ({ resource, more: count - (this.before.get(resource) ?? 0) }))
      .filter(({ more }) => more > 0)
      .map(({ resource, more }) => `${resource} (${more})`);
  }
}

module.exports = LeakGuardEnvironment;
