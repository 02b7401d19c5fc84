import type { Change } from '../../../db/store';
import { assertNever } from '../../../domain/assert-never';
import type { Delivery } from '../../../domain/alert/alert';
import { retryAfter } from '../../../domain/alert/delivery-schedule';
import { operatorMatter } from '../../../domain/alert/operator-message';
import { planResolution, planTrouble } from '../../../domain/alert/plan';
import { isCauseOf } from '../../../domain/reaction/catalogue';
import type { Config } from '../../runtime/config';
import type { Outcome } from '../../runtime/outcome';
import { done, refused } from '../../runtime/outcome';
import type { Deps } from '../ports';
import { carryOut, dropped, historyOf } from './carry-out-plans';
import { composeAlertMail } from './compose-alert-mail';
import type { ComposeDeps } from './compose-alert-mail';
import { networkTitle } from './network-title';
import type { Channels, SendAnswer } from './ports';

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

type Attempted =
  | { readonly kind: 'answered'; readonly answer: SendAnswer; readonly incidentId: string | null }
  | { readonly kind: 'drop'; readonly why: string };

/**
 * Makes one attempt to deliver one message. At least once, always with the same message id: a process that dies
 * between the other side's answer and our record sends it again. What is untrue by now is dropped instead of sent.
 *
 * Throws `UndeliverableError` when the last attempt failed: the job stands as failed, and an operator may retry it.
 */
export async function deliverMessage(
  deps: DeliveryDeps,
  channels: Channels,
  { deliveryId, dispatchNo }: DeliveryAttempt,
): Promise<Outcome> {
  const delivery = await deps.store.reads.delivery(deliveryId);
  if (delivery === null) return refused('superseded', 'no such delivery');
  if (!mayBeTried(delivery, dispatchNo)) return refused('superseded', `it is ${delivery.status} already`);
  const attempted = await attempt(deps, channels, delivery);
  if (attempted.kind === 'drop') return drop(deps, delivery, attempted.why);
  return record(deps, delivery, attempted.answer, attempted.incidentId);
}

/** An exhausted one is tried when its own last job is run again, which only an operator does. */
function mayBeTried(delivery: Delivery, dispatchNo: number): boolean {
  return delivery.dispatchNo === dispatchNo && (delivery.status === 'pending' || delivery.status === 'exhausted');
}

async function attempt(deps: DeliveryDeps, channels: Channels, delivery: Delivery): Promise<Attempted> {
  switch (delivery.channel) {
    case 'email':
      return sendAlert(deps, channels, delivery);
    case 'webhook':
      return sendWebhook(deps, channels, delivery);
    case 'operators':
      return tellOperators(deps, channels, delivery);
    default:
      return assertNever(delivery.channel);
  }
}

async function sendAlert(deps: DeliveryDeps, channels: Channels, delivery: Delivery): Promise<Attempted> {
  if (delivery.alertId === null) return { kind: 'drop', why: 'it belongs to no alert' };
  const mail = await composeAlertMail(deps, delivery.alertId);
  if (!mail.composed) return { kind: 'drop', why: mail.why };
  if (channels.mail === null) {
    deps.logger.error({ deliveryId: delivery.id }, 'mail is not configured: a member was not told of a disconnection');
    return { kind: 'drop', why: 'mail is not configured' };
  }
  const { to, message, incidentId } = mail;
  const answer = await channels.mail.send({ messageId: messageIdOf(delivery), to, message });
  return { kind: 'answered', answer, incidentId };
}

async function sendWebhook({ store }: DeliveryDeps, channels: Channels, delivery: Delivery): Promise<Attempted> {
  const { endpointId } = delivery;
  const endpoint = endpointId === null ? null : await store.reads.webhookEndpoint(endpointId);
  if (endpoint?.disabledAt !== null) return { kind: 'drop', why: 'its endpoint is switched off' };
  const secret = await store.tokens.openEndpointSecret(endpoint.id);
  if (secret === null) return { kind: 'drop', why: 'its endpoint has no secret' };
  const body = JSON.stringify(delivery.subject);
  const answer = await channels.webhook.send({ messageId: delivery.id, url: endpoint.url, secret, body });
  return { kind: 'answered', answer, incidentId: null };
}

