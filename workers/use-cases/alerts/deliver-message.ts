import type { Change } from '../../../db/store';
import { assertNever } from '../../../domain/assert-never';
import type { Delivery } from '../../../domain/alert/alert';
import { retryAfter } from '../../../domain/alert/delivery-schedule';
import { operatorMatter } from '../../../domain/alert/operator-message';
import { isCauseOf } from '../../../domain/reaction/catalogue';
import type { Config } from '../../runtime/config';
import type { Outcome } from '../../runtime/outcome';
import { done, refused } from '../../runtime/outcome';
import type { Deps } from '../ports';
import { dropped } from './carry-out-plans';
import { composeAlertMail } from './compose-alert-mail';
import type { ComposeDeps } from './compose-alert-mail';
import { networkTitle } from './network-title';
import type { Channels, NotDelivered, SendAnswer } from './ports';

export interface DeliveryDeps extends Pick<Deps, 'store' | 'clock' | 'newId' | 'logger'>, ComposeDeps {
  readonly operators: Config['operators'];
}

export interface DeliveryAttempt {
  readonly deliveryId: string;
  readonly dispatchNo: number;
}

/** A message nobody took for a day. Retrying its job in the queue UI sends it again. */
class UndeliverableError extends Error {
  override readonly name = 'UndeliverableError';
}

type Prepared =
  | { readonly send: () => Promise<SendAnswer> }
  /** Why nothing is sent. */
  | { readonly drop: string };

/**
 * Makes one attempt to deliver one message. At least once, always with the same message id: a process that dies
 * between the other side's answer and our record sends it again. What is untrue by now is dropped instead of sent.
 *
 * That it is handed over is recorded first. Whoever plans what the reader hears next must know that it may have
 * arrived, even if nobody lives to record the answer.
 *
 * Throws `UndeliverableError` when the last attempt failed: the job stands as failed, and an operator may retry it.
 */
export async function deliverMessage(
  deps: DeliveryDeps,
  channels: Channels,
  attempt: DeliveryAttempt,
): Promise<Outcome> {
  const delivery = await deps.store.reads.delivery(attempt.deliveryId);
  if (delivery === null) return refused('superseded', 'no such delivery');
  if (!mayBeTried(delivery, attempt)) return refused('superseded', `it is ${delivery.status} already`);
  const ready = await prepare(deps, channels, delivery);
  if ('drop' in ready) return drop(deps, delivery, ready.drop);
  const isOurs = await recordHandover(deps, attempt);
  if (!isOurs) return refused('superseded', 'it changed while it was worded');
  const answer = await ready.send();
  return answer.delivered ? recordDelivered(deps, delivery, answer.answer) : recordFailed(deps, attempt, answer);
}

/** An exhausted one is tried when its own last job is run again, which only an operator does. */
function mayBeTried(delivery: Delivery, { dispatchNo }: DeliveryAttempt): boolean {
  return delivery.dispatchNo === dispatchNo && (delivery.status === 'pending' || delivery.status === 'exhausted');
}

async function prepare(deps: DeliveryDeps, channels: Channels, delivery: Delivery): Promise<Prepared> {
  switch (delivery.channel) {
    case 'email':
      return prepareAlert(deps, channels, delivery);
    case 'webhook':
      return prepareWebhook(deps, channels, delivery);
    case 'operators':
      return prepareForOperators(deps, channels, delivery);
    default:
      return assertNever(delivery.channel);
  }
}

async function prepareAlert(deps: DeliveryDeps, { mail }: Channels, delivery: Delivery): Promise<Prepared> {
  if (delivery.alertId === null) return { drop: 'it belongs to no alert' };
  const composed = await composeAlertMail(deps, delivery.alertId);
  if (!composed.composed) return { drop: composed.why };
  if (mail === null) {
    deps.logger.error({ deliveryId: delivery.id }, 'mail is not configured: a member was not told of a disconnection');
    return { drop: 'mail is not configured' };
  }
  const { to, message } = composed;
  return { send: () => mail.send({ messageId: messageIdOf(delivery), to, message }) };
}

async function prepareWebhook(
  { store }: DeliveryDeps,
  { webhook }: Channels,
  { id: messageId, endpointId, subject }: Delivery,
): Promise<Prepared> {
  const endpoint = endpointId === null ? null : await store.reads.webhookEndpoint(endpointId);
  if (endpoint?.disabledAt !== null) return { drop: 'its endpoint is switched off' };
  const { id, url } = endpoint;
  const secret = await store.tokens.openEndpointSecret(id);
  if (secret === null) return { drop: 'its endpoint has no secret' };
  return { send: () => webhook.send({ messageId, url, secret, body: JSON.stringify(subject) }) };
}

