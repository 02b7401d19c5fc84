import type { WebhookEndpoint } from '../../../db/store';
import type { AlertDeps } from './ports';

/**
 * Makes the configured endpoint of the host the one enabled endpoint that belongs to no organisation, whichever
 * process comes first. A new address or secret is a new endpoint; the one it replaces is switched off, and what waits
 * for it is dropped. Resolves to its id, or to null where none is configured.
 *
 * Call it before the process reacts to its first event: what is told before the endpoint exists is not told to it.
 */
export async function ensureHostEndpoint(
  deps: AlertDeps,
  host: { readonly url: string; readonly secret: string } | null,
): Promise<string | null> {
  for (;;) {
    const known = await deps.store.reads.webhookEndpoints(null);
    const present = await find(deps, known, host);
    const settled = await deps.store.change({ listeners: { organisationId: null } }, ({ listeners }) => {
      // Another process did the same meanwhile: look again.
      if (!haveSameIds(listeners ?? [], known)) return { result: null };
      const now = deps.clock.now();
      const id = host === null ? null : (present ?? deps.newId());
      return {
        result: { id },
        disabledEndpoints: known
          .filter((endpoint) => endpoint.id !== id)
          .map((endpoint) => ({ id: endpoint.id, at: now })),
        webhookEndpoints:
          host === null || id === null || present !== null
            ? []
            : [{ id, organisationId: null, url: host.url, secret: host.secret, createdAt: now }],
      };
    });
    if (settled !== null) return settled.id;
  }
}

async function find(
  { store }: AlertDeps,
  known: readonly WebhookEndpoint[],
  host: { readonly url: string; readonly secret: string } | null,
): Promise<string | null> {
  for (const { id, url } of known) {
    if (url === host?.url && (await store.tokens.openEndpointSecret(id)) === host.secret) return id;
  }
  return null;
}

function haveSameIds(some: readonly WebhookEndpoint[], others: readonly WebhookEndpoint[]): boolean {
  return some.length === others.length && some.every(({ id }) => others.some((other) => other.id === id));
}
