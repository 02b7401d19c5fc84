import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { DAY, HOUR, MINUTE, SECOND } from '../../../domain/clock';
import { fingerprint } from '../identifiers';
import { isRecord, parseJson, type Caller, type RoutedRequest, type WireRequest } from '../wire';
import type { World } from '../world';
import { blueskyState, type BlueskyAccount } from './bluesky-state';
import {
  AUTH_MISSING,
  EXPIRED,
  invalidRequest,
  NO_ACCOUNT,
  TAKEN_DOWN,
  DEACTIVATED,
  type XrpcError,
} from './xrpc-errors';

/**
 * Sessions of a PDS: signed tokens, of which only the refresh token has a row on the server. So a deleted session
 * leaves its access token alive until it ends. Lives and rules:
 * https://github.com/bluesky-social/atproto/blob/main/packages/pds/src/account-manager/helpers/auth.ts and
 * …/account-manager.ts (`rotateRefreshToken`).
 */
const ACCESS_LIFE_MS = 120 * MINUTE;
const REFRESH_LIFE_MS = 90 * DAY;
/** After its first use a refresh token works for two more hours and gives a token with the same next id. */
const REFRESH_GRACE_MS = 2 * HOUR;

export const SERVICE_DID = 'did:web:pds.sandbox.test';

type Scope = 'com.atproto.access' | 'com.atproto.appPass' | 'com.atproto.refresh';

interface Claims {
  readonly scope: Scope;
  readonly sub: string;
  readonly exp: number;
  readonly jti: string | null;
}

export interface SessionTokens {
  readonly accessJwt: string;
  readonly refreshJwt: string;
}

export function startSession(world: World, did: string, appPasswordName: string | null): SessionTokens {
  return issue(world, did, appPasswordName, newTokenId());
}

function issue(world: World, did: string, appPasswordName: string | null, refreshId: string): SessionTokens {
  const bluesky = blueskyState(world);
  const now = world.clock.now();
  if (!bluesky.refreshTokens.has(refreshId)) {
    bluesky.refreshTokens.set(refreshId, {
      id: refreshId,
      did,
      appPasswordName,
      expiresAt: now + REFRESH_LIFE_MS,
      nextId: null,
    });
  }
  const scope = appPasswordName === null ? 'com.atproto.access' : 'com.atproto.appPass';
  const accessJwt = sign(world, 'at+jwt', {
    scope,
    sub: did,
    iat: seconds(now),
    exp: seconds(now + ACCESS_LIFE_MS),
    nonce: newTokenId(),
  });
  bluesky.issuedAccess.set(fingerprint(accessJwt), { did, expiresAt: now + ACCESS_LIFE_MS });
  const refreshJwt = sign(world, 'refresh+jwt', {
    scope: 'com.atproto.refresh',
    sub: did,
    jti: refreshId,
    iat: seconds(now),
    exp: seconds(now + REFRESH_LIFE_MS),
  });
  return { accessJwt, refreshJwt };
}

/** null: the token's row is gone or its grace is over. */
export function rotateSession(world: World, refreshId: string): SessionTokens | null {
  const token = blueskyState(world).refreshTokens.get(refreshId);
  if (token === undefined) return null;
  const now = world.clock.now();
  token.expiresAt = Math.min(token.expiresAt, now + REFRESH_GRACE_MS);
  if (token.expiresAt <= now) return null;
  token.nextId ??= newTokenId();
  return issue(world, token.did, token.appPasswordName, token.nextId);
}

/** Which states of the account a method refuses, and how it words that there is no such account. */
export interface StatusRules {
  readonly takedown: boolean;
  readonly deactivated: boolean;
  readonly missing: 'AccountNotFound' | 'InvalidRequest';
}

export type Authorised =
  | { readonly ok: true; readonly account: BlueskyAccount; readonly refreshId: string | null }
  | { readonly ok: false; readonly error: XrpcError };

/** Judges the bearer token as a PDS does: signature and age, kind, account, and the states that the method minds. */
export function authorise(
  world: World,
  request: WireRequest,
  kind: 'access' | 'refresh',
  rules: StatusRules & { readonly allowExpired?: boolean },
): Authorised {
  const bearer = readBearer(request);
  if (!bearer.ok) return bearer;
  const verified = verify(world, bearer.token, kind, rules.allowExpired ?? false);
  if (!verified.ok) return verified;
  const account = blueskyState(world).accounts.get(verified.claims.sub);
  if (account === undefined || account.deleted) {
    return { ok: false, error: rules.missing === 'AccountNotFound' ? NO_ACCOUNT : noUserInfo(verified.claims.sub) };
  }
  if (rules.takedown && account.takenDown) return { ok: false, error: TAKEN_DOWN };
  if (rules.deactivated && account.deactivated) return { ok: false, error: DEACTIVATED };
  return { ok: true, account, refreshId: verified.claims.jti };
}

