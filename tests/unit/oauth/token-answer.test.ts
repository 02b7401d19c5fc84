import type { Answer } from '../../../domain/networks/network';
import { disregardedLifetimes, readTokenAnswer } from '../../../workers/adapters/oauth/token-answer';

const answer = (body: unknown, status = 200): Answer => ({ status, headers: {}, body });

describe('readTokenAnswer', () => {
  it('reads the whole of RFC 6749 section 5.1', () => {
    const body = {
      access_token: 'a',
      token_type: 'bearer',
      expires_in: 7200,
      refresh_token: 'r',
      refresh_expires_in: 15552000,
      scope: 'tweet.read offline.access',
    };

    expect(readTokenAnswer(answer(body))).toEqual({
      accessToken: 'a',
      refreshToken: 'r',
      expiresInS: 7200,
      refreshExpiresInS: 15552000,
      scopes: ['tweet.read', 'offline.access'],
    });
  });

  it('reads what is absent as unknown', () => {
    expect(readTokenAnswer(answer({ access_token: 'a' }))).toEqual({
      accessToken: 'a',
      refreshToken: null,
      expiresInS: null,
      refreshExpiresInS: null,
      scopes: null,
    });
  });

  it.each(['', '  ', null, 7, {}])('takes %j for no refresh token', (refresh_token) => {
    expect(readTokenAnswer(answer({ access_token: 'a', refresh_token }))).toMatchObject({ refreshToken: null });
  });

  it.each([
    ['an error with status 200', { error: 'invalid_grant' }],
    ['a blank token', { access_token: ' ' }],
    ['a list', ['access_token']],
    ['an error page', '<html>'],
    ['nothing', null],
  ])('finds no tokens in %s', (_case, body) => {
    expect(readTokenAnswer(answer(body))).toBeUndefined();
  });

  it.each([400, 302, 503, null])('finds no tokens under the status %p', (status) => {
    expect(readTokenAnswer({ status, headers: {}, body: { access_token: 'a' } })).toBeUndefined();
  });

  it('reads scopes separated by commas, and an empty list of scopes as none granted', () => {
    expect(readTokenAnswer(answer({ access_token: 'a', scope: 'user.info,video.publish' }))?.scopes).toEqual([
      'user.info',
      'video.publish',
    ]);
    expect(readTokenAnswer(answer({ access_token: 'a', scope: '' }))?.scopes).toEqual([]);
  });
});

describe('a lifetime', () => {
  it.each([
    [3600, 3600],
    ['3600', 3600],
    [0.5, 0.5],
    [400 * 86_400, 400 * 86_400],
  ])('%j is taken', (expires_in, expected) => {
    const given = answer({ access_token: 'a', expires_in });

    expect(readTokenAnswer(given)?.expiresInS).toBe(expected);
    expect(disregardedLifetimes(given)).toEqual([]);
  });

  it.each([
    [0, 'not_positive'],
    [-1, 'not_positive'],
    ['-30', 'not_positive'],
    [31 * 365 * 86_400, 'beyond_400_days'],
    [1_900_000_000, 'beyond_400_days'],
    ['soon', 'not_a_number'],
    [true, 'not_a_number'],
    [{}, 'not_a_number'],
  ])('%j is unknown, and said to be', (expires_in, why) => {
    const given = answer({ access_token: 'a', expires_in });

    expect(readTokenAnswer(given)?.expiresInS).toBeNull();
    expect(disregardedLifetimes(given)).toEqual([expect.objectContaining({ field: 'expires_in', why })]);
  });

  it.each([undefined, null])('%p is absent, which is nothing to report', (expires_in) => {
    const given = answer({ access_token: 'a', expires_in });

    expect(readTokenAnswer(given)?.expiresInS).toBeNull();
    expect(disregardedLifetimes(given)).toEqual([]);
  });
});
