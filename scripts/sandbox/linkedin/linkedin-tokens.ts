import { DAY } from '../../../domain/clock';
import {
  familyOf,
  issueAccessToken,
  issueRefreshToken,
  lookUpAccessToken,
  type AccessToken,
  type TokenFamily,
} from '../oauth/token-families';
import { takeFromWindow } from '../rate-windows';
import { bearerToken, type Caller, type RoutedRequest, type WireAnswer, type WireRequest } from '../wire';
import type { World } from '../world';
import {
  EMPTY_TOKEN,
  EXPIRED_TOKEN,
  INVALID_TOKEN,
  linkedinError,
  notEnoughPermissions,
  REVOKED_TOKEN,
  throttled,
  unpermittedParameter,
} from './linkedin-errors';
import { linkedinState, nameOf, type LinkedinMember } from './linkedin-state';

/** https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens */
export const ACCESS_LIFE_MS = 60 * DAY;
export const REFRESH_LIFE_MS = 365 * DAY;

export interface LinkedinCaller {
  readonly member: LinkedinMember;
  readonly family: TokenFamily;
}

export interface LinkedinRules {
  /** As the refusal names it: `posts.CREATE`. */
  readonly resource: string;
  /** Any one of them lets the call through. */
  readonly scopes: readonly string[];
  readonly parameters: readonly string[];
  /** Calls of one member in a day. */
  readonly memberCallsPerDay?: number;
}

export type Admitted =
  { readonly ok: true; readonly caller: LinkedinCaller } | { readonly ok: false; readonly answer: WireAnswer };

/**
 * The months that are served. A version lives for a year at least, then it is answered 426, and so is one that was
 * never released. https://learn.microsoft.com/en-us/linkedin/marketing/versioning (the list as of autumn 2026)
 */
const OLDEST_VERSION = '202509';
const LATEST_VERSION = '202612';

/** Version, token, scope, parameters and daily limits, in this order. */
export function admit(world: World, request: RoutedRequest, rules: LinkedinRules): Admitted {
  const unversioned = versionFault(request);
  if (unversioned !== null) return { ok: false, answer: unversioned };
  const authenticated = authenticate(world, request);
  if (!authenticated.ok) return authenticated;
  const { family, member } = authenticated.caller;
  if (!rules.scopes.some((scope) => family.scopes.includes(scope))) {
    return { ok: false, answer: notEnoughPermissions(`${rules.resource}.${versionOf(request) ?? 'NO_VERSION'}`) };
  }
  const unknown = [...request.query.keys()].find((name) => !rules.parameters.includes(name));
  if (unknown !== undefined) return { ok: false, answer: unpermittedParameter(unknown) };
  const limited = countCall(world, rules, member, family.clientId);
  return limited === null ? authenticated : { ok: false, answer: limited };
}

function versionOf(request: WireRequest): string | undefined {
  const version = request.headers['linkedin-version'];
  return typeof version === 'string' ? version : undefined;
}

/** `/v2` has no versions. https://learn.microsoft.com/en-us/linkedin/marketing/versioning */
function versionFault(request: WireRequest): WireAnswer | null {
  if (!request.path.startsWith('/rest/')) return null;
  const version = versionOf(request);
  if (version === undefined) {
    const message = 'A version must be present. Please specify a version by adding the LinkedIn-Version header.';
    return linkedinError(400, 'VERSION_MISSING', message);
  }
  const month = /^(\d{6})(\.\d\d)?$/.exec(version)?.[1];
  const isServed = month !== undefined && month >= OLDEST_VERSION && month <= LATEST_VERSION;
  return isServed ? null : linkedinError(426, 'NONEXISTENT_VERSION', `Requested version ${version}01 is not active`);
}

function authenticate(world: World, request: WireRequest): Admitted {
  const store = linkedinState(world);
  const now = world.clock.now();
  const text = bearerToken(request);
  if (text === null) return { ok: false, answer: EMPTY_TOKEN };
  const found = lookUpAccessToken(store, text, now);
  if (found.kind === 'unknown') return { ok: false, answer: INVALID_TOKEN };
  const member = store.members.get(found.family.userId);
  if (member === undefined || found.kind === 'ended' || hasNoStanding(member)) {
    return { ok: false, answer: REVOKED_TOKEN };
  }
  if (found.kind !== 'good') return { ok: false, answer: EXPIRED_TOKEN };
  // Recorded in several projects: for some seconds after its issue a token is called revoked.
  if (now < issuedAt(found.token) + member.propagationMs) return { ok: false, answer: REVOKED_TOKEN };
  return { ok: true, caller: { member, family: found.family } };
}

function issuedAt({ expiresAt }: AccessToken): number {
  return (expiresAt ?? 0) - ACCESS_LIFE_MS;
}

/** What a restriction and a hibernation do to tokens is not documented. */
export function hasNoStanding({ restricted, hibernated }: LinkedinMember): boolean {
  return restricted || hibernated;
}

/** Not published but to the app's owner; a hundred thousand for the whole app is the documented one of posts. */
const APP_CALLS_PER_DAY = 100_000;
const MEMBER_CALLS_PER_DAY = 2_000;

/** Both limits start anew at midnight UTC. */
function countCall(world: World, rules: LinkedinRules, member: LinkedinMember, clientId: string): WireAnswer | null {
  const day = Math.floor(world.clock.now() / DAY);
  const count = (who: string, points: number): boolean =>
    takeFromWindow(world, `linkedin ${day} ${rules.resource} ${who}`, { points, windowMs: DAY }).remaining >= 0;
  if (!count(clientId, APP_CALLS_PER_DAY)) return throttled('APPLICATION');
  const mayMember = count(`${clientId} ${member.id}`, rules.memberCallsPerDay ?? MEMBER_CALLS_PER_DAY);
  return mayMember ? null : throttled('MEMBER');
}

/** Whose call it is, by its token, alive or not, and about which organisation. */
export function identifyLinkedin(world: World): (request: RoutedRequest) => Caller {
  return (request) => {
    const token = bearerToken(request);
    const store = linkedinState(world);
    const member = store.members.get(familyOf(store, token ?? '')?.userId ?? '');
    const organisation = store.organisations.get(organisationIn(request) ?? '');
    return {
      subjects: [
        ...(member === undefined ? [] : [member.id, nameOf(member)]),
        ...(organisation === undefined ? [] : [organisation.id, organisation.name]),
      ],
      secret: token,
    };
  };
}

function organisationIn(request: RoutedRequest): string | undefined {
  const named =
    request.segments.get('organisation') ??
    request.query.get('organizationalEntity') ??
    request.query.get('author') ??
    (request.method === 'POST' ? request.body.toString('utf8') : '');
  return /(?:^|urn:li:organization:)(\d{1,20})\b/.exec(named)?.[1];
}

export interface LinkedinTokens {
  readonly accessToken: string;
  /** null: the app is not approved for refresh tokens. */
  readonly refresh: { readonly token: string; readonly expiresAt: number } | null;
}

/** The tokens of a new consent. */
export function issueLinkedinTokens(world: World, family: TokenFamily): LinkedinTokens {
  const store = linkedinState(world);
  const now = world.clock.now();
  const accessToken = issueAccessToken(store, family, { expiresAt: now + ACCESS_LIFE_MS, prefix: 'AQ' }).token;
  if (!store.partners.includes(family.clientId)) return { accessToken, refresh: null };
  const expiresAt = now + REFRESH_LIFE_MS;
  const { token } = issueRefreshToken(store, family, { expiresAt, prefix: 'AQ' });
  return { accessToken, refresh: { token, expiresAt } };
}
