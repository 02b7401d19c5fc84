import type { Answer, PublishAnswer } from '../networks/network';
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
      return judgement.reason === 'ok' ? 'accepted' : 'refused';
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

function transientAnswerOf(status: number, judgement: Judgement): PublishAnswer {
  switch (judgement.reason) {
    case 'unconfirmed_denial':
    case 'malformed_response':
      // 408 is a server that gave up waiting in the middle of the request.
      return status >= 400 && status < 500 && status !== 408 ? 'not_sent' : 'unknown';
    case 'resource_not_ready':
    case 'token_propagation':
    case 'dpop_nonce_required':
      return 'not_sent';
    default:
      return 'unknown';
  }
}
