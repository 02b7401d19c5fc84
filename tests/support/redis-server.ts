import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startOwnRedis } from '../../scripts/redis/own-redis';
import type { OwnRedis } from '../../scripts/redis/own-redis';

export interface RedisServerForTests {
  /** The same for the whole test file, across `kill` and `restart`. */
  readonly url: string;
  /** Ends the server as a crash would; `restart` brings it back. */
  kill(): Promise<void>;
  /** A server at the same address again, with what its append-only file kept (`appendOnly`), else empty. */
  restart(): Promise<void>;
  /** FLUSHALL, as an operator's slip would do it. */
  wipe(): Promise<void>;
}

export interface RedisServerForTestsOptions {
  /** Whether data outlives `kill`. Default: false, which is quicker. */
  readonly appendOnly?: boolean;
  /** Default: false, each test begins with an empty server. */
  readonly keepBetweenTests?: boolean;
}

/**
 * Gives a test file a Redis server of its own: no other test sees its keys, so it may wipe and kill it. Call it at the
 * top of the file; the server runs from `beforeAll` to `afterAll`. Close your own connections in the file's hooks.
 */
export function useRedisServer(options: RedisServerForTestsOptions = {}): RedisServerForTests {
  const appendOnly = options.appendOnly ?? false;
  let directory: string | null = null;
  let server: OwnRedis | null = null;

  const running = (): OwnRedis => {
    if (server === null) throw new Error('the Redis server runs between beforeAll and afterAll only');
    return server;
  };
  const wipe = async (): Promise<void> => {
    const client = new Redis(running().url, { maxRetriesPerRequest: 1 });
    await client.flushall();
    client.disconnect();
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-redis-'));
    server = await startOwnRedis({ directory, appendOnly });
  });
  if (!(options.keepBetweenTests ?? false)) beforeEach(wipe);
  afterAll(async () => {
    await server?.stop();
    if (directory !== null) await rm(directory, { recursive: true, force: true });
  });

  return {
    get url() {
      return running().url;
    },
    kill: () => running().kill(),
    restart: async () => {
      const { port, password } = running();
      if (directory !== null) server = await startOwnRedis({ directory, port, password, appendOnly });
    },
    wipe,
  };
}
