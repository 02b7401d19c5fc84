import { MINUTE } from '../../../domain/clock';
import { takeFromWindow } from '../rate-windows';
import type { WireAnswer } from '../wire';
import type { World } from '../world';
import { sentence } from './mastodon-answers';
import type { ServerKind } from './server-kinds';

/** 300 calls of `/api/*` in five minutes, by account and by address. https://docs.joinmastodon.org/api/rate-limits/ */
const LIMIT = { points: 300, windowMs: 5 * MINUTE } as const;

export interface Counted {
  /** The refusal, when it was one call too many. */
  readonly refusal: WireAnswer | null;
  /** Of the limit that is closest to being exceeded. */
  readonly headers: Readonly<Record<string, string>>;
}

export function countCall(world: World, kind: ServerKind, address: string, userId: string | null): Counted {
  if (!kind.countsCalls) return { refusal: null, headers: {} };
  const callers = [`address ${address}`, ...(userId === null ? [] : [`user ${userId}`])];
  const tightest = callers
    .map((caller) => takeFromWindow(world, `mastodon ${kind.name} ${caller}`, LIMIT))
    .reduce((least, one) => (one.remaining < least.remaining ? one : least));
  const headers = rateHeaders(tightest.remaining, tightest.resetAt);
  return { refusal: tightest.remaining < 0 ? tooManyRequests(headers) : null, headers };
}

export function rateHeaders(remaining: number, resetAt: number): Readonly<Record<string, string>> {
  return {
    'x-ratelimit-limit': String(LIMIT.points),
    'x-ratelimit-remaining': String(Math.max(0, remaining)),
    // An ISO time with microseconds, unlike other networks.
    'x-ratelimit-reset': new Date(resetAt).toISOString().replace('Z', '000Z'),
  };
}

export function tooManyRequests(headers: Readonly<Record<string, string>>): WireAnswer {
  return sentence(429, 'Too many requests', headers);
}