/** The log always hears of it, once; the operators' address too, where there is one. */
async function tellOperators(deps: DeliveryDeps, channels: Channels, delivery: Delivery): Promise<Attempted> {
  const event = delivery.eventId === null ? null : await deps.store.reads.event(delivery.eventId);
  if (event === null || !(isCauseOf(event, 'alert-operators') || isCauseOf(event, 'alert-people'))) {
    return { kind: 'drop', why: 'its event no longer exists' };
  }
  const { key, message } = operatorMatter(event, networkTitle);
  if (delivery.attempts === 0) {
    deps.logger.warn({ matter: key, subject: message.subject, whatToDo: message.paragraphs }, 'operators are needed');
  }
  const { email } = deps.operators;
  if (email === null || channels.mail === null) {
    return { kind: 'answered', answer: { delivered: true, answer: 'logged' }, incidentId: null };
  }
  const to = { name: 'Operators of Holdfast', address: email };
  const answer = await channels.mail.send({ messageId: messageIdOf(delivery), to, message });
  return { kind: 'answered', answer, incidentId: null };
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

async function record(
  deps: DeliveryDeps,
  attempted: Delivery,
  answer: SendAnswer,
  incidentId: string | null,
): Promise<Outcome> {
  const outcome = answer.delivered
    ? await recordDelivered(deps, attempted, answer.answer, incidentId)
    : await recordFailed(deps, attempted, answer);
  if (outcome instanceof UndeliverableError) throw outcome;
  return outcome;
}

/**
 * What arrived has arrived, whatever became of the row meanwhile. A message that was dropped while it was being sent
 * told its reader something that is over by now: then the opposite follows at once.
 */
async function recordDelivered(
  deps: DeliveryDeps,
  { id }: Delivery,
  answer: string,
  incidentId: string | null,
): Promise<Outcome> {
  const incidentIds = incidentId === null ? [] : [incidentId];
  return deps.store.change({ delivery: id, incidentAlerts: incidentIds }, ({ delivery, incidentAlerts }) => {
    const result = done(`delivered: ${answer}`);
    if (delivery === null || delivery.status === 'delivered') return { result };
    const now = deps.clock.now();
    const delivered: Delivery = {
      ...delivery,
      status: 'delivered',
      attempts: delivery.attempts + 1,
      nextAttemptAt: null,
      lastAnswer: answer,
      endedAt: now,
    };
    const incident = incidentAlerts?.incidents[0];
    if (delivery.status !== 'dropped' || incident === undefined || incidentAlerts === null) {
      return { result, deliveries: [delivered] };
    }
    const known = historyOf(incident.id, incidentAlerts);
    const alert = known.alerts.find((each) => each.id === delivery.alertId);
    const history = {
      alerts: known.alerts.filter((each) => each.memberId === alert?.memberId),
      deliveries: known.deliveries.map((each) => (each.id === id ? delivered : each)),
    };
    const plan =
      incident.endedAt === null
        ? planTrouble(incident, alert === undefined ? [] : [{ id: alert.memberId }], history)
        : planResolution(incident, history);
    const writes = carryOut([{ incident, plan }], deps);
    return { result, ...writes, deliveries: [delivered, ...writes.deliveries] };
  });
}

async function recordFailed(
  deps: DeliveryDeps,
  attempted: Delivery,
  { answer, retryAfterMs }: Extract<SendAnswer, { delivered: false }>,
): Promise<Outcome | UndeliverableError> {
  return deps.store.change({ delivery: attempted.id }, ({ delivery }): Change<Outcome | UndeliverableError> => {
    if (delivery === null || !mayBeTried(delivery, attempted.dispatchNo)) {
      return { result: refused('superseded', `${answer}; meanwhile it is ${delivery?.status ?? 'gone'}`) };
    }
    const now = deps.clock.now();
    const attempts = delivery.attempts + 1;
    const wait = delivery.status === 'exhausted' ? null : retryAfter(attempts);
    if (wait === null) {
      const exhausted: Delivery = {
        ...delivery,
        status: 'exhausted',
        attempts,
        nextAttemptAt: null,
        lastAnswer: answer,
        endedAt: delivery.endedAt ?? now,
      };
      return { result: new UndeliverableError(`nobody took it: ${answer}`), deliveries: [exhausted] };
    }
    const nextAttemptAt = now + Math.max(wait, retryAfterMs ?? 0);
    return {
      result: refused('waiting', `${answer}; tried again at ${new Date(nextAttemptAt).toISOString()}`),
      deliveries: [{ ...delivery, attempts, nextAttemptAt, lastAnswer: answer }],
    };
  });
}
