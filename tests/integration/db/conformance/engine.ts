import type { ChildProcess } from 'node:child_process';
import type { Clock } from '../../../../domain/clock';
import type { Store } from '../../../../db/store';

/** A clock whose time a test sets. */
export interface SetClock extends Clock {
  set(now: number): void;
}

export interface OpenOptions {
  /** A bound on the size of the database, so that it can be full. `null`: none. */
  readonly sizeMaxKib?: number | null;
  readonly busyWaitMsMax?: number;
}

export interface WriterInput {
  readonly accountId: string;
  /** How many posts to accept; none: until it is killed. */
  readonly posts?: number;
}

/** One database that tests may open as often as they like, in this process and in others. */
export interface TestDatabase {
  readonly clock: SetClock;
  open(options?: OpenOptions): Store;
  /** Keeps every other connection from writing until the returned function is called. */
  blockWriters(): () => void;
  /** Starts a process of its own that runs `writeAccepted` on the same database. */
  spawnWriter(input: WriterInput): ChildProcess;
  remove(): Promise<void>;
}

/** What an engine has to bring to be held to the contract. */
export interface EngineUnderTest {
  readonly name: string;
  create(): Promise<TestDatabase>;
}

export const NOW = Date.UTC(2026, 7, 1, 9, 0, 0);

export function createSetClock(): SetClock {
  let now = NOW;
  return { now: () => now, monotonic: () => now - NOW, set: (to) => void (now = to) };
}
