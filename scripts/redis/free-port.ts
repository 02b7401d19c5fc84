import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A TCP port of 127.0.0.1 that was free a moment ago. Another process may take it before the caller does: who binds
 * it must be ready to ask again.
 */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
  server.close();
  await once(server, 'close');
  return address.port;
}

const PORTS_TRIED_MAX = 50;

/** The port itself when it is free now, otherwise the next free one above it. */
export async function portOrNextFree(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + PORTS_TRIED_MAX; port += 1) {
    if (await isFree(port)) return port;
  }
  return freePort();
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
