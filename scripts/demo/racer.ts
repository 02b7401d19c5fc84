import { compose } from '../../workers/compose';
import { parseConfig } from '../../workers/runtime/config';
import { createLogger } from '../../workers/runtime/logger';
import { tokensForAccount } from '../../workers/use-cases/tokens-for-account';

/**
 * One process of the refresh race: made of the same parts as a worker, it asks for a usable token many times at once,
 * when it is told to, and reports the token set that each user got.
 */
async function main(accountId: string, users: number): Promise<void> {
  const config = parseConfig(process.env);
  if (!config.ok) throw new Error(config.refusal.join('\n'));
  const shell = compose('racer', config.value, createLogger({ process: 'racer', level: 'error', pretty: false }));
  for (const component of shell.base) await component.start();
  const account = await shell.store.reads.account(accountId);
  if (account === null) throw new Error('There is no such account.');
  process.send?.('ready');
  await new Promise((resolve) => process.once('message', resolve));
  const got = await Promise.all(Array.from({ length: users }, () => tokensForAccount(shell.deps, account)));
  process.send?.(got.map((tokens) => tokens?.tokenSet.id ?? 'none'));
  for (const component of [...shell.base].reverse()) await component.stop();
  process.disconnect();
}

const [, , accountId = '', users = '1'] = process.argv;
main(accountId, Number(users)).catch((err: unknown) => {
  process.stderr.write(`${String(err)}\n`);
  process.exit(1);
});
