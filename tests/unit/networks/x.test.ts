import { x } from '../../../domain/networks/x';
import type { Judgement } from '../../../domain/judgement/vocabulary';
import type { PostContent } from '../../../domain/networks/network';
import { ok } from '../../contract/networks/example-answer';
import {
  NOW,
  PHOTO,
  TEXT,
  TOKENS,
  accountOf,
  callInput,
  lookUpInput,
  publishInput,
  settingOf,
} from '../../contract/networks/example-input';
import type { Answers } from './converse-with';
import { signInWith } from './sign-in-with';

const setting = settingOf(x);

describe('signing in', () => {
  const complete = (exchanged: typeof TOKENS | null, answers: Answers) =>
    signInWith(x, { exchanged, codeVerifier: 'v' }, answers).result;

  it('asks whose tokens these are', () => {
    expect(complete(TOKENS, [{ body: { data: { id: '7', name: 'Ada', username: 'ada' } } }])).toMatchObject({
      ok: true,
      grant: { networkUserId: '7', displayName: '@ada', tokens: TOKENS, assets: [{ kind: 'profile', remoteId: '7' }] },
    });
  });

  it('ends over a denial that proves nothing, and over tokens nobody exchanged', () => {
    expect(complete(TOKENS, [{ status: 503, body: {} }])).toMatchObject({
      ok: false,
      judgement: { reason: 'provider_error' },
    });
    expect(complete(null, [])).toMatchObject({ ok: false, judgement: { class: 'misconfigured' } });
  });
});

describe('a limit', () => {
  const limited = (headers: Record<string, string>, operation: 'probe' | 'publish' = 'probe'): Judgement =>
    x.judge(
      operation,
      { status: 429, headers, body: { title: 'Too Many Requests', type: 'about:blank', status: 429 } },
      { now: 1_700_000_000_000 },
    );

  it.each([
    [
      'of the user',
      { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '1700000300' },
      'probe',
      'account_rate_limited',
      300,
    ],
    [
      'of the app for a day',
      {
        'x-app-limit-24hour-remaining': '0',
        'x-app-limit-24hour-reset': '1700003600',
        'x-rate-limit-remaining': '9',
        'x-rate-limit-reset': '1700000300',
      },
      'probe',
      'app_rate_limited',
      3600,
    ],
    [
      'of the user for a day, on posting',
      { 'x-user-limit-24hour-remaining': '0', 'x-user-limit-24hour-reset': '1700080000' },
      'publish',
      'publish_quota_exhausted',
      80_000,
    ],
    ['that names no time', {}, 'probe', 'account_rate_limited', undefined],
    ['that is over already', { 'x-rate-limit-reset': '1600000000' }, 'probe', 'account_rate_limited', 0],
    ['that says when to come back', { 'retry-after': '17' }, 'probe', 'account_rate_limited', 17],
  ] as const)('%s', (_what, headers, operation, reason, retryAfterS) => {
    const judgement = limited(headers, operation);
    expect({ reason: judgement.reason, retryAfterS: judgement.retryAfterS }).toEqual({ reason, retryAfterS });
  });
});

describe('publishing', () => {
  it('puts the link into the text, once', () => {
    const text = (content: PostContent): unknown =>
      x.publish.steps(content, accountOf('profile'))[0]?.call(publishInput(x, 'profile', content)).request.body;
    expect(text({ text: 'Read', link: 'https://e.example', media: [] })).toEqual({
      kind: 'json',
      value: { text: 'Read\n\nhttps://e.example' },
    });
    expect(text({ text: 'Read https://e.example now', link: 'https://e.example', media: [] })).toEqual({
      kind: 'json',
      value: { text: 'Read https://e.example now' },
    });
  });

  it('refuses images, which X takes as files only', () => {
    expect(x.publish.refuseContent(PHOTO, accountOf('profile'))).toMatch(/carries no files/);
  });

  it('takes a duplicate and a post that is too long for refused, not for lost', () => {
    for (const detail of [
      'You are not allowed to create a Tweet with duplicate content.',
      'Your Tweet text is too long.',
    ]) {
      const answer = {
        status: 403,
        headers: {},
        body: { title: 'Forbidden', type: 'about:blank', status: 403, detail },
      };
      expect(x.judgePublish(answer, x.judge('publish', answer, {}))).toBe('refused');
    }
  });

  it('says nothing about a user whom X forbids to read', () => {
    const answer = {
      status: 403,
      headers: {},
      body: { title: 'Forbidden', type: 'about:blank', status: 403, detail: 'Forbidden' },
    };
    expect(x.judge('probe', answer, {})).toMatchObject({ class: 'transient', reason: 'unconfirmed_denial' });
  });
});

describe('the look-up', () => {
  it('finds a post whose links X has shortened and whose signs it has encoded', () => {
    const content: PostContent = { text: 'Salt & <pepper>', link: 'https://example.com/a', media: [] };
    const call = x.lookUp(lookUpInput(x, 'profile', content));
    expect(call.request.query).toMatchObject({ start_time: '2026-11-24T10:01:00.000Z' });
    expect(call.request.query).not.toHaveProperty('exclude');
    const post = (id: string, text: string): object => ({
      id,
      text,
      created_at: '2026-11-24T10:01:02.000Z',
      entities: { urls: [{ url: 'https://t.co/x', expanded_url: 'https://example.com/a' }] },
    });
    expect(
      call.read(ok({ data: [post('1', 'Salt &amp; &lt;pepper&gt;\n\nhttps://t.co/x'), post('2', 'other')] })),
    ).toEqual([{ remoteId: '1', createdAt: Date.parse('2026-11-24T10:01:02Z'), text: content.text }]);
  });

  it('finds nothing where there is nothing', () => {
    const call = x.lookUp(lookUpInput(x, 'profile', TEXT));
    expect(call.read(ok({ meta: { result_count: 0 } }))).toEqual([]);
    expect(call.read(ok({}))).toBeUndefined();
  });
});

describe('the stream', () => {
  it('names who mentioned the account', () => {
    const stream = x.stream('profile');
    if (!stream.offered) throw new Error('X has mentions.');
    expect(
      stream.load(callInput(x, 'profile')).read(
        ok({
          data: [{ id: '1', text: '@us hi', author_id: '9', created_at: '2026-11-24T10:00:00Z' }],
          includes: { users: [{ id: '9', username: 'fan' }] },
        }),
      ),
    ).toEqual([{ remoteId: '1', text: '@us hi', author: 'fan', createdAt: NOW }]);
  });
});

describe('a revocation', () => {
  it('is done when the token is already gone', () => {
    const call = x.revoke?.({ setting, tokens: TOKENS, networkUserId: '7' });
    const body = { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' };
    expect(call?.judge({ status: 400, headers: {}, body }, {})).toMatchObject({ reason: 'ok' });
  });
});
