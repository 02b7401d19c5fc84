/**
 * Fails a test file that leaves a server, a socket or a child process open: what leaks here hangs a worker process
 * on its way down in production, and makes later test files fail for reasons that are not theirs.
 */

const WATCHED: ReadonlySet<string> = new Set(['TCPServerWrap', 'TCPSocketWrap', 'PipeServerWrap', 'ProcessWrap']);
const DEADLINE_MS = 5_000;
const POLL_MS = 20;

function open(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const resource of process.getActiveResourcesInfo()) {
    if (WATCHED.has(resource)) counts.set(resource, (counts.get(resource) ?? 0) + 1);
  }
  return counts;
}

function leaked(before: ReadonlyMap<string, number>): readonly string[] {
  return [...open()]
    .filter(([resource, count]) => count > (before.get(resource) ?? 0))
    .map(([resource, count]) => `${resource} (${count - (before.get(resource) ?? 0)})`);
}

const before = open();

// Registered before any hook of the test file, so it runs after all of them.
afterAll(async () => {
  // Sockets close a few turns of the event loop after their end() or destroy().
  const deadline = performance.now() + DEADLINE_MS;
  while (leaked(before).length > 0) {
    if (performance.now() > deadline) throw new Error(`this test file left open: ${leaked(before).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}, DEADLINE_MS * 2);
