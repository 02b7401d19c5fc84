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

/** Quick at first, so that a restarted Redis is found within seconds; never slower than two seconds. */
function reconnectDelayMs(times: number): number {
  return Math.min(2_000, 50 * 2 ** Math.min(times, 6));
}
