import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parseConfig } from '../../workers/runtime/config';
import type { Config } from '../../workers/runtime/config';

/** What `npm start` made for this checkout: read where the environment says nothing else. */
export const LOCAL_SETTINGS = join('var', 'local.env');

const EXIT_MISCONFIGURED = 78;

/**
 * The configuration of a command. Ends the command with every fault listed when it is not whole.
 */
export function readConfig(command: string): Config {
  const config = parseConfig(readEnvironment());
  if (config.ok) return config.value;
  process.stderr.write(`${command} cannot start:\n${config.refusal.map((fault) => `  - ${fault}\n`).join('')}`);
  process.exit(EXIT_MISCONFIGURED);
}

/** What a command goes by: the environment first, then `.env`, then what `npm start` has set up here. */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  const files = [LOCAL_SETTINGS, '.env'].filter((path) => existsSync(path));
  const settings = files.map((path) => parseEnv(readFileSync(path, 'utf8')) as Record<string, string>);
  return Object.assign({}, ...settings, process.env) as Record<string, string | undefined>;
}
