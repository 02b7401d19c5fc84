import type { Account } from '../../domain/account/account';
import type { Credential } from '../../domain/credential/credential';
import type { AccountOnNetwork } from '../../domain/networks/network';

/** An account as its network knows it, under the credential that calls for it. */
export function accountOnNetwork(
  { kind, remoteId }: Pick<Account, 'kind' | 'remoteId'>,
  { networkUserId }: Pick<Credential, 'networkUserId'>,
): AccountOnNetwork {
  return { kind, remoteId, networkUserId };
}
