import type { Logger } from './logger';

/** Everything long-lived of a process. `stop` tolerates a second call, and a call before `start`. */
export interface Component {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Shorter than PM2's kill_timeout, so that a process ends by itself and not by SIGKILL. Real milliseconds. */
export const STOP_BUDGET_MS = 20_000;

/**
 * Starts the components in order and stops them in reverse at SIGINT, SIGTERM or PM2's `shutdown` message. A component
 * that fails to start ends the process with its error; one that fails to stop does not keep the others from stopping.
 */
export async function runProcess(components: readonly Component[], logger: Logger): Promise<void> {
  const started: Component[] = [];
  let stopping: Promise<void> | null = null;

  const stopAll = async (): Promise<void> => {
    for (const component of [...started].reverse()) {
      try {
        await component.stop();
      } catch (err) {
        logger.error({ err, component: component.name }, 'a component did not stop cleanly');
      }
    }
  };

  const stop = (signal: string): void => {
    if (stopping !== null) return;
    logger.info({ signal }, 'stopping');
    const budget = setTimeout(() => {
      logger.error({ budgetMs: STOP_BUDGET_MS }, 'the stop budget is used up: leaving at once');
      process.exit(1);
    }, STOP_BUDGET_MS);
    budget.unref();
    stopping = stopAll().then(() => {
      logger.info('stopped');
      process.exit(0);
    });
  };

  process.on('SIGINT', () => {
    stop('SIGINT');
  });
  process.on('SIGTERM', () => {
    stop('SIGTERM');
  });
  process.on('message', (message) => {
    if (message === 'shutdown') stop('shutdown');
  });
  process.on('unhandledRejection', (err) => {
    logger.fatal({ err }, 'an error nobody handled: leaving, to be started anew');
    process.exit(1);
  });

  for (const component of components) {
    started.push(component);
    await component.start();
  }
  logger.info('ready');
  process.send?.('ready');
}
