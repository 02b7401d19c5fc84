import type { Change, StoredReconnect } from '../../../db/store';
import type { TokenSet } from '../../../domain/credential/credential';
import { decideReconnected } from '../../../domain/credential/decide-reconnect';
import type { AssetCheck } from '../../../domain/credential/decide-reconnect';
import { evolveGroup, hasPendingGrant } from '../../../domain/credential/group';
import type { Group, GroupEvent } from '../../../domain/credential/group';
import type { StoredEvent } from '../../../domain/event/events';
import type { Judgement } from '../../../domain/judgement/vocabulary';
import type { AccountKind, Outcome, ProbeFinding } from '../../../domain/networks/network';
import type { ReconnectLife } from '../../../domain/reconnect/reconnect';
import { decisionContext, evidencePolicy } from '../decision-context';
import type { Deps } from '../ports';
import { askAsset } from '../probe-credential';
import { expectEvent } from './reaction';
import type { Reaction } from './reaction';

type CompletedEvent = StoredEvent<'reconnect.completed' | 'credential.revived'>;

/** How long an asset that the network does not answer for is asked again before the rest goes on without it. */
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
  if (group === null || group.credential.status === 'retired') return refuseGrant(deps, completed, 'retired');
  const { tokenSetId } = completed.data;
  const granted = group.tokenSets.find((set) => set.id === tokenSetId);
  const isHeal = completed.name === 'credential.revived';
  const isOpen = isHeal
    ? group.credential.status === 'dead' && group.credential.activeTokenSetId === tokenSetId && !hasPendingGrant(group)
    : granted?.status === 'pending';
  // A later grant has taken its place.
  if (!isOpen) return refuseGrant(deps, completed, 'not_pending');

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
  const asked = await askAssets(deps, group, tokenSetId);
  const isWorthWaiting = deps.clock.now() - completed.occurredAt < PATIENCE_MS;
  if (isWorthWaiting && asked.some(({ isUnanswered }) => isUnanswered)) {
    throw new Error('Some assets could not be checked yet.');
  }
  const checks = asked.map(({ check }) => check);
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

interface AskedAsset {
  readonly check: AssetCheck;
  /** The network said nothing about it: asking once more may help. */
  readonly isUnanswered: boolean;
}

async function askAssets(deps: Deps, group: Group, tokenSetId: string): Promise<readonly AskedAsset[]> {
  const asked: AskedAsset[] = [];
  const brought = group.tokenSets.filter((set) => set.grantId === tokenSetId && set.status === 'pending');
  for (const account of group.accounts) {
    const fresh = brought.find((set) => set.accountId === account.id);
    // An asset that the grant brought no token for is asked with the one it has.
    const own = fresh?.id ?? account.tokenSetId ?? tokenSetId;
    const outcome = await askAsset(deps, group.credential, account, own);
    const isUnanswered = outcome !== null && outcome !== 'unreadable' && !isStatement(outcome.judgement);
    const isLeftOut = fresh === undefined && bringsTokensOfKind(group, brought, account.kind);
    asked.push({ check: checkOf(account.id, outcome, isLeftOut), isUnanswered });
  }
  return asked;
}

function bringsTokensOfKind(group: Group, brought: readonly TokenSet[], kind: AccountKind): boolean {
  return group.accounts.some((account) => account.kind === kind && brought.some((set) => set.accountId === account.id));
}

function isStatement({ class: judgementClass }: Judgement): boolean {
  return judgementClass === 'healthy' || judgementClass === 'disconnected';
}

/**
 * A weak denial takes nothing away here either, and is left to the account's own probes; unless the grant itself left
 * the asset out, which says the same a second time.
 */
