import { NETWORKS } from '../../domain/networks/registry';
import { analyticsHandlings } from '../handlers/collector.handlers';
import { runWorker } from '../runtime/run-worker';
import { runMain } from './run-main';

/** Per network, so that a slow one delays no other. */
const COLLECTIONS_AT_ONCE = 10;

runMain('analytics', ({ deps, connectWorker }) =>
  NETWORKS.map(({ name }) =>
    runWorker({
      queue: `analytics.${name}`,
      concurrency: COLLECTIONS_AT_ONCE,
      handlings: analyticsHandlings(deps),
      connection: connectWorker(),
      clock: deps.clock,
      logger: deps.logger,
    }),
  ),
);
