import type { Change } from '../../../db/store';
import { assertNever } from '../../../domain/assert-never';
import type { Alert, Delivery } from '../../../domain/alert/alert';
import { MINUTE } from '../../../domain/clock';
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

/** `alertIds`: what a mail had to tell when it was worded; `untoldIds`: those of them that it leaves out. */
type Prepared =
  | {
      readonly send: () => Promise<SendAnswer>;
      readonly alertIds: readonly string[];
      readonly untoldIds: readonly string[];
    }
  /** Why nothing is sent. */
  | { readonly drop: string; readonly alertIds: readonly string[] }
  /** Why nothing is sent now. */
  | { readonly wait: string };

/** Until a mail is looked at again that must not leave now. */
const WAIT_MS = 10 * MINUTE;

/**
 * Makes one attempt to deliver one message. At least once, always with the same message id: a process that dies
 * between the other side's answer and our record sends it again. What is untrue by now is dropped instead of sent.
 *
 * A digest is worded again where an alert joined or left it meanwhile: none is dropped unseen with the others.
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
  if ('wait' in ready) return postpone(deps, attempt, ready.wait);
  const step = 'drop' in ready ? await drop(deps, attempt, ready) : await recordHandover(deps, attempt, ready);
  if (step === 'tells others now') return deliverMessage(deps, channels, attempt);
  if ('ended' in step) return step.ended;
  const answer = await step.send();
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
  const composed = await composeAlertMail(deps, delivery);
  const { alertIds } = composed;
  if (!composed.composed) return composed.forNow ? { wait: composed.why } : { drop: composed.why, alertIds };
  if (mail === null) {
    deps.logger.error({ deliveryId: delivery.id }, 'mail is not configured: a member was not told of a disconnection');
    return { drop: 'mail is not configured', alertIds };
  }
  const { to, message, untoldIds } = composed;
  return { send: () => mail.send({ messageId: messageIdOf(delivery), to, message }), alertIds, untoldIds };
}

async function prepareWebhook(
  { store }: DeliveryDeps,
  { webhook }: Channels,
  { id: messageId, endpointId, subject }: Delivery,
): Promise<Prepared> {
  const endpoint = endpointId === null ? null : await store.reads.webhookEndpoint(endpointId);
  if (endpoint?.disabledAt !== null) return notSent('its endpoint is switched off');
  const { id, url } = endpoint;
  const secret = await store.tokens.openEndpointSecret(id);
  if (secret === null) return notSent('its endpoint has no secret');
  return sent(() => webhook.send({ messageId, url, secret, body: JSON.stringify(subject) }));
}

/** The log always hears of it, once; the operators' address too, where there is one. */
async function prepareForOperators(deps: DeliveryDeps, { mail }: Channels, delivery: Delivery): Promise<Prepared> {
  const event = delivery.eventId === null ? null : await deps.store.reads.event(delivery.eventId);
  if (event === null || !(isCauseOf(event, 'alert-operators') || isCauseOf(event, 'alert-people'))) {
    return notSent('its event no longer exists');
  }
  const { key, message } = operatorMatter(event, networkTitle);
  if (delivery.attempts === 0) {
    deps.logger.warn({ matter: key, subject: message.subject, whatToDo: message.paragraphs }, 'operators are needed');
  }
  const { email } = deps.operators;
  if (email === null || mail === null) {
    return sent(() => Promise.resolve({ delivered: true, answer: 'logged' }));
  }
  const to = { name: 'Operators of Holdfast', address: email };
  return sent(() => mail.send({ messageId: messageIdOf(delivery), to, message }));
}

/** What tells no alerts. */
function sent(send: () => Promise<SendAnswer>): Prepared {
  return { send, alertIds: [], untoldIds: [] };
}

function notSent(why: string): Prepared {
  return { drop: why, alertIds: [] };
}

function messageIdOf(delivery: Delivery): string {
  return `<${delivery.id}@holdfast>`;
}

/** How it goes on: worded again, since alerts joined or left it; not at all; or by sending. */
type Step = 'tells others now' | { readonly ended: Outcome } | { readonly send: () => Promise<SendAnswer> };

async function drop(
  { store, clock }: DeliveryDeps,
  { deliveryId }: DeliveryAttempt,
  { drop: why, alertIds }: Extract<Prepared, { readonly drop: string }>,
): Promise<Step> {
  return store.change({ delivery: deliveryId, deliveryAlerts: deliveryId }, (loaded): Change<Step> => {
    const { delivery, deliveryAlerts } = loaded;
    const result = { ended: refused('superseded', why) };
    if (delivery === null || (delivery.status !== 'pending' && delivery.status !== 'exhausted')) return { result };
    if (!tells(deliveryAlerts, alertIds)) return { result: 'tells others now' };
    return { result, deliveries: [dropped(delivery, why, clock.now())] };
  });
}

/** From here on it counts as told, until the other side refuses it; what it leaves out counts as never told. */
async function recordHandover(
  { store, clock }: DeliveryDeps,
  attempt: DeliveryAttempt,
  { send, alertIds, untoldIds }: Extract<Prepared, { readonly untoldIds: readonly string[] }>,
): Promise<Step> {
  const { deliveryId } = attempt;
  return store.change({ delivery: deliveryId, deliveryAlerts: deliveryId }, (loaded): Change<Step> => {
    const { delivery, deliveryAlerts } = loaded;
    if (delivery === null || !mayBeTried(delivery, attempt)) {
      return { result: { ended: refused('superseded', 'it changed while it was worded') } };
    }
    if (!tells(deliveryAlerts, alertIds)) return { result: 'tells others now' };
    const now = clock.now();
    // One that may have arrived before told of them too.
    const withdrawn = delivery.handedOverAt === null ? untoldIds : [];
    return {
      result: { send },
      deliveries: [{ ...delivery, handedOverAt: now }],
      withdrawnAlerts: withdrawn.map((id) => ({ id, at: now })),
    };
  });
}

function tells(alerts: readonly Alert[] | null, ids: readonly string[]): boolean {
  const present = (alerts ?? []).filter(({ withdrawnAt }) => withdrawnAt === null);
  return present.length === ids.length && present.every(({ id }) => ids.includes(id));
}

async function postpone({ store, clock }: DeliveryDeps, attempt: DeliveryAttempt, why: string): Promise<Outcome> {
  return store.change({ delivery: attempt.deliveryId }, ({ delivery }) => {
    const result = refused('waiting', why);
    if (delivery?.status !== 'pending' || !mayBeTried(delivery, attempt)) return { result };
    return { result, deliveries: [{ ...delivery, nextAttemptAt: clock.now() + WAIT_MS }] };
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
