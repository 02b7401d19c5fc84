import { MINUTE } from '../clock';
import type { Group } from '../credential/group';
import { TOKEN_LIFE_MAX_MS } from '../credential/schedule';
import type { Tokens } from '../networks/network';
import { ok } from '../result';
import type { Result } from '../result';
import { isoTime, unprocessable } from './decision';
import type { IntakeContext, IntakeRefusal } from './decision';

/** How far ahead of ours the host's clock may be. */
const CLOCK_DIFFERENCE_MAX_MS = 5 * MINUTE;

/** Whether a grant is newer than every one we have of this credential, those that wait to be verified included. */
export function isNewerGrant(group: Group, issuedAt: number): boolean {
  return group.tokenSets.every((set) => set.accountId !== null || set.issuedAt < issuedAt);
}

/**
 * The times of a grant are what decides between an older and a newer one, so they must be possible: one issued in the
 * future would keep out every real one until then.
 */
export function checkGrant(
  { issuedAt, tokens }: { readonly issuedAt: number; readonly tokens: Tokens },
  { now }: IntakeContext,
): Result<null, IntakeRefusal> {
  if (issuedAt > now + CLOCK_DIFFERENCE_MAX_MS) {
    return unprocessable(
      'issuedAt',
      'issued_in_future',
      `is in the future; it is ${isoTime(now)} here: give the time at which the network issued the tokens`,
    );
  }
  if (tokens.expiresAt !== null && tokens.expiresAt - issuedAt > TOKEN_LIFE_MAX_MS) {
    return unprocessable(
      'tokens.expiresAt',
      'life_too_long',
      'is more than 400 days after issuedAt, which no network grants; leave it out if the network did not say',
    );
  }
  return ok(null);
}
