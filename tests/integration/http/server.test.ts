import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWebServer } from '../../../workers/http/server';
import type { WebServerOptions } from '../../../workers/http/server';
import { createLogger } from '../../../workers/runtime/logger';

function setUp(options: Partial<WebServerOptions> = {}): {
  readonly server: ReturnType<typeof createWebServer>;
  readonly addresses: string[];
  readonly lines: string[];
} {
  const addresses: string[] = [];
  const lines: string[] = [];
  const logger = createLogger({
    process: 'test',
    level: 'info',
    pretty: false,
    destination: { write: (line) => lines.push(line) },
  });
  const server = createWebServer({
    app: (_request, response) => response.end('page'),
    host: '127.0.0.1',
    port: 0,
    environment: 'development',
    logger,
    onListening: (address) => addresses.push(address),
    ...options,
  });
  return { server, addresses, lines };
}

async function withBusyPort(run: (port: number) => Promise<void>): Promise<void> {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  try {
    await run((other.address() as AddressInfo).port);
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
}

test('a busy port: the next free one in development, and the log says so', () =>
  withBusyPort(async (port) => {
    const { server, addresses, lines } = setUp({ port });
    await server.start();
    const taken = Number(new URL(addresses[0] ?? '').port);
    expect(taken).toBeGreaterThan(port);
    expect(await (await fetch(addresses[0] ?? '')).text()).toBe('page');
    expect(lines.join('')).toContain('the port is busy: listening on the next free one');
    await server.stop();
  }));

test('a busy port: a clear error in production', () =>
  withBusyPort(async (port) => {
    const { server } = setUp({ port, environment: 'production' });
    await expect(server.start()).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is in use by another process: stop it, or set HOLDFAST_ADMIN_PORT to a free port.`,
    );
    await server.stop();
  }));

test('a stop lets requests under way finish, takes no new ones, and may come twice or first', async () => {
  let answer: () => void = () => undefined;
  const arrived = new Promise<void>((resolveArrived) => {
    answer = resolveArrived;
  });
  let finish: () => void = () => undefined;
  const { server, addresses } = setUp({
    app: (_request, response) => {
      answer();
      finish = () => response.end('finished');
    },
  });
  await server.stop();
  await server.start();
  const address = addresses[0] ?? '';
  const underWay = fetch(address, { headers: { connection: 'close' } }).then((response) => response.text());
  await arrived;
  const stopping = server.stop();
  await expect(fetch(address)).rejects.toThrow();
  finish();
  expect(await underWay).toBe('finished');
  await stopping;
  await server.stop();
});
