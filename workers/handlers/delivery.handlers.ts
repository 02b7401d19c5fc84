import { deliverMessageJob } from '../../queues/jobs/deliver-message.job';
import { handles } from '../runtime/run-worker';
import type { Handling } from '../runtime/run-worker';
import { deliverMessage } from '../use-cases/alerts/deliver-message';
import type { DeliveryDeps } from '../use-cases/alerts/deliver-message';
import type { Channels } from '../use-cases/alerts/ports';

export function deliveryHandlings(deps: DeliveryDeps, channels: Channels): readonly Handling[] {
  return [
    handles(deliverMessageJob, ({ deliveryId, dispatchNo }) =>
      deliverMessage(deps, channels, { deliveryId, dispatchNo }),
    ),
  ];
}
