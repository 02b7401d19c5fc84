import { textAt } from '../../judgement/json-reader';
import { judgementOf } from '../../judgement/ruling';
import { isSuccess } from '../../judgement/transport';
import type { Judgement } from '../../judgement/vocabulary';
import type { Answer } from '../network';

/**
 * The state of a media container, asked for while a post is made: its failure comes with 200. Instagram writes it into
 * `status_code`, Threads into `status`.
 * https://developers.facebook.com/docs/threads/troubleshooting, https://developers.facebook.com/docs/instagram-platform/reference/ig-container
 */
const FAILED_STATES: ReadonlySet<string> = new Set(['ERROR', 'EXPIRED']);

export function judgeFailedContainer({ status, body }: Answer): Judgement | undefined {
  if (status === null || !isSuccess(status)) return undefined;
  const state = textAt(body, 'status_code') ?? textAt(body, 'status') ?? '';
  return FAILED_STATES.has(state) ? judgementOf({ reason: 'request_rejected' }) : undefined;
}
