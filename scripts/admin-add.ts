import { text as readStream } from 'node:stream/consumers';
import { Command, InvalidArgumentError, Option } from 'commander';
import { createTokenSealer } from '../db/sealing/token-sealer';
import { migrate } from '../db/sqlite/migrate';
import { openSqliteStore } from '../db/sqlite/open-store';
import { ADMIN_ROLES } from '../db/store';
import type { AdminRole } from '../db/store';
import { putAdmin } from '../workers/http/admin/put-admin';
import { generatePassword, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '../workers/http/admin/password';
import { compressedClock } from '../workers/runtime/clock';
import { newId } from '../workers/runtime/ids';
import { readConfig } from './configuration/read-config';

interface Options {
  readonly name: string;
  readonly role: AdminRole;
  readonly passwordStdin?: true;
  readonly json?: true;
}

/** `npm run admin:add`: somebody who may sign in to the admin site, or a new password for them. */
async function main(): Promise<void> {
  const options = new Command('admin:add')
    .description(
      'Adds somebody who may sign in to the admin site. Under a name that exists, gives that admin another password ' +
        'and role and ends their sign-ins. Without --password-stdin a password is made and printed once.',
    )
    .requiredOption('--name <name>', 'what they sign in with', readName)
    .addOption(new Option('--role <role>', 'a viewer changes nothing').choices(ADMIN_ROLES).makeOptionMandatory())
    .option('--password-stdin', 'read the password from standard input (one line)')
    .option('--json', 'print the result as JSON')
    .parse()
    .opts<Options>();
  const given = options.passwordStdin === true ? (await readStream(process.stdin)).replace(/\r?\n$/, '') : null;
  if (given !== null) refuseUnfit(given);
  const password = given ?? generatePassword();

  const config = readConfig('admin:add');
  await migrate(config.databasePath);
  const store = openSqliteStore({
    path: config.databasePath,
    sealer: createTokenSealer(config.keyRing),
    clock: compressedClock(config.clock),
    newId,
  });
  try {
    const now = compressedClock(config.clock).now();
    const outcome = await putAdmin(store, { id: newId(), name: options.name, role: options.role, password, now });
    const shown = given === null ? { password } : {};
    if (options.json === true) {
      process.stdout.write(`${JSON.stringify({ name: options.name, role: options.role, outcome, ...shown })}\n`);
      return;
    }
    process.stdout.write(`${options.name} was ${outcome} as ${options.role}. Sign in at ${config.publicUrl}/admin\n`);
    if (given === null) process.stdout.write(`Password (shown this once): ${password}\n`);
  } finally {
    store.close();
  }
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@ -]{0,99}$/u;

function readName(name: string): string {
  if (NAME.test(name.trim())) return name.trim();
  throw new InvalidArgumentError('1 to 100 letters, digits, spaces and . _ @ -, beginning with a letter or digit.');
}

function refuseUnfit(password: string): void {
  if (password.length >= PASSWORD_LENGTH_MIN && password.length <= PASSWORD_LENGTH_MAX) return;
  throw new Error(`The password must have ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters.`);
}

main().catch((err: unknown) => {
  process.stderr.write(`admin:add: ${err instanceof Error ? err.message : String(err)}\n`);
  process.exitCode = 1;
});
