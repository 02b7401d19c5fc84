import { DELIVERY_CHANNELS } from '../domain/alert/alert';
import { NETWORKS } from '../domain/networks/registry';
import { REACTION_NAMES } from '../domain/reaction/catalogue';
import type { QueueName } from './names';

/** Every queue there is, for the queue UI, the audit and the metrics. */
export const ALL_QUEUES: readonly QueueName[] = [
  ...NETWORKS.flatMap(({ name }): readonly QueueName[] => [
    `probes.${name}`,
    `publishing.${name}`,
    `streams.${name}`,
    `analytics.${name}`,
  ]),
  ...REACTION_NAMES.map((name): QueueName => `reactions.${name}`),
  ...DELIVERY_CHANNELS.map((channel): QueueName => `alerts.${channel}`),
];
