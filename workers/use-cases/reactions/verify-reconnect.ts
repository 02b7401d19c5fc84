import type { Change } from '../../../db/store';
import { decideReconnected } from '../../../domain/credential/decide-reconnect';
import type { AssetCheck } from '../../../domain/credential/decide-reconnect';
import { evolveGroup } from '../../../domain/credential/group';
import type { Group, GroupEvent } from '../../../domain/credential/group';
import type { StoredEvent } from '../../../domain/event/events';
import type { Outcome, ProbeFinding } from '../../../domain/networks/network';
import { decisionContext, evidencePolicy } from '../decision-context';
import type { Deps } from '../ports';
import { askAsset } from '../probe-credential';
import { expectEvent, finish } from './reaction';
import type { Reaction } from './reaction';

type CompletedEvent = StoredEvent<'reconnect.completed' | 'credential.revived'>;

/** How often an asset that the network did not answer for is asked before the rest goes on without it. */
const PATIENCE_MS = 60_000;

/**
 * A reconnect is verified before it is believed: the credential's new token set is probed, then each asset with the
 * token it will use, and only then one transaction makes the group connected. The same for a dead credential that
 * answers again with its old token.
 *
 * If this process dies before that transaction, the group stays suspect, the event unfinished, and all is asked again.
 */
export const verifyReconnect: Reaction = async (deps, event) => {
  const completed = expectEvent(event, 'reconnect.completed', 'credential.revived');
  const { credentialId } = completed.subject;
  const group = credentialId === undefined ? null : await deps.store.reads.group(credentialId);
  if (group === null || group.credential.status === 'retired')
    return finish(deps, event, 'verify-reconnect', 'the credential is gone');
  const { tokenSetId } = completed.data;
  const granted = group.tokenSets.find((set) => set.id === tokenSetId);
  const isHeal = completed.name === 'credential.revived';
  const isOpen = isHeal
    ? group.credential.status === 'dead' && group.credential.activeTokenSetId === tokenSetId
    : granted?.status === 'pending';
  if (!isOpen) return finish(deps, event, 'verify-reconnect', 'a later grant has taken its place');

  const probe = await probeGrant(deps, group, tokenSetId);
  if (probe === null) return refuseGrant(deps, completed, 'tokens_unreadable');
  if (!probe.ok) {
    if (probe.judgement.class === 'disconnected' || probe.judgement.class === 'misconfigured') {
      return refuseGrant(deps, completed, probe.judgement.reason);
    }
    throw new Error(`The new grant could not be verified yet: ${probe.judgement.reason}`);
  }
  if (probe.value.networkUserId !== null && probe.value.networkUserId !== group.credential.networkUserId) {
    return refuseGrant(deps, completed, 'wrong_account');
  }
  const checks = await checkAssets(deps, group, tokenSetId, isHeal);
  const isWorthWaiting = deps.clock.now() - completed.occurredAt < PATIENCE_MS;
  if (isWorthWaiting && checks.some((check) => check.verdict === 'could_not_check')) {
    throw new Error('Some assets could not be checked yet.');
  }
  return commit(deps, completed, checks, probe.value);
};

async function probeGrant(deps: Deps, group: Group, tokenSetId: string): Promise<Outcome<ProbeFinding> | null> {
  const opened = await deps.store.tokens.open(tokenSetId);
  if (opened === null) return null;
  const { credential } = group;
  const now = deps.clock.now();
  return deps.networks.perform(
    credential,
    (setting) =>
      deps.networks
        .network(credential.network)
        .probe({ setting, tokens: opened.tokens, networkUserId: credential.networkUserId }),
    { judge: { now, tokenAgeS: Math.max(0, Math.round((now - opened.tokenSet.issuedAt) / 1000)), tokenKind: 'user' } },
  );
}

