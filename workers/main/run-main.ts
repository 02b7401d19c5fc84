import { SchemaMismatchError } from '../../db/errors';
import { SealingError } from '../../db/sealing/token-sealer';
import { migrate } from '../../db/sqlite/migrate';
import { SandboxMismatchError, assertSandbox, checkKey } from '../../db/start-checks';
import { compose } from '../compose';
import type { Shell } from '../compose';
import { parseConfig, readEnvironment } from '../runtime/config';
import { runProcess } from '../runtime/lifecycle';
import type { Component } from '../runtime/lifecycle';
import { createLogger } from '../runtime/logger';

/** The exit code of a process that cannot start with what it was given: starting it again changes nothing. */
const EXIT_MISCONFIGURED = 78;

/**
 * The beginning of every process: read `.env` if there is one, check the whole configuration, make the shell, run the
 * components. Configuration faults are printed all at once, in plain words, and end the process; so does a database
 * that does not belong to this build, this key ring or this world (sandbox or live).
 */
export function runMain(processName: string, componentsOf: (shell: Shell) => readonly Component[]): void {
  const config = parseConfig(readEnvironment());
  if (!config.ok) refuseStart(processName, config.refusal);
  const logger = createLogger({ process: processName, level: config.value.log.level, pretty: config.value.log.pretty });
  if (config.value.sandboxHosts !== null) logger.warn('sandbox networks: nothing here reaches a real account');
  const start = async (): Promise<void> => {
    // Whoever comes first brings the database to this build's schema; the others wait for it.
    await migrate(config.value.databasePath);
    const shell = compose(processName, config.value, logger);
    // Before the key check, which leaves a mark of a key that is new here: not in the other world's database.
    await assertSandbox(shell.store, config.value.sandboxHosts !== null);
    await checkKey(shell.store, shell.sealer);
    await runProcess([...shell.base, ...componentsOf(shell)], logger);
  };
  start().catch((err: unknown) => {
    if (isForAPerson(err)) refuseStart(processName, [err.message]);
    logger.fatal({ err }, 'this process could not start');
    process.exit(1);
  });
}

/** What no later attempt mends; its message says what would. */
function isForAPerson(err: unknown): err is Error {
  return err instanceof SchemaMismatchError || err instanceof SealingError || err instanceof SandboxMismatchError;
}

function refuseStart(processName: string, faults: readonly string[]): never {
  process.stderr.write(
    `Holdfast (${processName}) cannot start:\n${faults.map((fault) => `  - ${fault}\n`).join('')}` +
      '`npm run doctor` looks at the whole installation and says how to mend it.\n',
  );
  process.exit(EXIT_MISCONFIGURED);
}
