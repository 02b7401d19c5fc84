import type { Answer, PublishAnswer } from '../networks/network';
import { isSuccess } from './transport';
import type { Judgement } from './vocabulary';

/**
 * What the answer to a publishing call means for the post. The danger is a post that stands on the network while we
 * send it again, so everything that does not prove the opposite is `unknown`: a fault after the request left us, a
 * 5xx, a success that cannot be read.
 */
export function publishAnswerOf(answer: Answer, judgement: Judgement): PublishAnswer {
  if (answer.fault !== undefined) return answer.fault.sent;
  if (answer.status === null) return 'unknown';
  switch (judgement.class) {
    case 'healthy':
      if (judgement.reason === 'request_rejected') return 'refused';
      return isSuccess(answer.status) ? 'accepted' : 'unknown';
    case 'rate_limited':
    case 'disconnected':
      return 'not_sent';
    case 'misconfigured':
      // Our app can be mended and the post sent then; a request that is wrong in itself stays wrong.
      return judgement.reason === 'bad_request' ? 'refused' : 'not_sent';
    case 'transient':
      return transientAnswerOf(answer.status, judgement);
  }
}

/** Refusals of the moment that the network makes before it acts. */
const REFUSED_FOR_NOW: ReadonlySet<Judgement['reason']> = new Set([
  'resource_not_ready',
  'token_propagation',
  'dpop_nonce_required',
]);

/** Denials and foreign pages: sent by whoever answered with a 4xx instead of acting. */
const REFUSED_BY_STATUS: ReadonlySet<Judgement['reason']> = new Set(['unconfirmed_denial', 'malformed_response']);

function transientAnswerOf(status: number, judgement: Judgement): PublishAnswer {
  if (REFUSED_FOR_NOW.has(judgement.reason)) return 'not_sent';
  // 408 is a server that gave up waiting in the middle of the request.
  const isRefusal = status >= 400 && status < 500 && status !== 408;
  return isRefusal && REFUSED_BY_STATUS.has(judgement.reason) ? 'not_sent' : 'unknown';
}
