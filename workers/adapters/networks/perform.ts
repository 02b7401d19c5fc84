import type { Answer, Call, JudgeContext, NetworkSetting, Operation, Outcome } from '../../../domain/networks/network';
import { judgementOf } from '../../../domain/judgement/ruling';
import { allowedOrigins } from './allowed-origins';
import type { HttpClient, SendOptions } from './http-client';

export interface PerformContext extends Pick<SendOptions, 'signal' | 'beginBefore'> {
  /** Bounds where the request may go. */
  readonly setting: Pick<NetworkSetting, 'hosts' | 'instance'>;
  /** What only the caller knows, for the judge. */
  readonly judge: JudgeContext;
}

/** What must not be done twice gets a connection of its own; see `SendOptions.connection`. */
const CONNECTION_BY_OPERATION: Readonly<Record<Operation, SendOptions['connection']>> = {
  publish: 'fresh',
  refresh: 'fresh',
  token_exchange: 'fresh',
  probe: 'kept_alive',
  stream: 'kept_alive',
  analytics: 'kept_alive',
  look_up: 'kept_alive',
  revoke: 'kept_alive',
};

/**
 * Performs one call of a network: sends its request, judges the answer and reads it. An answer that is judged healthy
 * and lacks what was asked for proves nothing (`malformed_response`). Never rejects for what a network does.
 */
export async function perform<Value>(
  client: HttpClient,
  call: Call<Value>,
  context: PerformContext,
): Promise<Outcome<Value>> {
  const answer = await client.send(call.request, {
    allowedOrigins: allowedOrigins(context.setting),
    connection: CONNECTION_BY_OPERATION[call.operation],
    ...(context.signal ? { signal: context.signal } : {}),
    ...(context.beginBefore ? { beginBefore: context.beginBefore } : {}),
  });
  return outcomeOf(call, answer, context.judge);
}

/** Judges and reads an answer to a call that was sent by itself, or together with others. */
export function outcomeOf<Value>(call: Call<Value>, answer: Answer, context: JudgeContext): Outcome<Value> {
  const judgement = call.judge(answer, context);
  if (judgement.class !== 'healthy' || judgement.reason !== 'ok') return { ok: false, judgement, answer };
  const value = call.read(answer);
  if (value === undefined) return { ok: false, judgement: judgementOf({ reason: 'malformed_response' }), answer };
  return { ok: true, value, judgement, answer };
}
