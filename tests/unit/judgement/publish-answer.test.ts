import { publishAnswerOf } from '../../../domain/judgement/publish-answer';
import { judgementOf } from '../../../domain/judgement/ruling';
import type { JudgedReason } from '../../../domain/judgement/vocabulary';

function published(status: number, reason: JudgedReason): string {
  return publishAnswerOf({ status, headers: {}, body: {} }, judgementOf({ reason }));
}

describe('a post whose answer was', () => {
  it.each([
    [200, 'ok', 'accepted'],
    [400, 'ok', 'unknown'],
    [400, 'request_rejected', 'refused'],
    [400, 'bad_request', 'refused'],
    [403, 'app_permission_missing', 'not_sent'],
    [402, 'app_billing', 'not_sent'],
    [429, 'account_rate_limited', 'not_sent'],
    [403, 'publish_quota_exhausted', 'not_sent'],
    [400, 'password_changed', 'not_sent'],
    [401, 'unconfirmed_denial', 'not_sent'],
    [403, 'malformed_response', 'not_sent'],
    [400, 'resource_not_ready', 'not_sent'],
    [401, 'dpop_nonce_required', 'not_sent'],
    // Graph sends its own trouble with 400 too, and the post may stand.
    [400, 'provider_error', 'unknown'],
    [500, 'provider_error', 'unknown'],
    [408, 'malformed_response', 'unknown'],
    [502, 'malformed_response', 'unknown'],
    [200, 'malformed_response', 'unknown'],
  ] as const)('%i %s is %s', (status, reason, expected) => {
    expect(published(status, reason)).toBe(expected);
  });
});
