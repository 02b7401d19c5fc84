import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Store } from '../../../db/store';
import { openSqliteStore } from '../../../db/sqlite/open-store';
import { intakeRouter } from '../../../workers/http/intake/router';
import { systemClock } from '../../../workers/runtime/clock';
import { newId } from '../../../workers/runtime/ids';
import { createLogger } from '../../../workers/runtime/logger';
import type { NetworkGateway } from '../../../workers/use-cases/ports';
import { testSealer } from './test-sealer';

/**
 * A web process of its own that is killed, as `kill -9` does it, right after its first commit: before a byte of the
 * answer. Arguments: database, intake secret, our clock. Prints its port.
 */
const [path = '', secret = '', now = ''] = process.argv.slice(2);
const clock = { ...systemClock, now: () => Number(now) };
const store = openSqliteStore({ path, sealer: testSealer, clock, newId });
const mortal: Store = {
  ...store,
  change: async (keys, decide) => {
    const result = await store.change(keys, decide);
    process.kill(process.pid, 'SIGKILL');
    return result;
  },
};
const logger = createLogger({ process: 'web', level: 'silent', pretty: false });
const deps = {
  store: mortal,
  // Intake asks no network anything.
  networks: {} as NetworkGateway,
  clock,
  newId,
  random: () => 0.5,
  processId: 'door-that-dies',
  logger,
};
const server = express()
  .use(intakeRouter({ deps, secrets: [secret], sandbox: true }))
  .listen(0, '127.0.0.1', () => {
    process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
  });
