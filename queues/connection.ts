import { Redis } from 'ioredis';

/** For producers: an answer or an error at once, so that a caller never hangs on a Redis that is away. */
export function connectProducer(url: string, onError: (error: Error) => void): Redis {
  const connection = new Redis(url, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    connectTimeout: 5_000,
    commandTimeout: 10_000,
    retryStrategy: reconnectDelayMs,
  });
  connection.on('error', onError);
  return connection;
}

/** For workers: waits for Redis as long as it takes, which BullMQ requires of the connections it blocks on. */
export function connectWorker(url: string, onError: (error: Error) => void): Redis {
  const connection = new Redis(url, {
    maxRetriesPerRequest: null,
    connectTimeout: 5_000,
    retryStrategy: reconnectDelayMs,
  });
  connection.on('error', onError);
  return connection;
}

/** Redis cannot be reached now. Nothing was sent to it; trying again later is safe. */
export class RedisAwayError extends Error {
  override readonly name = 'RedisAwayError';

  constructor(status: string) {
    super(`Redis cannot be reached (the connection is "${status}"); nothing was sent to it. Try again later.`);
  }
}

/** Longer than a healthy Redis takes to accept a connection, also one that is loading its data. Real milliseconds. */
const CONNECT_WITHIN_MS = 5_000;

/**
 * Resolves when commands can be sent. An attempt to connect that is under way decides; between attempts it is a
 * `RedisAwayError` at once, so that nobody waits for a Redis that is away.
 */
export async function untilConnected(connection: Redis): Promise<void> {
  if (connection.status === 'ready') return;
  if (connection.status !== 'connecting' && connection.status !== 'connect') {
    throw new RedisAwayError(connection.status);
  }
  await new Promise<void>((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      connection.off('ready', settle).off('close', settle).off('end', settle);
      if (connection.status === 'ready') resolve();
      else reject(new RedisAwayError(connection.status));
    };
    const timer = setTimeout(settle, CONNECT_WITHIN_MS);
    connection.on('ready', settle).on('close', settle).on('end', settle);
  });
}

/** Quick at first, so that a restarted Redis is found within seconds; never slower than two seconds. */
function reconnectDelayMs(times: number): number {
  return Math.min(2_000, 50 * 2 ** Math.min(times, 6));
}
