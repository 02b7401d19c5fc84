import { parseAnswerBody } from '../../../domain/judgement/answer-body';
import { judgeByStatus, judgeTransport } from '../../../domain/judgement/transport';
import type { Answer, Operation } from '../../../domain/networks/network';

function answer(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body: text === '' ? null : parseAnswerBody(text) };
}

describe('an answer that is no API’s', () => {
  it.each([
    [502, '<html><body>Bad Gateway</body></html>', 'malformed_response'],
    [403, '<!DOCTYPE html><title>Attention Required!</title>', 'malformed_response'],
    [200, '<html>maintenance</html>', 'malformed_response'],
    [200, '', 'malformed_response'],
    [200, '{"cut": "sho', 'malformed_response'],
    [503, '', 'malformed_response'],
    [503, 'upstream connect error', 'malformed_response'],
    [500, '"Something went wrong"', 'provider_error'],
    [401, '', 'unconfirmed_denial'],
    [401, 'Unauthorized', 'unconfirmed_denial'],
    [403, '', 'unconfirmed_denial'],
    [404, '404', 'unconfirmed_denial'],
    [410, '', 'unconfirmed_denial'],
    [429, '<html></html>', 'account_rate_limited'],
  ])('%i %j is %s', (status, text, reason) => {
    expect(judgeTransport('probe', answer(status, text), {})).toMatchObject({ reason });
  });

  it('says when to come back where it says so', () => {
    expect(judgeTransport('probe', answer(429, 'slow down', { 'retry-after': '9' }), {})).toMatchObject({
      retryAfterS: 9,
    });
  });

  it('is a success without a body only where none is due', () => {
    expect(judgeTransport('revoke', answer(200, ''), {})).toMatchObject({ reason: 'ok' });
    expect(judgeTransport('publish', answer(204, ''), {})).toMatchObject({ reason: 'ok' });
    expect(judgeTransport('publish', answer(201, ''), {})).toMatchObject({ reason: 'malformed_response' });
  });

  it('is left to the network’s judge when it is JSON', () => {
    expect(judgeTransport('probe', answer(401, '{"error":"x"}'), {})).toBeUndefined();
    expect(judgeTransport('probe', answer(200, '[]'), {})).toBeUndefined();
  });
});

describe('JSON in which nobody found a statement', () => {
  const judged = (status: number, operation: Operation): string =>
    judgeByStatus(operation, answer(status, '{}'), {}).reason;

  it.each([
    [200, 'probe', 'ok'],
    [302, 'probe', 'malformed_response'],
    [400, 'probe', 'unconfirmed_denial'],
    [400, 'refresh', 'unconfirmed_denial'],
    [400, 'publish', 'request_rejected'],
    [422, 'stream', 'request_rejected'],
    [401, 'publish', 'unconfirmed_denial'],
    [403, 'analytics', 'unconfirmed_denial'],
    [404, 'look_up', 'unconfirmed_denial'],
    [408, 'probe', 'timeout'],
    [429, 'probe', 'account_rate_limited'],
    [500, 'refresh', 'provider_error'],
    [599, 'publish', 'provider_error'],
  ] as const)('at %i on a %s is %s', (status, operation, reason) => {
    expect(judged(status, operation)).toBe(reason);
  });
});
