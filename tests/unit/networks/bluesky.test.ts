import { bluesky } from '../../../domain/networks/bluesky';
import { recordKeyOf } from '../../../domain/networks/bluesky/tid';
import type { Judgement } from '../../../domain/judgement/vocabulary';
import type { Answer, AppPasswordSignIn, Operation, PostContent } from '../../../domain/networks/network';
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
import { converseWith } from './converse-with';

const setting = settingOf(bluesky);
const ok = (body: unknown): Answer => ({ status: 200, headers: {}, body });
const failed = (status: number, error: string, message = ''): Answer => ({
  status,
  headers: {},
  body: { error, message },
});

function jwt(claims: object): string {
  return `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
}

describe('signing in', () => {
  const complete = (answer: { status?: number; body: unknown }): ReturnType<typeof converseWith> =>
    converseWith(
      (bluesky.signIn as AppPasswordSignIn).complete({
        setting,
        identifier: 'ada.example',
        password: 'app-pass',
        now: NOW,
      }),
      [answer],
    );

  it('gives the session, with the lives that its tokens state', () => {
    const accessJwt = jwt({ iat: 1_800_000_000, exp: 1_800_007_200 });
    const { result, requests } = complete({
      body: { did: 'did:plc:ada', handle: 'ada.example', accessJwt, refreshJwt: 'opaque' },
    });
    expect(requests).toMatchObject([
      {
        url: 'http://127.0.0.1:4000/xrpc/com.atproto.server.createSession',
        body: { value: { identifier: 'ada.example', password: 'app-pass' } },
      },
    ]);
    expect(result).toMatchObject({
      ok: true,
      grant: {
        networkUserId: 'did:plc:ada',
        displayName: 'ada.example',
        tokens: {
          accessToken: accessJwt,
          refreshToken: 'opaque',
          expiresAt: 1_800_007_200_000,
          refreshExpiresAt: null,
          scopes: null,
        },
        assets: [{ kind: 'profile', remoteId: 'did:plc:ada' }],
      },
    });
    expect(JSON.stringify(result)).not.toContain('app-pass');
  });

  it.each([
    [401, { error: 'AuthenticationRequired', message: 'Invalid identifier or password' }, 'credentials_rejected'],
    [401, { error: 'AccountTakedown', message: 'Account has been taken down' }, 'account_suspended'],
    [200, { did: 'did:plc:ada' }, 'malformed_response'],
  ])('ends with a judgement over %i %j', (status, body, reason) => {
    expect(complete({ status, body }).result).toMatchObject({ ok: false, judgement: { reason } });
  });
});

describe('an answer', () => {
  const judge = (operation: Operation, answer: Answer): Judgement => bluesky.judge(operation, answer, {});

  it('that calls the token expired ends the connection on a refresh only', () => {
    const expired = failed(400, 'ExpiredToken', 'Token has expired');
    expect(judge('publish', expired)).toMatchObject({ reason: 'token_expired', recovery: 'refresh_then_retry' });
    expect(judge('refresh', expired)).toMatchObject({ reason: 'refresh_token_expired', recovery: 'reconnect' });
  });

  it.each([
    ['takendown', 'account_suspended'],
    ['suspended', 'account_suspended'],
    ['deactivated', 'account_disabled'],
    ['desynchronized', 'unconfirmed_denial'],
    [7, 'unconfirmed_denial'],
  ])('of an inactive session with the status %p means %s', (status, reason) => {
    expect(judge('probe', ok({ did: 'd', active: false, status }))).toMatchObject({ reason });
  });

  it('to a refresh is healthy though the account is not active: the tokens have rotated and must be kept', () => {
    const answer = ok({
      did: 'd',
      accessJwt: jwt({ iat: 1000, exp: 8200 }),
      refreshJwt: jwt({ iat: 1000, exp: 9000 }),
      active: false,
      status: 'deactivated',
    });
    expect(judge('refresh', answer)).toMatchObject({ reason: 'ok' });
    const refresh = bluesky.refresh?.({ setting, tokens: TOKENS });
    if (refresh?.kind !== 'own') throw new Error('Bluesky refreshes by a call of its own.');
    expect(refresh.call.read(answer)).toMatchObject({ expiresInS: 7200, refreshExpiresInS: 8000 });
  });

  it.each([
    ['probe', '3000;w=300', 'app_rate_limited', 300],
    ['publish', '5000;w=3600', 'account_rate_limited', 3600],
    ['publish', '35000;w=86400', 'account_rate_limited', 86_400],
    ['token_exchange', '30;w=300', 'account_rate_limited', 300],
    ['probe', 'nonsense', 'app_rate_limited', undefined],
  ] as const)('to a %s that met the limit %s is %s', (operation, policy, reason, retryAfterS) => {
    const answer = { ...failed(429, 'RateLimitExceeded'), headers: { 'ratelimit-policy': policy } };
    const judgement = judge(operation, answer);
    expect({ reason: judgement.reason, retryAfterS: judgement.retryAfterS }).toEqual({ reason, retryAfterS });
  });
});

describe('publishing', () => {
  const requestFor = (content: PostContent, dueAt?: number): unknown =>
    bluesky.publish
      .steps(content, accountOf('profile'))[0]
      ?.call({ ...publishInput(bluesky, 'profile', content), ...(dueAt === undefined ? {} : { dueAt }) }).request.body;

  it('puts the record under a key of ours, and only where nothing is yet', () => {
    const { postId, acceptedAt } = publishInput(bluesky, 'profile', TEXT);
    expect(requestFor({ ...TEXT, link: 'https://example.com' }, NOW + 1000)).toEqual({
      kind: 'json',
      value: {
        repo: 'remote-profile',
        collection: 'app.bsky.feed.post',
        rkey: recordKeyOf(postId, acceptedAt),
        swapRecord: null,
        record: {
          $type: 'app.bsky.feed.post',
          text: 'Hello from Holdfast\n\nhttps://example.com',
          createdAt: '2026-11-24T10:00:01.000Z',
          facets: [
            {
              index: { byteStart: 21, byteEnd: 40 },
              features: [{ $type: 'app.bsky.richtext.facet#link', uri: 'https://example.com' }],
            },
          ],
        },
      },
    });
  });

  it('looks at the record before it believes a key to be taken', () => {
    const answer = failed(400, 'InvalidSwap', 'Record was at bafy');
    expect(bluesky.judgePublish(answer, bluesky.judge('publish', answer, {}))).toBe('unknown');
  });

  it.each([
    ['an image', PHOTO, 'carries no files'],
    ['301 characters', { ...TEXT, text: 'é'.normalize('NFD').repeat(301) }, '300 characters'],
    ['too many bytes', { ...TEXT, text: '👩‍👩‍👧‍👦'.repeat(150) }, '3000 bytes'],
  ])('refuses %s at intake', (_what, content, why) => {
    expect(bluesky.publish.refuseContent(content, accountOf('profile'))).toContain(why);
  });

  it('takes 300 characters, however they are made up', () => {
    expect(
      bluesky.publish.refuseContent({ ...TEXT, text: 'é'.normalize('NFD').repeat(300) }, accountOf('profile')),
    ).toBeNull();
  });
});

describe('the look-up', () => {
  const call = bluesky.lookUp(lookUpInput(bluesky, 'profile', TEXT));
  const record = (text: string): Answer =>
    ok({ uri: 'at://did/app.bsky.feed.post/key', cid: 'c', value: { text, createdAt: '2026-11-24T10:00:00Z' } });

  it('looks under our own key', () => {
    const { postId, acceptedAt } = publishInput(bluesky, 'profile', TEXT);
    expect(call.request.query).toMatchObject({ rkey: recordKeyOf(postId, acceptedAt) });
    expect(call.read(record(TEXT.text))).toEqual([
      { remoteId: 'at://did/app.bsky.feed.post/key', createdAt: NOW, text: TEXT.text, underOurKey: true },
    ]);
  });

  it('finds nothing where nothing, or something else, stands', () => {
    const missing = failed(400, 'RecordNotFound', 'Could not locate record: at://…');
    expect(call.judge(missing, {})).toMatchObject({ reason: 'ok' });
    expect(call.read(missing)).toEqual([]);
    expect(call.read(record('something else'))).toEqual([]);
  });
});

describe('the stream', () => {
  it('is the account’s own posts, which a server without an AppView has too', () => {
    const stream = bluesky.stream('profile');
    if (!stream.offered) throw new Error('Bluesky has posts.');
    expect(
      stream.load(callInput(bluesky, 'profile')).read(
        ok({
          records: [
            { uri: 'at://1', value: { text: 'hi', createdAt: '2026-11-24T10:00:00Z' } },
            { uri: 'at://2', value: {} },
          ],
        }),
      ),
    ).toEqual([{ remoteId: 'at://1', text: 'hi', createdAt: NOW, author: 'remote-profile' }]);
  });
});
