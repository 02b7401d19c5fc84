import { Router } from 'express';
import type { Redis } from 'ioredis';
import type { Store } from '../../db/store';

/** Longer than any healthy answer takes. Real milliseconds. */
const ANSWER_WITHIN_MS = 2_000;

/** `/healthz`: the process answers. `/readyz`: so do the database and Redis; 503 names what does not. */
export function healthRoutes({ store, redis }: { readonly store: Store; readonly redis: Redis }): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.set('cache-control', 'no-store').json({ status: 'alive' });
  });
  router.get('/readyz', async (_request, response) => {
    const [database, queue] = await Promise.all([answers(store.reads.networkStates()), answers(redis.ping())]);
    const isReady = database && queue;
    response
      .status(isReady ? 200 : 503)
      .set('cache-control', 'no-store')
      .json({ status: isReady ? 'ready' : 'not ready', database: wordFor(database), redis: wordFor(queue) });
  });
  return router;
}

function wordFor(isAnswering: boolean): string {
  return isAnswering ? 'answers' : 'does not answer';
}

async function answers(question: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ANSWER_WITHIN_MS, false);
  });
  const answered = question.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}