function checkOf(accountId: string, outcome: Outcome<true> | null | 'unreadable', isLeftOut: boolean): AssetCheck {
  if (outcome === null) return { accountId, verdict: 'works' };
  if (outcome === 'unreadable') return { accountId, verdict: 'could_not_check' };
  const { judgement } = outcome;
  if (outcome.ok) return { accountId, verdict: 'works' };
  const isAboutIt = judgement.subject === 'asset' || judgement.subject === 'credential';
  const isStrong = judgement.recovery !== 'confirm' || isLeftOut;
  return judgement.class === 'disconnected' && isAboutIt && isStrong
    ? { accountId, verdict: 'lost', reason: judgement.reason }
    : { accountId, verdict: 'could_not_check' };
}

/** Nothing of the refused grant takes effect; what was connected before is connected again. */
async function refuseGrant(deps: Deps, event: CompletedEvent, why: string): Promise<string> {
  return deps.store.change(keysOf(event), ({ group, reaction, reconnect }): Change<string> =>
    reaction?.status === 'pending'
      ? refusal({ event, group, reconnect, why, now: deps.clock.now() })
      : { result: 'done already' },
  );
}

async function commit(
  deps: Deps,
  event: CompletedEvent,
  checks: readonly AssetCheck[],
  finding: ProbeFinding,
): Promise<string> {
  const { reconnectId, memberId } =
    event.name === 'reconnect.completed' ? event.data : { reconnectId: null, memberId: null };
  const { tokenSetId } = event.data;
  return deps.store.change(keysOf(event), ({ group, reaction, reconnect }): Change<string> => {
    if (reaction?.status !== 'pending' || group === null) return { result: 'done already' };
    const context = decisionContext(deps);
    const policy = evidencePolicy(deps, group.credential.network);
    const grant = { tokenSetId, reconnectId, memberId, checks, scopes: finding.scopes };
    const decision = decideReconnected(group, grant, policy, context);
    if (!decision.ok) return refusal({ event, group, reconnect, why: decision.refusal, now: context.now });
    const works = checks.filter((check) => check.verdict === 'works').length;
    const note = `${String(works)} of ${String(checks.length)} accounts reconnected`;
    return {
      result: note,
      reactionDone: { ...rowOf(event), note },
      groups: [decision.value.group],
      ...endAttempt(reconnect, event, { status: 'connected', tokenSetId, endedAt: context.now }),
      events: decision.value.events,
      causedBy: event.id,
    };
  });
}

function refusal(input: {
  readonly event: CompletedEvent;
  readonly group: Group | null;
  readonly reconnect: StoredReconnect | null;
  readonly why: string;
  readonly now: number;
}): Change<string> {
  const { event, group, reconnect, why, now } = input;
  const note = `refused: ${why}`;
  const end = { result: note, reactionDone: { ...rowOf(event), note } };
  if (group === null || event.name === 'credential.revived') return end;
  const { reconnectId, tokenSetId } = event.data;
  const refused: GroupEvent = {
    name: 'reconnect.refused',
    subject: event.subject,
    data: { reconnectId, tokenSetId, why },
  };
  return {
    ...end,
    groups: [evolveGroup(group, [refused], { now })],
    ...endAttempt(reconnect, event, { status: 'refused', why, endedAt: now }),
    events: [refused],
    causedBy: event.id,
  };
}

/** The person's attempt ends with its grant, whatever became of that: its page waits for it. */
function endAttempt(
  reconnect: StoredReconnect | null,
  event: CompletedEvent,
  life: Extract<ReconnectLife, { readonly status: 'connected' | 'refused' }>,
): Pick<Change<string>, 'reconnects'> {
  const isWaiting = reconnect?.life.status === 'verifying' && reconnect.life.tokenSetId === event.data.tokenSetId;
  return isWaiting ? { reconnects: [{ ...reconnect, life }] } : {};
}

function rowOf(event: CompletedEvent) {
  return { eventId: event.id, reaction: 'verify-reconnect' } as const;
}

function keysOf(event: CompletedEvent) {
  const reconnectId = event.name === 'reconnect.completed' ? event.data.reconnectId : null;
  return { group: event.subject.credentialId ?? '', reaction: rowOf(event), reconnect: reconnectId ?? '' };
}
