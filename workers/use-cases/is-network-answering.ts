import type { Tokens } from '../../domain/networks/network';
import type { Credential } from '../../domain/credential/credential';
import type { Deps } from './ports';

/**
 * While a network is in trouble, what must not be done twice could lose its answer: a post would be in doubt, a
 * single-use refresh token spent for nothing. So a network that was silent last time is asked something harmless first.
 */
export async function isNetworkAnswering(deps: Deps, credential: Credential, tokens: Tokens): Promise<boolean> {
  if (deps.networks.isAnswering(credential)) return true;
  const network = deps.networks.network(credential.network);
  await deps.networks.perform(credential, (setting) =>
    network.probe({ setting, tokens, networkUserId: credential.networkUserId }),
  );
  return deps.networks.isAnswering(credential);
}
