import { NETWORKS } from '../../domain/networks/registry';
import { publishingHandlings } from '../handlers/publishing.handlers';
import { runWorker } from '../runtime/run-worker';
import { runMain } from './run-main';

/** Per network, so that a slow one delays no other. */
const POSTS_AT_ONCE = 20;

runMain('publishing', ({ deps, connectWorker }) =>
  NETWORKS.map(({ name }) =>
    runWorker({
      queue: `publishing.${name}`,
      concurrency: POSTS_AT_ONCE,
      handlings: publishingHandlings(deps),
      connection: connectWorker(),
      clock: deps.clock,
      logger: deps.logger,
    }),
  ),
);
