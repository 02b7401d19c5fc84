import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Component } from '../runtime/lifecycle';
import type { Logger } from '../runtime/logger';

export interface WebServerOptions {
  readonly app: RequestListener;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** In production a busy port is an error: whoever set it relies on it. Otherwise the next free one is taken. */
  readonly environment: 'production' | 'development' | 'test';
  readonly logger: Logger;
  /** Told once it listens: `http://host:port`. */
  readonly onListening?: (address: string) => void;
}

/** How many ports after the busy one are tried. */
const PORTS_TRIED_MAX = 20;
/** How long requests under way may take at the end, shorter than the process's own budget. Real milliseconds. */
const DRAIN_MS = 5_000;
/** A client that sends slowly is let go. Real milliseconds. */
const REQUEST_MS_MAX = 60_000;

/** Serves the web process's pages. Stops taking requests at once, and lets those under way finish. */
export function createWebServer(options: WebServerOptions): Component {
  const { app, host, port, environment, logger } = options;
  let server: Server | null = null;

  return {
    name: 'web server',
    start: async () => {
      server = createServer({ requestTimeout: REQUEST_MS_MAX }, app);
      const taken = await listenNear(server, { host, port, environment });
      const address = `http://${host.includes(':') ? `[${host}]` : host}:${taken}`;
      if (port !== 0 && taken !== port)
        logger.warn({ port, taken }, 'the port is busy: listening on the next free one');
      logger.info({ address }, 'web pages are served');
      options.onListening?.(address);
    },
    stop: async () => {
      const stopping = server;
      server = null;
      if (stopping === null) return;
      await new Promise<void>((resolve) => {
        const drained = setTimeout(() => {
          stopping.closeAllConnections();
        }, DRAIN_MS);
        stopping.close(() => {
          clearTimeout(drained);
          resolve();
        });
        stopping.closeIdleConnections();
      });
    },
  };
}

async function listenNear(
  server: Server,
  { host, port, environment }: Pick<WebServerOptions, 'host' | 'port' | 'environment'>,
): Promise<number> {
  const last = environment === 'production' || port === 0 ? port : Math.min(65_535, port + PORTS_TRIED_MAX);
  for (let candidate = port; candidate <= last; candidate += 1) {
    const taken = await listen(server, host, candidate);
    if (taken !== 'busy') return taken;
  }
  throw new Error(
    last === port
      ? `Port ${port} of ${host} is in use by another process: stop it, or set HOLDFAST_ADMIN_PORT to a free port.`
      : `The ports ${port} to ${last} of ${host} are all in use: set HOLDFAST_ADMIN_PORT to a free port.`,
  );
}

function listen(server: Server, host: string, port: number): Promise<number | 'busy'> {
  return new Promise((resolve, reject) => {
    const onError = (err: NodeJS.ErrnoException): void => {
      server.off('listening', onListening);
      if (err.code === 'EADDRINUSE') resolve('busy');
      else reject(err);
    };
    const onListening = (): void => {
      server.off('error', onError);
      resolve((server.address() as AddressInfo).port);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen(port, host);
  });
}
