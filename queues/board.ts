import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { Queue } from 'bullmq';
import type { RequestListener } from 'node:http';
import type { Redis } from 'ioredis';
import { QUEUE_PREFIX } from './names';
import { ALL_QUEUES } from './registry';

/** The queue UI (bull-board) over every queue, and how deep they are. */
export interface QueueBoard {
  /** May retry, promote, pause and resume; nothing else that changes something. */
  readonly forOperators: RequestListener;
  /** Looks only. */
  readonly forViewers: RequestListener;
  /** Rejects when Redis does not answer. */
  depths(): Promise<readonly QueueDepth[]>;
  close(): Promise<void>;
}

export interface QueueDepth {
  readonly name: string;
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
  readonly isPaused: boolean;
}

/**
 * What may be changed in the queue UI. A job only makes work start: what it may do is decided by its row, in the same
 * guarded claim, however often and by whomever it was started. Everything else that bull-board offers (adding jobs,
 * editing their data, delay and priority, removing, emptying, obliterating, limits, schedulers, all queues at once)
 * would forge or lose work, or hide that it is lost; it is refused, and so is what later versions may bring.
 */
export const ALLOWED_CHANGES: ReadonlySet<string> = new Set([
  'put /api/queues/:queueName/:jobId/retry',
  'put /api/queues/:queueName/retry/:queueStatus',
  'put /api/queues/:queueName/:jobId/promote',
  'put /api/queues/:queueName/pause',
  'put /api/queues/:queueName/resume',
]);

export interface QueueBoardOptions {
  readonly connection: Redis;
  /** Where the UI is mounted, without a slash at the end. */
  readonly basePath: string;
  /** Where the pages around it are, by what is written on the link. */
  readonly links: readonly { readonly text: string; readonly url: string }[];
  /** Said on every page of it; null: nothing. */
  readonly ribbon: string | null;
}

export function createQueueBoard({ connection, ...ui }: QueueBoardOptions): QueueBoard {
  const queues = ALL_QUEUES.map((name) => {
    const queue = new Queue(name, { connection, prefix: QUEUE_PREFIX });
    // Without a listener an emitted error would end the process; the connection itself reports it.
    queue.on('error', () => undefined);
    return queue;
  });
  return {
    forOperators: boardFor(queues, ui, false),
    forViewers: boardFor(queues, ui, true),
    depths: () => Promise.all(queues.map(depthOf)),
    close: async () => {
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}

type ApiRoutes = Parameters<ExpressAdapter['setApiRoutes']>[0];
type ApiRoute = ApiRoutes[number];

/** Refuses at the door of each route, so that no spelling of an address gets around it. */
class GuardedExpressAdapter extends ExpressAdapter {
  override setApiRoutes(routes: ApiRoutes): ExpressAdapter {
    return super.setApiRoutes(routes.map((route) => (isAllowed(route) ? route : { ...route, handler: refuse })));
  }
}

function isAllowed(route: ApiRoute): boolean {
  return [route.method]
    .flat()
    .every((method) =>
      method === 'get' ? true : [route.route].flat().every((path) => ALLOWED_CHANGES.has(`${method} ${path}`)),
    );
}

const refuse: ApiRoute['handler'] = () => ({
  status: 403,
  body: { error: 'Holdfast does not allow this here: it could forge or lose work.' },
});

function boardFor(
  queues: readonly Queue[],
  { basePath, links, ribbon }: Omit<QueueBoardOptions, 'connection'>,
  readOnlyMode: boolean,
): RequestListener {
  const serverAdapter = new GuardedExpressAdapter();
  serverAdapter.setBasePath(basePath);
  createBullBoard({
    queues: queues.map((queue) => adapterFor(queue, readOnlyMode)),
    serverAdapter,
    options: {
      uiConfig: {
        boardTitle: 'Holdfast queues',
        miscLinks: [...links],
        overview: { groupByDelimiter: true },
        hideDocsLink: true,
        hideRedisDetails: true,
        ...(ribbon === null ? {} : { environment: { label: ribbon, color: '#ffe39a', textColor: '#4a3500' } }),
      },
    },
  });
  return serverAdapter.getRouter() as RequestListener;
}

function adapterFor(queue: Queue, readOnlyMode: boolean): BullMQAdapter {
  // The dot groups the queues by kind.
  const adapter = new BullMQAdapter(queue, { readOnlyMode, delimiter: '.' });
  adapter.setFormatter('name', (job: unknown) => jobTitle(job));
  return adapter;
}

/**
 * A job whose work was refused reads as what it is (`HELD`, `PAUSED`, `SUPERSEDED` …) beside its name, since BullMQ
 * itself knows only completed and failed.
 */
export function jobTitle(job: unknown): string {
  const name = textAt(job, 'name') ?? '';
  const returned = valueAt(job, 'returnvalue');
  const outcome = textAt(returned, 'outcome');
  if (outcome === undefined || outcome === 'done') return name;
  const why = textAt(returned, 'why');
  return `${name} · ${outcome.toUpperCase()}${why === undefined ? '' : `: ${why}`}`;
}

function valueAt(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[field] : undefined;
}

function textAt(value: unknown, field: string): string | undefined {
  const found = valueAt(value, field);
  return typeof found === 'string' ? found : undefined;
}

async function depthOf(queue: Queue): Promise<QueueDepth> {
  const [counts, isPaused] = await Promise.all([
    queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed'),
    queue.isPaused(),
  ]);
  const count = (state: string): number => counts[state] ?? 0;
  return {
    name: queue.name,
    waiting: count('waiting') + count('prioritized'),
    active: count('active'),
    delayed: count('delayed'),
    failed: count('failed'),
    isPaused,
  };
}
