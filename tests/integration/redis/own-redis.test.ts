import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../../scripts/redis/free-port';
import { OwnRedisError, startOwnRedis } from '../../../scripts/redis/own-redis';
import type { OwnRedis, OwnRedisOptions } from '../../../scripts/redis/own-redis';
import { useRedisServer } from '../../support/redis-server';

let directory: string;
const servers: OwnRedis[] = [];
const clients: Redis[] = [];

async function start(options: Partial<OwnRedisOptions> = {}): Promise<OwnRedis> {
  const server = await startOwnRedis({ directory, ...options });
  servers.push(server);
  return server;
}

function connect(url: string): Redis {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    // ioredis keeps this timer when it is told to disconnect a socket that the other side has closed.
    disconnectTimeout: 50,
  });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast own redis "'));
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await Promise.all(servers.splice(0).map((server) => server.kill()));
  await rm(directory, { recursive: true });
});

describe('a Redis server of our own', () => {
  test('answers at its address with what BullMQ and the promises need', async () => {
    const server = await start();
    const client = connect(server.url);
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    expect(await client.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
    expect(await client.config('GET', 'bind')).toEqual(['bind', '127.0.0.1']);
    expect(await client.info('server')).toContain(`process_id:${server.pid}\r\n`);
  });

  test('has a lock on its door, and the key is not readable by others', async () => {
    const server = await start();
    await expect(connect(`redis://127.0.0.1:${server.port}`).ping()).rejects.toThrow('NOAUTH');
    expect((await stat(join(directory, 'redis.conf'))).mode & 0o077).toBe(0);
    expect(await readFile(`/proc/${server.pid}/cmdline`, 'utf8')).not.toContain(server.password);
  });

  test('keeps its data over a stop, and comes back at the same address', async () => {
    const first = await start();
    await connect(first.url).set('kept', 'yes');
    await first.stop();
    expect(await first.ended).toBe('code 0');
    const second = await start({ port: first.port, password: first.password });
    expect(second.url).toBe(first.url);
    expect(await connect(second.url).get('kept')).toBe('yes');
  });

  test('can be killed, stopped twice, and tells how it ended', async () => {
    const server = await start({ appendOnly: false });
    await server.kill();
    await server.stop();
    expect(await server.ended).toBe('signal SIGKILL');
  });

  test('refuses a port that somebody else holds, and leaves them alone', async () => {
    const heard: Buffer[] = [];
    const stranger = createServer((socket) => socket.on('data', (data) => heard.push(data)).destroySoon());
    const port = await freePort();
    stranger.listen(port, '127.0.0.1');
    await once(stranger, 'listening');
    await expect(start({ port })).rejects.toThrow(`port ${port} of 127.0.0.1 is taken`);
    expect(stranger.listening).toBe(true);
    expect(heard).toEqual([]);
    stranger.close();
  });

  test('refuses the folder of a server that runs', async () => {
    const server = await start();
    const second = start();
    await expect(second).rejects.toThrow(OwnRedisError);
    await expect(second).rejects.toThrow(`process ${server.pid}`);
  });

  test('starts in the folder of a server that was killed', async () => {
    const first = await start();
    await connect(first.url).set('kept', 'yes');
    await first.kill();
    const second = await start();
    expect(await connect(second.url).get('kept')).toBe('yes');
  });
});

describe('the Redis server of a test file', () => {
  const redis = useRedisServer();

  test('begins each test empty: the first writes', async () => {
    expect(await connect(redis.url).dbsize()).toBe(0);
    await connect(redis.url).set('key', 'value');
  });

  test('begins each test empty: the second sees nothing', async () => {
    expect(await connect(redis.url).dbsize()).toBe(0);
  });

  test('comes back at its address after a crash', async () => {
    const { url } = redis;
    await redis.kill();
    await expect(connect(url).ping()).rejects.toThrow();
    await redis.restart();
    expect(redis.url).toBe(url);
    expect(await connect(url).ping()).toBe('PONG');
  });
});
