import { spawn } from 'node:child_process';
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
  const child = spawn(
    process.execPath,
    [entry, '--seed', '--state', options.stateFile, '--port', String(options.port), ...uris],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
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
