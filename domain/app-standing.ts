import type { Judgement, ReasonOf } from './judgement/vocabulary';
import type { Operation, ProbePolicy } from './networks/network';

/**
 * For what our app was refused. The identity behind a token and its assets are asked at different endpoints, which
 * need not share a fault; every grant comes from the one token endpoint.
 */
export const ASKED_FOR = ['identity', 'asset', 'grant', 'publish', 'stream', 'analytics', 'look_up', 'revoke'] as const;

export type AskedFor = (typeof ASKED_FOR)[number];

export type AppFaultReason = ReasonOf<'misconfigured'>;

/** Our app is refused: its secret, its permissions, its billing, its API version. Nothing here is about anybody's account. */
export interface AppFault {
  readonly reason: AppFaultReason;
  readonly askedFor: AskedFor;
  readonly since: number;
}

/** `authoritative`: of a probe, whether it asked for the identity behind the credential. */
export function askedFor(operation: Operation, authoritative: boolean): AskedFor {
  switch (operation) {
    case 'probe':
      return authoritative ? 'identity' : 'asset';
    case 'refresh':
    case 'token_exchange':
      return 'grant';
    case 'publish':
    case 'stream':
    case 'analytics':
    case 'look_up':
    case 'revoke':
      return operation;
  }
}

type Looks = Pick<ProbePolicy, 'workCountsAsProbe' | 'refreshCountsAsProbe'>;

/**
 * What a good answer proves to be accepted again: what counts as a look at an identity proves as much as one, or such a
 * fault would wait for a look that need not come. Where reads are billed, a grant, which is free, says nothing of them.
 */
function provenBy(asked: AskedFor, { workCountsAsProbe, refreshCountsAsProbe }: Looks): readonly AskedFor[] {
  const isLook =
    asked === 'grant' ? refreshCountsAsProbe && !workCountsAsProbe : workCountsAsProbe && asked !== 'revoke';
  return isLook ? [asked, 'identity'] : [asked];
}

export function isAppFault(judgement: Judgement): judgement is Extract<Judgement, { class: 'misconfigured' }> {
  return judgement.class === 'misconfigured' && judgement.subject === 'app';
}

/**
 * The faults after one more answer; the same array where it changes none. Only what was refused, or
 * counts as the same, proves by a good answer that the fault is over: tokens are still renewed while a version is retired, and read while credits are gone.
 */
export function faultsAfter(
  faults: readonly AppFault[],
  judgement: Judgement,
  asked: AskedFor,
  looks: Looks,
  now: number,
): readonly AppFault[] {
  if (isAppFault(judgement)) {
    const { reason } = judgement;
    const isKnown = faults.some((fault) => fault.askedFor === asked && fault.reason === reason);
    return isKnown ? faults : [...faults, { reason, askedFor: asked, since: now }];
  }
  if (judgement.class !== 'healthy') return faults;
  const proven = provenBy(asked, looks);
  const left = faults.filter((fault) => !proven.includes(fault.askedFor));
  return left.length === faults.length ? faults : left;
}
