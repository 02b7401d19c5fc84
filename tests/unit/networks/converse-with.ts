import { judgementOf } from '../../../domain/judgement/ruling';
import type { Answer, Call, Conversation, HttpRequest, Outcome } from '../../../domain/networks/network';

export interface Conversed<Result> {
  readonly result: Result;
  readonly requests: readonly HttpRequest[];
}

export type Answers = readonly { readonly status?: number; readonly body: unknown }[];

/** Answers each call of a conversation from a list, judged and read as `perform` does. */
export function converseWith<Result>(conversation: Conversation<Result>, answers: Answers): Conversed<Result> {
  const requests: HttpRequest[] = [];
  let step = conversation.next();
  for (const { status = 200, body } of answers) {
    if (step.done) break;
    requests.push(step.value.request);
    step = conversation.next(outcomeOf(step.value, { status, headers: {}, body }));
  }
  if (!step.done) throw new Error(`the conversation goes on: ${step.value.request.url}`);
  return { result: step.value, requests };
}

function outcomeOf(call: Call<unknown>, answer: Answer): Outcome<unknown> {
  const judgement = call.judge(answer, {});
  const value = judgement.reason === 'ok' ? call.read(answer) : undefined;
  if (value !== undefined) return { ok: true, value, judgement, answer };
  return {
    ok: false,
    judgement: judgement.reason === 'ok' ? judgementOf({ reason: 'malformed_response' }) : judgement,
    answer,
  };
}
