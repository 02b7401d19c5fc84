import { sha256Base64Url } from '../../../scripts/sandbox/identifiers';
import { issueCode, lookUpCode, type CodeStore } from '../../../scripts/sandbox/oauth/authorisation-codes';
import {
  checkAuthorisationRequest,
  type AuthorisationRules,
} from '../../../scripts/sandbox/oauth/authorisation-request';
import { authenticateClient } from '../../../scripts/sandbox/oauth/client-authentication';
import {
  emptyTokenStore,
  endFamiliesOf,
  expireAccessOf,
  issueAccessToken,
  issueRefreshToken,
  livingTokensOf,
  lookUpAccessToken,
  lookUpRefreshToken,
  startFamily,
} from '../../../scripts/sandbox/oauth/token-families';

const REDIRECT = 'https://suite.test/back';
const APP = { clientId: 'app', clientSecret: 'hush', name: 'App', redirectUris: [REDIRECT] };
const APPS = new Map([[APP.clientId, APP]]);
const VERIFIER = 'v'.repeat(43);
const CHALLENGE = sha256Base64Url(VERIFIER);

const RULES: AuthorisationRules = {
  required: ['response_type', 'state'],
  scopeSeparator: /,/,
  scopes: new Map([
    ['read', 'Read'],
    ['write', 'Write'],
  ]),
  impliedScopes: ['read'],
  challenge: 'optional',
};
const GOOD = { client_id: 'app', redirect_uri: REDIRECT, response_type: 'code', state: 's', scope: 'write' };

function check(change: Readonly<Record<string, string>>, rules: Partial<AuthorisationRules> = {}) {
  return checkAuthorisationRequest({ ...RULES, ...rules }, APPS, new URLSearchParams({ ...GOOD, ...change }));
}

describe('the check of an authorisation request', () => {
  it('keeps what was asked for, with the implied scopes', () => {
    expect(check({ scope: 'write,write', access_type: 'offline' })).toMatchObject({
      ok: true,
      request: {
        scopes: ['read', 'write'],
        state: 's',
        codeChallenge: null,
        codeChallengeMethod: null,
        parameters: { access_type: 'offline' },
      },
    });
  });

  it.each([
    ['a missing parameter', { state: '' }, { kind: 'missing', names: ['state'] }, true],
    ['an unknown client', { client_id: 'other' }, { kind: 'unknown_client' }, false],
    [
      'a redirect URI that only begins like a registered one',
      { redirect_uri: `${REDIRECT}/x` },
      { kind: 'wrong_redirect_uri' },
      false,
    ],
    ['another response type', { response_type: 'token' }, { kind: 'response_type', responseType: 'token' }, true],
    ['an unknown scope', { scope: 'write,fly' }, { kind: 'unknown_scope', scopes: ['fly'] }, true],
    ['a plain challenge, also unnamed', { code_challenge: CHALLENGE }, { kind: 'challenge_method' }, true],
    ['a short challenge', { code_challenge: 'short', code_challenge_method: 'S256' }, { kind: 'challenge_form' }, true],
  ])('refuses %s', (_what, change, fault, told) => {
    const checked = check(change);
    expect(checked).toMatchObject({ ok: false, fault });
    expect(checked.ok || checked.sendBack !== null).toBe(told);
  });

  it('asks for a challenge where it is required, and ignores one where it is unsupported', () => {
    expect(check({}, { challenge: 'required' })).toMatchObject({
      fault: { kind: 'missing', names: ['code_challenge'] },
    });
    expect(check({ code_challenge: 'short' }, { challenge: 'unsupported' })).toMatchObject({
      request: { codeChallenge: null },
    });
  });

  it('knows the client by another parameter where the network calls it so', () => {
    expect(check({ client_key: 'app', client_id: 'other' }, { clientIdName: 'client_key' }).ok).toBe(true);
  });
});