async function checkAssets(
  deps: Deps,
  group: Group,
  tokenSetId: string,
  isHeal: boolean,
): Promise<readonly AssetCheck[]> {
  const checks: AssetCheck[] = [];
  for (const account of group.accounts) {
    const fresh = group.tokenSets.find(
      (set) => set.accountId === account.id && set.grantId === tokenSetId && set.status === 'pending',
    );
    // An asset that the grant brought no token for is asked with the one it has.
    const own = fresh?.id ?? (account.tokenSetId === null ? tokenSetId : account.tokenSetId);
    const outcome = await askAsset(deps, group.credential, account, isHeal ? (account.tokenSetId ?? tokenSetId) : own);
    checks.push(checkOf(account.id, outcome));
  }
  return checks;
}

function checkOf(accountId: string, outcome: Outcome<true> | null | 'unreadable'): AssetCheck {
  if (outcome === null) return { accountId, verdict: 'works' };
  if (outcome === 'unreadable') return { accountId, verdict: 'could_not_check' };
  const { judgement } = outcome;
  if (judgement.class === 'healthy') return { accountId, verdict: 'works' };
  return judgement.class === 'disconnected'
    ? { accountId, verdict: 'lost', reason: judgement.reason }
    : { accountId, verdict: 'could_not_check' };
}

/** Nothing of the refused grant takes effect; what was connected before is connected again. */
async function refuseGrant(deps: Deps, event: CompletedEvent, why: string): Promise<string> {
  const row = { eventId: event.id, reaction: 'verify-reconnect' } as const;
  const reconnectId = event.name === 'reconnect.completed' ? event.data.reconnectId : null;
  return deps.store.change(
    { group: event.subject.credentialId ?? '', reaction: row, reconnect: reconnectId ?? '' },
    ({ group, reaction, reconnect }): Change<string> => {
      if (reaction?.status !== 'pending') return { result: 'done already' };
      const now = deps.clock.now();
      const note = `refused: ${why}`;
      const end = { result: note, reactionDone: { ...row, note } };
      if (group === null || event.name === 'credential.revived') return end;
      const refusedEvent: GroupEvent = {
        name: 'reconnect.refused',
        subject: event.subject,
        data: { reconnectId, tokenSetId: event.data.tokenSetId, why },
      };
      return {
        ...end,
        groups: [evolveGroup(group, [refusedEvent], { now })],
        ...(reconnect === null
          ? {}
          : { reconnects: [{ ...reconnect, life: { status: 'refused', why, endedAt: now } }] }),
        events: [refusedEvent],
        causedBy: event.id,
      };
    },
  );
}

async function commit(
  deps: Deps,
  event: CompletedEvent,
  checks: readonly AssetCheck[],
  finding: ProbeFinding,
): Promise<string> {
  const row = { eventId: event.id, reaction: 'verify-reconnect' } as const;
  const { reconnectId, memberId } =
    event.name === 'reconnect.completed' ? event.data : { reconnectId: null, memberId: null };
  const { tokenSetId } = event.data;
  return deps.store.change(
    { group: event.subject.credentialId ?? '', reaction: row, reconnect: reconnectId ?? '' },
    ({ group, reaction, reconnect }): Change<string> => {
      if (reaction?.status !== 'pending' || group === null) return { result: 'done already' };
      const context = decisionContext(deps);
      const policy = evidencePolicy(deps, group.credential.network);
      const grant = { tokenSetId, reconnectId, memberId, checks, scopes: finding.scopes };
      const decision = decideReconnected(group, grant, policy, context);
      if (!decision.ok) {
        const note = `refused: ${decision.refusal}`;
        const life = { status: 'refused', why: decision.refusal, endedAt: context.now } as const;
        return {
          result: note,
          reactionDone: { ...row, note },
          ...(reconnect === null ? {} : { reconnects: [{ ...reconnect, life }] }),
        };
      }
      const works = checks.filter((check) => check.verdict === 'works').length;
      const note = `${String(works)} of ${String(checks.length)} accounts reconnected`;
      const life = { status: 'connected', tokenSetId, endedAt: context.now } as const;
      return {
        result: note,
        reactionDone: { ...row, note },
        groups: [decision.value.group],
        ...(reconnect === null ? {} : { reconnects: [{ ...reconnect, life }] }),
        events: decision.value.events,
        causedBy: event.id,
      };
    },
  );
}
