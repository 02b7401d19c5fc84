import type { NetworkName } from '../domain/networks/network';
import type { ReactionName } from '../domain/reaction/catalogue';
import type { Delivery } from '../domain/alert/alert';

/**
 * Queues are per kind and, where one network's slowness could delay another, per network. The queue UI groups them
 * by the dot. BullMQ allows no colon in a queue's name.
 */
export type QueueName =
  | `probes.${NetworkName}`
  | `publishing.${NetworkName}`
  | `streams.${NetworkName}`
  | `analytics.${NetworkName}`
  | `reactions.${ReactionName}`
  | `alerts.${Delivery['channel']}`;

/** Braces make all keys of Holdfast one hash slot, so that a Redis Cluster can hold them. */
export const QUEUE_PREFIX = '{holdfast}';
