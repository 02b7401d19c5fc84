import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SandboxAddresses } from '../sandbox/admin/contract';

export interface SandboxProcess {
  readonly addresses: SandboxAddresses;
  stop(): Promise<void>;
}

/** Starts the sandbox networks as a process of their own, with a state file, so that they outlive a restart. */
export async function startSandboxProcess(options: {
  readonly stateFile: string;
  readonly port: number;
  readonly redirectUris: readonly string[];
}): Promise<SandboxProcess> {
  const entry = join(__dirname, '..', 'sandbox', 'main.js');
  const uris = options.redirectUris.flatMap((uri) => ['--redirect-uri', uri]);
  const child = fork(
    entry,
    ['--seed', '--state', options.stateFile, '--port', String(options.port), ...uris],
    // A group of its own: Ctrl-C in a terminal reaches its owner, which stops it after those that call it.
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], detached: true },
  );
  const { stdout } = child;
  if (stdout === null) throw new Error('the output of the sandbox process is a pipe');
  const ended = once(child, 'exit');
  const [line] = (await Promise.race([
    once(createInterface({ input: stdout }), 'line'),
    ended.then(() => {
      throw new Error('The sandbox networks did not start.');
    }),
  ])) as [string];
  return {
    addresses: (JSON.parse(line) as { addresses: SandboxAddresses }).addresses,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
