import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isRecord } from './wire';
import { emptyState, type SandboxState } from './world';

/**
 * The sandbox's state as a file, so that tokens handed out yesterday still work after a restart of `npm start`: one
 * key per network, and the sequence. Maps are written as `{"$map": [[key, value] …]}`.
 */
export function readStateFile(path: string): SandboxState {
  if (!existsSync(path)) return emptyState();
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'), (_key, value: unknown) =>
    isRecord(value) && Array.isArray(value['$map'])
      ? new Map(value['$map'] as readonly (readonly [unknown, unknown])[])
      : value,
  );
  if (!isRecord(parsed)) throw new Error(`${path} does not hold the sandbox's state`);
  const { sequence, ...slices } = parsed;
  return { slices: new Map(Object.entries(slices)), sequence: typeof sequence === 'number' ? sequence : 0 };
}

/** Written beside and renamed, so that a crash leaves the old state or the new one. */
export function writeStateFile(path: string, state: SandboxState): void {
  const file = { ...Object.fromEntries(state.slices), sequence: state.sequence };
  const text = JSON.stringify(file, (_key, value: unknown) => (value instanceof Map ? { $map: [...value] } : value));
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