export function noUserInfo(did: string): XrpcError {
  return invalidRequest(`Could not find user info for account: ${did}`);
}

function readBearer(
  request: WireRequest,
): { readonly ok: true; readonly token: string } | { readonly ok: false; readonly error: XrpcError } {
  const header = request.headers.authorization;
  if (header === undefined || header === '') return { ok: false, error: AUTH_MISSING };
  const parts = header.split(' ');
  if (parts.length !== 2) return { ok: false, error: invalidRequest('Malformed authorization header', 'InvalidToken') };
  const [type = '', token = ''] = parts;
  if (type.toLowerCase() === 'bearer') return { ok: true, token };
  return { ok: false, error: invalidRequest(`Unsupported authorization type: ${type}`, 'InvalidToken') };
}

function verify(
  world: World,
  token: string,
  kind: 'access' | 'refresh',
  allowExpired: boolean,
): { readonly ok: true; readonly claims: Claims } | { readonly ok: false; readonly error: XrpcError } {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const expected = Buffer.from(mac(world, `${header}.${payload}`));
  const given = Buffer.from(signature);
  const claims = readClaims(payload);
  if (claims === null || expected.length !== given.length || !timingSafeEqual(expected, given)) {
    return { ok: false, error: invalidRequest('Token could not be verified', 'InvalidToken') };
  }
  const ended = blueskyState(world).endedAccess.has(fingerprint(token));
  if (!allowExpired && (ended || seconds(world.clock.now()) >= claims.exp)) return { ok: false, error: EXPIRED };
  const typ: unknown = parsePart(header)?.['typ'];
  if (typ !== (kind === 'access' ? 'at+jwt' : 'refresh+jwt'))
    return { ok: false, error: invalidRequest('Invalid token type', 'InvalidToken') };
  return { ok: true, claims };
}

/** Whose call it is: by the token's own claims, whether it still works or not, or by a name in the request. */
export function identifyBluesky(world: World): (request: RoutedRequest) => Caller {
  return (request) => {
    const bearer = readBearer(request);
    const token = bearer.ok ? bearer.token : null;
    const claims = token === null ? null : readClaims(token.split('.')[1] ?? '');
    const body = parseJson(request.body.length < 100_000 ? request.body.toString('utf8') : '');
    const named =
      isRecord(body) && typeof body['identifier'] === 'string'
        ? body['identifier']
        : (request.query.get('repo') ?? request.query.get('actor'));
    const account = findAccount(world, claims?.sub ?? named ?? '');
    return { subjects: account === undefined ? [] : [account.did, account.handle], secret: token };
  };
}

export function findAccount(world: World, handleOrDid: string): BlueskyAccount | undefined {
  const name = handleOrDid.toLowerCase().replace(/^@/, '');
  const { accounts } = blueskyState(world);
  return (
    accounts.get(name) ??
    [...accounts.values()].find((account) => account.handle === name || account.email.toLowerCase() === name)
  );
}

function sign(world: World, typ: string, claims: Readonly<Record<string, unknown>>): string {
  const body = `${encode({ typ, alg: 'HS256' })}.${encode({ ...claims, aud: SERVICE_DID })}`;
  return `${body}.${mac(world, body)}`;
}

function mac(world: World, text: string): string {
  return createHmac('sha256', blueskyState(world).jwtKey).update(text).digest('base64url');
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function parsePart(part: string): Readonly<Record<string, unknown>> | null {
  const value = parseJson(Buffer.from(part, 'base64url').toString('utf8'));
  return isRecord(value) ? value : null;
}

function readClaims(part: string): Claims | null {
  const claims = parsePart(part);
  if (claims === null || typeof claims['sub'] !== 'string' || typeof claims['exp'] !== 'number') return null;
  const { scope, sub, exp, jti } = claims;
  if (scope !== 'com.atproto.access' && scope !== 'com.atproto.appPass' && scope !== 'com.atproto.refresh') return null;
  return { scope, sub, exp, jti: typeof jti === 'string' ? jti : null };
}

function newTokenId(): string {
  return randomBytes(32).toString('base64');
}

function seconds(at: number): number {
  return Math.floor(at / SECOND);
}
