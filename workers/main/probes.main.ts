import { NETWORKS } from '../../domain/networks/registry';
import { probeHandlings } from '../handlers/probe.handlers';
import { runWorker } from '../runtime/run-worker';
import { runMain } from './run-main';

/** Per network, so that a slow one delays no other. */
const PROBES_AT_ONCE = 20;

runMain('probes', ({ deps, connectWorker }) =>
  NETWORKS.map(({ name }) =>
    runWorker({
      queue: `probes.${name}`,
      concurrency: PROBES_AT_ONCE,
      handlings: probeHandlings(deps),
      connection: connectWorker(),
      clock: deps.clock,
      logger: deps.logger,
    }),
  ),
);
