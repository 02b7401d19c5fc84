import { Redis } from 'ioredis';
import { fault, fine, warning } from './finding';
import type { Finding } from './finding';

/** Real milliseconds: a Redis that serves queues answers within one. */
const ANSWER_WITHIN_MS = 5_000;
/** What BullMQ asks for: https://docs.bullmq.io/guide/redis-tm-compatibility */
const VERSION_MIN = [6, 2] as const;
const MEMORY_FULL_WARNING = 0.8;
/** Delays are counted from the clock of whoever adds a job and end by the clock of Redis' machine. */
const OFFSET_MS_WARNING = 2_000;
const OFFSET_MS_FAULT = 60_000;

/** Whether Redis answers, is new enough, never throws work away, and keeps the same time. Changes nothing. */
export async function checkRedis(url: string): Promise<readonly Finding[]> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: ANSWER_WITHIN_MS,
    commandTimeout: ANSWER_WITHIN_MS,
    retryStrategy: () => null,
  });
  const troubles: Error[] = [];
  redis.on('error', (err) => troubles.push(err));
  try {
    await redis.connect();
    const info = readInfo(await redis.info());
    return [
      ...judgeServer(info),
      judgePolicy(info),
      judgeMemory(info),
      judgePersistence(info, await savePoints(redis)),
      judgeOffset(await clockOffsetMs(redis)),
    ].filter((finding) => finding !== null);
  } catch (err) {
    // ioredis tells what was wrong by an event, and then that the connection is closed.
    return [judgeTrouble(troubles[0] ?? err)];
  } finally {
    redis.disconnect();
  }
}

function judgeTrouble(err: unknown): Finding {
  const why = (err instanceof Error ? err.message : String(err)).replace(/^Error: /, '');
  if (/^(NOAUTH|WRONGPASS|NOPERM|ERR invalid password)/.test(why) || why.includes('Authentication required')) {
    return fault(
      'redis',
      `Redis refuses our sign-in: ${why}.`,
      'Put its user and password into REDIS_URL: redis://user:password@host:port',
    );
  }
  return fault(
    'redis',
    `Redis cannot be reached: ${why}.`,
    'Start it, or correct REDIS_URL. Meanwhile nothing is published; what was accepted is safe in the database.',
  );
}

type Info = ReadonlyMap<string, string>;

function readInfo(text: string): Info {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(':') && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

function judgeServer(info: Info): readonly Finding[] {
  const version = info.get('redis_version') ?? '0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > VERSION_MIN[0] || (major === VERSION_MIN[0] && minor >= VERSION_MIN[1]);
  const findings = [
    isNewEnough
      ? fine('redis', `Redis ${version} answers.`)
      : fault(
          'redis',
          `Redis is ${version}; 6.2 or newer is needed.`,
          'Upgrade it; it holds nothing that is not made again.',
        ),
  ];
  if (info.get('role') === 'slave') {
    findings.push(
      fault('redis', 'REDIS_URL leads to a replica, which takes no writes.', 'Point REDIS_URL at the primary.'),
    );
  }
  return findings;
}

function judgePolicy(info: Info): Finding {
  const policy = info.get('maxmemory_policy');
  if (policy === 'noeviction') return fine('redis', 'maxmemory-policy is noeviction.');
  const mend = 'redis-cli CONFIG SET maxmemory-policy noeviction, and the same in redis.conf.';
  return policy === undefined
    ? warning('redis', 'maxmemory-policy was not checked: this server does not tell it.', mend)
    : fault('redis', `maxmemory-policy is ${policy}: when memory is short, Redis throws jobs away.`, mend);
}

function judgeMemory(info: Info): Finding | null {
  const max = Number(info.get('maxmemory') ?? 0);
  const used = Number(info.get('used_memory') ?? 0);
  if (max === 0 || used < max * MEMORY_FULL_WARNING) return null;
  return warning(
    'redis',
    `Redis has used ${String(Math.round((used / max) * 100))} % of its memory; at 100 % it refuses every write.`,
    'Raise maxmemory, or look for queues that nobody works on (npm run audit).',
  );
}

function judgePersistence(info: Info, points: string | null): Finding {
  const failed = ['rdb_last_bgsave_status', 'aof_last_write_status', 'aof_last_bgrewrite_status'].filter(
    (name) => (info.get(name) ?? 'ok') !== 'ok',
  );
  if (failed.length > 0) {
    return fault(
      'redis',
      `Redis could not write to its disk (${failed.join(', ')}) and may refuse writes.`,
      'Look into its log; mostly its disk is full or its directory not writable.',
    );
  }
  if (info.get('aof_enabled') === '1') return fine('redis', 'It keeps its data in an append-only file.');
  if (points === null) {
    return warning('redis', 'Snapshots were not checked: this server does not let us ask.', 'Check that it has some.');
  }
  if (points !== '') return fine('redis', `It keeps its data in snapshots (save ${points}).`);
  return warning(
    'redis',
    'It keeps nothing on disk: after a restart its jobs are made again from the database, but finished and failed ones are gone from the queue UI.',
    'Set appendonly yes.',
  );
}

/** null: the server does not let us ask (managed ones often do not). */
async function savePoints(redis: Redis): Promise<string | null> {
  try {
    const answer = await redis.config('GET', 'save');
    return Array.isArray(answer) && typeof answer[1] === 'string' ? answer[1] : null;
  } catch {
    return null;
  }
}

/** How far the clock of Redis is ahead of ours. */
async function clockOffsetMs(redis: Redis): Promise<number> {
  const before = Date.now();
  const [seconds, microseconds] = await redis.time();
  const middle = (before + Date.now()) / 2;
  return Number(seconds) * 1_000 + Number(microseconds) / 1_000 - middle;
}

function judgeOffset(offsetMs: number): Finding {
  const apart = Math.abs(offsetMs);
  if (apart < OFFSET_MS_WARNING) return fine('clock', 'The clocks of this machine and of Redis agree.');
  const ahead = offsetMs > 0 ? 'ahead of' : 'behind';
  const what = `The clock of Redis is ${(apart / 1_000).toFixed(1)} s ${ahead} this machine's.`;
  const mend = 'Let both machines be set by NTP (timedatectl set-ntp true).';
  return apart < OFFSET_MS_FAULT ? warning('clock', what, mend) : fault('clock', what, mend);
}
