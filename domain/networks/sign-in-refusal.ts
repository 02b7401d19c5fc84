import { judgementOf } from '../judgement/ruling';
import type { Outcome, SignInResult } from './network';

/** A sign-in that ended with a call that failed; `detail` says at which, in a sentence for the log. */
export function signInRefused(
  { judgement }: Extract<Outcome<unknown>, { ok: false }>,
  detail: string,
): Extract<SignInResult, { ok: false }> {
  return { ok: false, judgement, detail };
}

/** Of a network whose codes simple-oauth2 exchanges: the shell gave no tokens to go on with. */
export const NOT_EXCHANGED: SignInResult = {
  ok: false,
  judgement: judgementOf({ reason: 'bad_request' }),
  detail: 'The code was not exchanged.',
};
