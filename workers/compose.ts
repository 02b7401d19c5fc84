import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import { openSqliteStore } from '../db/sqlite/open-store';
import { createTokenSealer } from '../db/sealing/token-sealer';
import type { TokenSealer } from '../db/sealing/token-sealer';
import type { Store } from '../db/store';
import { connectProducer, connectWorker } from '../queues/connection';
import { createProducer } from '../queues/producer';
import type { Producer } from '../queues/producer';
import { createAppRegistrations } from './adapters/networks/app-registrations';
import { createNetworkGateway } from './adapters/networks/gateway';
import { createHttpClient } from './adapters/networks/http-client';
import { createOAuthClient } from './adapters/oauth/oauth-client';
import { compressedClock, systemClock } from './runtime/clock';
import type { WorkerClock } from './runtime/clock';
import type { Config } from './runtime/config';
import { newId } from './runtime/ids';
import type { Component } from './runtime/lifecycle';
import type { Logger } from './runtime/logger';
import { processHeartbeat } from './runtime/process-heartbeat';
import type { Deps } from './use-cases/ports';

/** Everything a process is made of. The one place that knows which adapter stands behind which port. */
export interface Shell {
  readonly config: Config;
  readonly deps: Deps;
  readonly store: Store;
  readonly sealer: TokenSealer;
  readonly producer: Producer;
  /** For producing and for looking; fails fast. */
  readonly redis: Redis;
  /** A new connection that waits for Redis, for one worker. */
  readonly connectWorker: () => Redis;
  /** To be started before anything else and stopped after everything else. */
  readonly base: readonly Component[];
}

export function compose(processName: string, config: Config, logger: Logger): Shell {
  const clock: WorkerClock = config.clock.speed === 1 ? systemClock : compressedClock(config.clock);
  const sealer = createTokenSealer(config.keyRing);
  const store = openSqliteStore({ path: config.databasePath, sealer, clock, newId });
  const http = createHttpClient({
    clock,
    // A live installation talks to public networks only; sandboxes and test servers stand on this machine.
    privateAddresses: config.environment === 'production' ? 'refused' : 'allowed',
  });
  const networks = createNetworkGateway({
    http,
    oauth: createOAuthClient(http),
    apps: config.apps,
    registrations: createAppRegistrations({ store, http, clock, newId }),
    sandboxHosts: config.sandboxHosts,
    logger,
  });
  const deps: Deps = { store, networks, clock, newId, random: Math.random, processId: newId(), logger };

  const connections: Redis[] = [];
  const keep = (connection: Redis): Redis => {
    connections.push(connection);
    return connection;
  };
  const report = reportConnection(logger);
  const redis = keep(connectProducer(config.redisUrl, report));
  const producer = createProducer({ connection: redis, toRealMs: clock.toRealMs });

  return {
    config,
    deps,
    store,
    sealer,
    producer,
    redis,
    connectWorker: () => keep(connectWorker(config.redisUrl, report)),
    base: [
      component('database', () => {
        store.close();
        return Promise.resolve();
      }),
      component('http', () => http.close()),
      component('queues', async () => {
        await producer.close();
        for (const connection of connections) connection.disconnect();
      }),
      processHeartbeat({
        store,
        clock,
        logger,
        id: deps.processId,
        name: processName,
        pid: process.pid,
        host: hostname(),
      }),
    ],
  };
}

/** Something that was opened when it was made and only needs closing. */
function component(name: string, stop: () => Promise<void>): Component {
  let stopped = false;
  return {
    name,
    start: () => Promise.resolve(),
    stop: async () => {
      if (stopped) return;
      stopped = true;
      await stop();
    },
  };
}

/** A Redis that is away is one line until it is back or says something else, not one line per attempt. */
function reportConnection(logger: Logger): (error: Error) => void {
  let lastMessage = '';
  return (err) => {
    if (err.message === lastMessage) return;
    lastMessage = err.message;
    logger.warn({ err }, 'Redis cannot be reached; its work waits and goes on when it is back');
  };
}
