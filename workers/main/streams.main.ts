import { NETWORKS } from '../../domain/networks/registry';
import { streamHandlings } from '../handlers/collector.handlers';
import { runWorker } from '../runtime/run-worker';
import { runMain } from './run-main';

/** Per network, so that a slow one delays no other. */
const STREAMS_AT_ONCE = 10;

runMain('streams', ({ deps, connectWorker }) =>
  NETWORKS.map(({ name }) =>
    runWorker({
      queue: `streams.${name}`,
      concurrency: STREAMS_AT_ONCE,
      handlings: streamHandlings(deps),
      connection: connectWorker(),
      clock: deps.clock,
      logger: deps.logger,
    }),
  ),
);
