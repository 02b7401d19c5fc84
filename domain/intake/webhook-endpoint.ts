import type { Organisation } from '../organisation/organisation';
import { ok } from '../result';
import type { PutWebhookEndpoint } from './command';
import { conflict } from './decision';
import type { Decided, IntakeContext } from './decision';
import { noSuchOrganisation } from './missing';

/** Where events are sent to. The same endpoint put again has a new address and secret, and is enabled again. */
export function decidePutWebhookEndpoint(
  command: PutWebhookEndpoint,
  loaded: {
    readonly organisation: Organisation | null;
    readonly endpoint: { readonly organisationId: string | null } | null;
  },
  { now }: IntakeContext,
): Decided<'put-webhook-endpoint'> {
  const { organisationId, endpointId, url, secret } = command;
  if (organisationId !== null && loaded.organisation === null) return noSuchOrganisation(organisationId);
  if (loaded.endpoint !== null && loaded.endpoint.organisationId !== organisationId) {
    return conflict('endpoint_elsewhere', `Webhook endpoint ${endpointId} belongs to somebody else.`, [
      {
        field: 'endpointId',
        problem: 'is the id of an endpoint of another organisation or of the host; use another id',
      },
    ]);
  }
  return ok({
    result: { endpointId },
    webhookEndpoints: [{ id: endpointId, organisationId, url, secret, createdAt: now }],
  });
}
