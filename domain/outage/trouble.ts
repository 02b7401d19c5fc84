import type { Judgement } from '../judgement/vocabulary';

/**
 * What the last authoritative answers about a credential had in common, once they were no longer healthy. Outages are
 * seen in it: how many credentials of a network fell into the same trouble at about the same time.
 */
export interface Trouble {
  readonly kind: TroubleKind;
  /** When it began. */
  readonly since: number;
  /** The last answer of this kind. */
  readonly lastAt: number;
}

/**
 * `silence`: no answer, or none of the network's own. `denial`: a refusal that proves nothing by itself.
 * `statement`: the network says in so many words that this credential has ended.
 */
export const TROUBLE_KINDS = ['silence', 'denial', 'statement'] as const;

export type TroubleKind = (typeof TROUBLE_KINDS)[number];

const SILENT_REASONS: ReadonlySet<string> = new Set([
  'network_error',
  'timeout',
  'provider_error',
  'malformed_response',
]);

/** What an authoritative answer adds to the trouble of its credential. `none`: it proves that there is none. */
export function troubleIn(judgement: Judgement, isStatement: boolean): TroubleKind | 'none' | 'unknown' {
  switch (judgement.class) {
    case 'healthy':
      return judgement.reason === 'ok' ? 'none' : 'unknown';
    case 'transient':
      if (judgement.reason === 'unconfirmed_denial') return 'denial';
      return SILENT_REASONS.has(judgement.reason) ? 'silence' : 'unknown';
    case 'disconnected':
      return isStatement ? 'statement' : 'denial';
    // A limit, or a fault of our app: other rules watch over those.
    case 'rate_limited':
    case 'misconfigured':
      return 'unknown';
  }
}

/** The trouble after one more answer. Trouble of another kind is a new one. */
export function troubleAfter(
  trouble: Trouble | null,
  found: TroubleKind | 'none' | 'unknown',
  now: number,
): Trouble | null {
  if (found === 'none') return null;
  if (found === 'unknown') return trouble;
  return trouble?.kind === found ? { ...trouble, lastAt: now } : { kind: found, since: now, lastAt: now };
}
