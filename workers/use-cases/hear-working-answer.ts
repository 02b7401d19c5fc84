import type { Account } from '../../domain/account/account';
import type { Judgement } from '../../domain/judgement/vocabulary';
import type { Operation, Outcome, ProbePolicy } from '../../domain/networks/network';
import type { Deps } from './ports';
import { recordAppStanding } from './record-app-standing';
import { recordEvidence } from './record-evidence';
import type { UsableTokens } from './tokens-for-account';

interface WorkingCall {
  readonly account: Account;
  readonly tokens: UsableTokens;
  readonly operation: Extract<Operation, 'publish' | 'stream' | 'analytics' | 'look_up'>;
  /** The job that asked; the cause of the events. */
  readonly causedBy: string;
}

/** What an answer to working traffic says of the account, its credential or our app goes where such things are decided. */
export async function hearWorkingAnswer(
  deps: Deps,
  { account, tokens: { credential, tokenSet }, operation, causedBy }: WorkingCall,
  { judgement, answer }: Outcome<unknown>,
): Promise<void> {
  if (!concernsCredential(judgement, deps.networks.network(credential.network).probing)) {
    return recordAppStanding(deps, credential, { judgement, operation, authoritative: false });
  }
  await recordEvidence(deps, {
    credentialId: credential.id,
    at: credential,
    tokenSetId: tokenSet.id,
    accountId: account.id,
    operation,
    authoritative: false,
    judgement,
    finding: null,
    httpStatus: answer.status,
    causedBy,
  });
}

function concernsCredential(
  judgement: Judgement,
  { workCountsAsProbe }: Pick<ProbePolicy, 'workCountsAsProbe'>,
): boolean {
  return (
    (judgement.class === 'healthy' && workCountsAsProbe) ||
    judgement.class === 'disconnected' ||
    judgement.class === 'misconfigured' ||
    (judgement.class === 'transient' && judgement.reason === 'unconfirmed_denial')
  );
}
