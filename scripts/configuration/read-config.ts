import { join } from 'node:path';
import { parseConfig, readEnvironment } from '../../workers/runtime/config';
import type { Config } from '../../workers/runtime/config';

/** What `npm start` made for this checkout: read where the environment says nothing else. */
export const LOCAL_SETTINGS = join('var', 'local.env');

const EXIT_MISCONFIGURED = 78;

/**
 * The configuration of a command. Ends the command with every fault listed when it is not whole.
 */
export function readConfig(command: string): Config {
  const config = parseConfig(readEnvironment([LOCAL_SETTINGS]));
  if (config.ok) return config.value;
  process.stderr.write(`${command} cannot start:\n${config.refusal.map((fault) => `  - ${fault}\n`).join('')}`);
  process.exit(EXIT_MISCONFIGURED);
}
