import { judgementOf } from '../judgement/ruling';
import type { Call, Outcome } from './network';

/**
 * One call of a conversation, with the type of its value: `const page = yield* ask(listPages)`. A healthy answer that
 * lacks what was asked for comes back as a failed outcome, so that a conversation never goes on with half a value.
 */
export function* ask<Value>(call: Call<Value>): Generator<Call<unknown>, Outcome<Value>, Outcome<unknown>> {
  const outcome = yield call;
  if (!outcome.ok) return outcome;
  const value = call.read(outcome.answer);
  if (value === undefined) {
    return { ok: false, judgement: judgementOf({ reason: 'malformed_response' }), answer: outcome.answer };
  }
  return { ok: true, value, judgement: outcome.judgement, answer: outcome.answer };
}
