import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Clock } from '../../domain/clock';
import { adminRoutes } from './admin/admin-routes';
import type { SandboxAddresses, SandboxControl } from './admin/contract';
import { createControl } from './admin/control';
import { createCallLog, type CallFilter, type RecordedCall } from './call-log';
import { createFaultRegistry } from './faults';
import { createHoldRegistry } from './holds';
import { createNetworkHost, type NetworkHost } from './network-host';
import { NETWORKS } from './networks';
import { homeRoutes } from './pages/home-routes';
import { refuseProduction } from './refuse-production';
import { readStateFile, writeStateFile } from './state-file';
import { createWorld, emptyState } from './world';

/**
 * The sandbox networks: servers that speak as social networks do. Written from the networks' documentation
 * and from nothing of ours (`domain/networks` is not imported), so that what passes against it has been checked by
 * something else than itself.
 */
export interface SandboxOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Of the home page; the networks' hosts follow it. 0 (default): free ports everywhere. */
  readonly port?: number;
  readonly clock: Clock;
  /** Where the state survives a restart; null (default): it does not. */
  readonly stateFile?: string | null;
}

export interface Sandbox {
  readonly addresses: SandboxAddresses;
  readonly admin: SandboxControl;
  readonly calls: (filter?: CallFilter) => readonly RecordedCall[];
  readonly stop: () => Promise<void>;
}

/** How often listeners are compared with the faults that want them closed, while there are any. */
const LISTENER_CHECK_MS = 50;
/** State changes that come together are written together. */
const STATE_WRITE_DELAY_MS = 200;

/** Throws when `NODE_ENV` is `production`, or when a port that was asked for is taken. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  refuseProduction();
  const { clock, host: bindAddress = '127.0.0.1', port: firstPort = 0, stateFile = null } = options;
  const state = stateFile === null ? emptyState() : readStateFile(stateFile);
  const originOf = (network: string, name: string): string => {
    const found = hosts.find((one) => one.network === network && one.host === name);
    if (found === undefined) throw new Error(`There is no host ${name} of ${network}`);
    return found.origin();
  };
  const world = createWorld(clock, state, originOf);
  const log = createCallLog(clock);
  const faults = createFaultRegistry(clock);
  const holds = createHoldRegistry();

  let writing: NodeJS.Timeout | null = null;
  const writeNow = (): void => {
    if (writing !== null) clearTimeout(writing);
    writing = null;
    if (stateFile !== null) writeStateFile(stateFile, state);
  };
  const changed = (): void => {
    if (stateFile !== null) writing ??= setTimeout(writeNow, STATE_WRITE_DELAY_MS);
  };

  const hosts: readonly NetworkHost[] = NETWORKS.flatMap(({ name, hosts: definitions }) =>
    Object.entries(definitions).map(([host, define]) => ({ network: name, host, definition: define(world) })),
  ).map(({ network, host, definition }, index) =>
    createNetworkHost(definition, {
      network,
      host,
      log,
      faults,
      holds,
      changed,
      bind: { address: bindAddress, port: firstPort === 0 ? 0 : firstPort + 1 + index },
    }),
  );
  const settleListeners = async (): Promise<void> => {
    await Promise.all(hosts.map((one) => (faults.isDown(one.network, one.host) ? one.close() : one.open())));
  };

  let homeOrigin = '';
  const addresses = (): SandboxAddresses => addressesOf(homeOrigin, hosts);
  const admin = createControl({ world, log, faults, holds, addresses, settleListeners, changed });

  const app = express();
  app.disable('x-powered-by');
  app.use('/_admin', adminRoutes(admin));
  app.use(homeRoutes(admin, clock));
  const home = createServer(app);
  homeOrigin = await listen(home, firstPort, bindAddress);
  try {
    await settleListeners();
  } catch (error) {
    await Promise.all([closeServer(home), ...hosts.map((one) => one.close())]);
    throw error;
  }
  const checking = setInterval(() => {
    if (hosts.some((one) => one.isOpen() === faults.isDown(one.network, one.host)))
      void settleListeners().catch(() => undefined);
  }, LISTENER_CHECK_MS);
  checking.unref();

  return {
    addresses: addresses(),
    admin,
    calls: (filter) => log.list(filter),
    stop: async () => {
      clearInterval(checking);
      holds.clear('reset');
      await Promise.all([closeServer(home), ...hosts.map((one) => one.close())]);
      writeNow();
    },
  };
}

/** The types are those of the registry, which a list made at run time cannot tell the compiler. */
function addressesOf(home: string, hosts: readonly NetworkHost[]): SandboxAddresses {
  const networks = NETWORKS.map(({ name }) => [
    name,
    Object.fromEntries(hosts.filter((one) => one.network === name).map((one) => [one.host, one.origin()])),
  ]);
  return { home, ...Object.fromEntries(networks) } as SandboxAddresses;
}

function listen(server: Server, port: number, address: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve(`http://${address}:${(server.address() as AddressInfo).port}`);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
