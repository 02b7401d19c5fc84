import { textAt } from '../../judgement/json-reader';
import { judgementOf } from '../../judgement/ruling';
import { isSuccess } from '../../judgement/transport';
import type { Judgement } from '../../judgement/vocabulary';
import type { Answer } from '../network';
import { readGraphError } from './graph-error';

/**
 * The state of a media container, asked for while a post is made: its failure comes with 200. Instagram writes it into
 * `status_code` (with the error's subcode in `status`), Threads into `status` (with `error_message`): IN_PROGRESS,
 * FINISHED, PUBLISHED, ERROR, or EXPIRED when it was not published within 24 hours.
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-container,
 * https://developers.facebook.com/docs/threads/troubleshooting
 */
export function containerState(body: unknown): string | undefined {
  return textAt(body, 'status_code') ?? textAt(body, 'status');
}

/**
 * How long a container that is not ready is left alone. Threads recommends 30 seconds before a container is published,
 * Instagram between 30 seconds and 2 minutes after "not ready" (9007).
 * https://developers.facebook.com/docs/threads/posts,
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes
 */
export const CONTAINER_RETRY_S = 30;

/** `undefined`: the answer says nothing of a container that keeps it from being published. */
export function judgeContainer({ status, body }: Answer): Judgement | undefined {
  if (status === null || !isSuccess(status)) return undefined;
  const state = containerState(body);
  if (state === 'IN_PROGRESS') return judgementOf({ reason: 'resource_not_ready', retryAfterS: CONTAINER_RETRY_S });
  if (state === 'ERROR')
    return judgementOf({ reason: failedByTheNetwork(body) ? 'provider_error' : 'request_rejected' });
  return state === 'EXPIRED' ? judgementOf({ reason: 'request_rejected' }) : undefined;
}

/**
 * Instagram's errors of a container for which its documentation says "try again" with a new one: a time-out while it
 * fetched the media, its own failure, a failed creation, a failed upload.
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes
 */
const WORTH_A_NEW_CONTAINER: ReadonlySet<string> = new Set(['2207001', '2207003', '2207032', '2207053']);

function failedByTheNetwork(body: unknown): boolean {
  const subcode = /\b22\d{5}\b/.exec(textAt(body, 'status') ?? '')?.[0];
  return (subcode !== undefined && WORTH_A_NEW_CONTAINER.has(subcode)) || textAt(body, 'error_message') === 'UNKNOWN';
}

/**
 * Errors that say that a container is gone. Instagram: "cannot be found" and "has expired". Threads: 24, which its
 * publishing sends for a container that does not exist; one that was FINISHED a moment ago cannot be "not yet" there.
 */
const GONE: readonly { readonly code: number; readonly subcode?: number; readonly type?: string }[] = [
  { code: 24, subcode: 2207006 },
  { code: -2, subcode: 2207020 },
  { code: 24, type: 'THApiException' },
];

/** Whether containers made earlier are lost, so that the post needs new ones. */
export function isContainerLost(answer: Answer, judgement: Judgement): boolean {
  const state = containerState(answer.body);
  if (state === 'EXPIRED') return true;
  if (state === 'ERROR') return judgement.reason === 'provider_error';
  const error = readGraphError(answer.body);
  if (error === undefined) return false;
  // A container that Graph does not find is judged "not ready" by the step that asks for it, and by no other.
  if (error.code === 100) return judgement.reason === 'resource_not_ready';
  return GONE.some(
    ({ code, subcode, type }) =>
      code === error.code &&
      (subcode === undefined || subcode === error.subcode) &&
      (type === undefined || type === error.type),
  );
}