/** The log always hears of it, once; the operators' address too, where there is one. */
async function prepareForOperators(deps: DeliveryDeps, { mail }: Channels, delivery: Delivery): Promise<Prepared> {
  const event = delivery.eventId === null ? null : await deps.store.reads.event(delivery.eventId);
  if (event === null || !(isCauseOf(event, 'alert-operators') || isCauseOf(event, 'alert-people'))) {
    return { drop: 'its event no longer exists' };
  }
  const { key, message } = operatorMatter(event, networkTitle);
  if (delivery.attempts === 0) {
    deps.logger.warn({ matter: key, subject: message.subject, whatToDo: message.paragraphs }, 'operators are needed');
  }
  const { email } = deps.operators;
  if (email === null || mail === null) {
    return { send: () => Promise.resolve({ delivered: true, answer: 'logged' }) };
  }
  const to = { name: 'Operators of Holdfast', address: email };
  return { send: () => mail.send({ messageId: messageIdOf(delivery), to, message }) };
}

function messageIdOf(delivery: Delivery): string {
  return `<${delivery.id}@holdfast>`;
}

async function drop(deps: DeliveryDeps, { id }: Delivery, why: string): Promise<Outcome> {
  return deps.store.change({ delivery: id }, ({ delivery }) => {
    const result = refused('superseded', why);
    if (delivery === null || (delivery.status !== 'pending' && delivery.status !== 'exhausted')) return { result };
    return { result, deliveries: [dropped(delivery, why, deps.clock.now())] };
  });
}

/** Resolves to whether it may be sent still. From here on it counts as told, until the other side refuses it. */
async function recordHandover({ store, clock }: DeliveryDeps, attempt: DeliveryAttempt): Promise<boolean> {
  return store.change({ delivery: attempt.deliveryId }, ({ delivery }) => {
    if (delivery === null || !mayBeTried(delivery, attempt)) return { result: false };
    return { result: true, deliveries: [{ ...delivery, handedOverAt: clock.now() }] };
  });
}

/** What arrived has arrived, whatever became of the row meanwhile. */
async function recordDelivered({ store, clock }: DeliveryDeps, { id }: Delivery, answer: string): Promise<Outcome> {
  return store.change({ delivery: id }, ({ delivery }) => {
    const result = done(`delivered: ${answer}`);
    if (delivery === null || delivery.status === 'delivered') return { result };
    const now = clock.now();
    const delivered: Delivery = {
      ...delivery,
      status: 'delivered',
      attempts: delivery.attempts + 1,
      nextAttemptAt: null,
      handedOverAt: delivery.handedOverAt ?? now,
      lastAnswer: answer,
      endedAt: now,
    };
    return { result, deliveries: [delivered] };
  });
}

async function recordFailed(
  { store, clock }: DeliveryDeps,
  attempt: DeliveryAttempt,
  { answer, retryAfterMs, mayHaveArrived }: NotDelivered,
): Promise<Outcome> {
  const outcome = await store.change(
    { delivery: attempt.deliveryId },
    ({ delivery }): Change<Outcome | UndeliverableError> => {
      if (delivery === null || !mayBeTried(delivery, attempt)) {
        return { result: refused('superseded', `${answer}; meanwhile it is ${delivery?.status ?? 'gone'}`) };
      }
      const now = clock.now();
      const attempts = delivery.attempts + 1;
      const handedOverAt = mayHaveArrived ? delivery.handedOverAt : null;
      const refusedOne: Delivery = { ...delivery, attempts, handedOverAt, lastAnswer: answer };
      const wait = delivery.status === 'exhausted' ? null : retryAfter(attempts);
      if (wait === null) {
        return {
          result: new UndeliverableError(`nobody took it: ${answer}`),
          deliveries: [{ ...refusedOne, status: 'exhausted', nextAttemptAt: null, endedAt: delivery.endedAt ?? now }],
        };
      }
      const nextAttemptAt = now + Math.max(wait, retryAfterMs ?? 0);
      return {
        result: refused('waiting', `${answer}; tried again at ${new Date(nextAttemptAt).toISOString()}`),
        deliveries: [{ ...refusedOne, nextAttemptAt }],
      };
    },
  );
  if (outcome instanceof UndeliverableError) throw outcome;
  return outcome;
}
