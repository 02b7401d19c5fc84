import { personTokenOrder } from '../meta/person-token-order';
import { threadsState } from './threads-state';

export const THREADS_TOKEN_PREFIX = 'THAA';

export const threadsTokenOrder = personTokenOrder({
  title: 'Threads',
  prefix: THREADS_TOKEN_PREFIX,
  store: threadsState,
});
