import type { Deps } from './ports';
import { refreshCredential, resolveUnknownRefresh } from './refresh-credential';
import type { RefreshResult } from './refresh-credential';

/** A credential whose refresh is due by its schedule: ahead of its token's end, after a doubt, or after a lost answer. */
export async function renewAhead(deps: Deps, credentialId: string): Promise<RefreshResult> {
  const group = await deps.store.reads.group(credentialId);
  if (group === null) return 'impossible';
  const { credential } = group;
  if (credential.status === 'refresh_unknown') return resolveUnknownRefresh(deps, credentialId);
  if (credential.activeTokenSetId === null || !deps.networks.isConfigured(credential.network)) return 'impossible';
  return refreshCredential(deps, credentialId, credential.activeTokenSetId);
}