describe('an authorisation code', () => {
  const given = { clientId: 'app', redirectUri: REDIRECT, verifier: VERIFIER };
  const issued = (challenge: string | null = CHALLENGE) => {
    const store: CodeStore = new Map();
    const code = issueCode(store, {
      clientId: 'app',
      redirectUri: REDIRECT,
      userId: 'u',
      scopes: [],
      targets: [],
      parameters: {},
      codeChallenge: challenge,
      codeChallengeMethod: challenge === null ? null : 'S256',
      expiresAt: 1_000,
    });
    return (change: Partial<Parameters<typeof lookUpCode>[1]> = {}, now = 0) =>
      lookUpCode(store, { ...given, code: code.code, ...change }, now);
  };

  it.each([
    ['good', {}, 0],
    ['unknown', { code: 'other' }, 0],
    ['expired', {}, 1_000],
    ['wrong_client', { clientId: 'other' }, 0],
    ['wrong_redirect_uri', { redirectUri: null }, 0],
    ['wrong_verifier', { verifier: 'w'.repeat(43) }, 0],
    ['wrong_verifier', { verifier: null }, 0],
  ])('is %s', (kind, change, now) => {
    expect(issued()(change, now).kind).toBe(kind);
  });

  it('without a challenge takes no verifier', () => {
    expect(issued(null)({ verifier: null }).kind).toBe('good');
    expect(issued(null)().kind).toBe('wrong_verifier');
  });

  it('is used once something was issued for it', () => {
    const look = issued();
    const first = look();
    if (first.kind === 'good') first.code.usedFor = 'family';
    expect(look()).toEqual({ kind: 'used', usedFor: 'family' });
  });
});

describe('the proof of a client', () => {
  const header = (id: string, secret: string) => ({
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
  });
  const none = { headers: {} };
  const fields = new URLSearchParams({ client_id: 'app', client_secret: 'hush' });

  it('is taken only in the ways of the network', () => {
    const look = (ways: readonly ('basic' | 'fields')[], request: typeof none, given = fields) =>
      authenticateClient({ ways }, APPS, request, given);
    expect(look(['fields'], none).ok).toBe(true);
    expect(look(['basic'], none)).toEqual({ ok: false, why: 'missing' });
    expect(look(['basic'], header('app', 'hush'), new URLSearchParams()).ok).toBe(true);
    expect(look(['fields'], header('app', 'hush'), new URLSearchParams())).toEqual({ ok: false, why: 'missing' });
    expect(look(['basic', 'fields'], header('app', 'no'))).toEqual({ ok: false, why: 'wrong_secret' });
    expect(look(['basic'], header('other', 'hush'))).toEqual({ ok: false, why: 'unknown_client' });
  });
});

describe('families of tokens', () => {
  const filled = () => {
    const store = emptyTokenStore();
    const family = startFamily(store, { clientId: 'app', userId: 'u', scopes: [] });
    const access = issueAccessToken(store, family, { expiresAt: 100, prefix: 'at_' });
    const lasting = issueAccessToken(store, family, { expiresAt: null });
    const refresh = issueRefreshToken(store, family, { expiresAt: null });
    return { store, access, lasting, refresh };
  };

  it('live until they expire', () => {
    const { store, access } = filled();
    expect(access.token).toMatch(/^at_/);
    expect(lookUpAccessToken(store, access.token, 99).kind).toBe('good');
    expect(lookUpAccessToken(store, access.token, 100).kind).toBe('expired');
    expect(lookUpAccessToken(store, 'other', 0).kind).toBe('unknown');
    expect([livingTokensOf(store, 'u', 0), livingTokensOf(store, 'u', 100)]).toEqual([2, 1]);
  });

  it('end together, for one app or for all', () => {
    const { store, lasting, refresh } = filled();
    expect(endFamiliesOf(store, { userId: 'u', clientId: 'other' }, 'revoked', 5)).toBe(0);
    expect(endFamiliesOf(store, { userId: 'u' }, 'revoked', 5)).toBe(1);
    expect(endFamiliesOf(store, { userId: 'u' }, 'revoked', 6)).toBe(0);
    expect(lookUpAccessToken(store, lasting.token, 5).kind).toBe('ended');
    expect(lookUpRefreshToken(store, refresh.token, 5).kind).toBe('ended');
  });

  it('lose only their access tokens when those are made to expire', () => {
    const { store, refresh } = filled();
    expect(expireAccessOf(store, 'u', 50)).toBe(2);
    expect(livingTokensOf(store, 'u', 50)).toBe(0);
    expect(lookUpRefreshToken(store, refresh.token, 50).kind).toBe('good');
    refresh.usedAt = 50;
    expect(lookUpRefreshToken(store, refresh.token, 51).kind).toBe('used');
  });
});
