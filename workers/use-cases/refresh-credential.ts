import { SECOND } from '../../domain/clock';
import type { Change, NewTokenSet } from '../../db/store';
import type { Credential, Refresh, TokenSet } from '../../domain/credential/credential';
import type { GroupDecision } from '../../domain/credential/decision';
import { beginRefresh, decideUnknownRefresh, endRefresh } from '../../domain/credential/decide-refresh';
import type { RefreshEnd, RefreshRefusal } from '../../domain/credential/decide-refresh';
import type { Outcome, RefreshedTokens, Tokens } from '../../domain/networks/network';
import { ok, refuse } from '../../domain/result';
import type { Result } from '../../domain/result';
import { decisionContext, weatherContext } from './decision-context';
import { insist } from './insist';
import { isNetworkAnswering } from './is-network-answering';
import { mayHaveActed } from './ports';
import type { Deps } from './ports';
import { recordAppStanding } from './record-app-standing';

/** What a caller that needs a fresh token gets to know. */
export type RefreshResult =
  /** There is a newer token set, whoever made it: read it. */
  | 'renewed'
  /** The network refused: the credential is disconnected. */
  | 'dead'
  /** Not renewed now; it is tried again later. */
  | 'not_now'
  /** Nothing to renew with. */
  | 'impossible';

/** How long a loser waits for the winner's result. Real milliseconds. */
const WAIT_FOR_WINNER_REAL_MS = 40 * SECOND;
const WINNER_POLL_REAL_MS = 25;

/**
 * Renews the token set of a credential, unless it was renewed since `usedTokenSetId` was read. However many callers
 * and processes call this at once, the network is asked once; the others wait for the winner's result.
 *
 * If this process dies: before the row is committed nothing happened; after it, the row names this process, and
 * whoever buries the process decides (`orphanRefresh`); after the network's answer the new tokens are committed
 * before anything else happens.
 */
export async function refreshCredential(
  deps: Deps,
  credentialId: string,
  usedTokenSetId: string,
): Promise<RefreshResult> {
  const begun = await begin(deps, credentialId, usedTokenSetId);
  if (!begun.ok) return whenRefused(deps, credentialId, usedTokenSetId, begun.refusal);
  const { refresh, credential } = begun.value;
  const model = deps.networks.network(credential.network).tokenModel;

  const { network, instance } = credential;
  const keys = { group: credentialId, networkState: { network, instance } };
  const record = (end: RefreshEnd, fresh: NewTokenSet | null): Promise<RefreshResult> =>
    insist(deps, 'the end of a refresh', () =>
      deps.store.change(keys, ({ group, networkState }): Change<RefreshResult> => {
        if (group === null) return { result: 'not_now' };
        const decision = endRefresh(group, refresh.id, end, model, weatherContext(deps, networkState));
        return {
          result: resultOf(decision, end),
          groups: [decision.group],
          ...(fresh === null || decision.stale ? {} : { newTokenSets: [fresh] }),
          events: decision.events,
          causedBy: refresh.id,
        };
      }),
    );
  /** A fault of ours must not leave the row in flight: as long as this process lives, nobody else would end it. */
  const orRecord = async <Value>(end: RefreshEnd, step: () => Promise<Value>): Promise<Value> => {
    try {
      return await step();
    } catch (err) {
      await record(end, null);
      throw err;
    }
  };

  const notSpent: RefreshEnd = { kind: 'not_spent', retryAfterMs: null };
  const opened = await orRecord(notSpent, () => deps.store.tokens.open(usedTokenSetId));
  if (opened === null) return record(notSpent, null);
  const isSpentByTheCall = model.kind === 'short_lived_single_use_refresh';
  const mayAsk = await orRecord(notSpent, async () => {
    return !isSpentByTheCall || isNetworkAnswering(deps, credential, opened.tokens);
  });
  if (!mayAsk) return record(notSpent, null);
  const outcome = await orRecord({ kind: 'unknown' }, () =>
    deps.networks.refresh(credential, opened.tokens, { judge: { now: deps.clock.now() } }),
  );
  const fresh = outcome.ok ? newTokenSet(deps, credential, opened, outcome.value) : null;
  const { refreshCountsAsProbe, everyMs } = deps.networks.network(credential.network).probing;
  const provenForMs = refreshCountsAsProbe ? everyMs : null;
  const result = await record(
    fresh === null ? endOf(outcome) : { kind: 'succeeded', tokenSet: fresh.tokenSet, provenForMs },
    fresh,
  );
  await recordAppStanding(deps, credential, {
    judgement: outcome.judgement,
    operation: 'refresh',
    authoritative: true,
  });
  return result;
}

function resultOf(decision: GroupDecision, end: RefreshEnd): RefreshResult {
  if (decision.group.credential.status === 'dead') return 'dead';
  return end.kind === 'succeeded' || decision.stale ? 'renewed' : 'not_now';
}

type Begun = Result<{ readonly refresh: Refresh; readonly credential: Credential }, RefreshRefusal>;

async function begin(deps: Deps, credentialId: string, tokenSetId: string): Promise<Begun> {
  return deps.store.change({ group: credentialId }, ({ group }): Change<Begun> => {
    if (group === null) return { result: refuse('not_alive') };
    const model = deps.networks.network(group.credential.network).tokenModel;
    const decision = beginRefresh(group, { tokenSetId, processId: deps.processId, model }, decisionContext(deps));
    if (!decision.ok) return { result: decision };
    const { refresh } = decision.value;
    return {
      result: ok({ refresh, credential: decision.value.group.credential }),
      groups: [decision.value.group],
    };
  });
}

async function whenRefused(
  deps: Deps,
  credentialId: string,
  usedTokenSetId: string,
  refusal: RefreshRefusal,
): Promise<RefreshResult> {
  switch (refusal) {
    case 'not_current':
      return 'renewed';
    case 'not_alive':
      return 'dead';
    case 'no_refresh_token':
      return 'impossible';
    case 'replay_not_allowed':
    case 'too_soon':
      return 'not_now';
    case 'in_flight':
      return waitForWinner(deps, credentialId, usedTokenSetId);
  }
}

async function waitForWinner(deps: Deps, credentialId: string, usedTokenSetId: string): Promise<RefreshResult> {
  const deadline = deps.clock.monotonic() + WAIT_FOR_WINNER_REAL_MS * deps.clock.speed;
  while (deps.clock.monotonic() < deadline) {
    const group = await deps.store.reads.group(credentialId);
    if (group === null || group.credential.status === 'dead' || group.credential.status === 'retired') return 'dead';
    if (group.credential.activeTokenSetId !== usedTokenSetId) return 'renewed';
    if (group.credential.status !== 'refreshing') return 'not_now';
    await deps.clock.sleep(WINNER_POLL_REAL_MS * deps.clock.speed);
  }
  return 'not_now';
}

function endOf(outcome: Outcome<RefreshedTokens>): RefreshEnd {
  const { judgement, answer } = outcome;
  if (judgement.class === 'disconnected') return { kind: 'refused', reason: judgement.reason };
  if (judgement.class === 'rate_limited' || judgement.class === 'misconfigured') {
    return {
      kind: 'not_spent',
      retryAfterMs: judgement.retryAfterS === undefined ? null : judgement.retryAfterS * SECOND,
    };
  }
  // A success whose tokens cannot be read, a 5xx, silence: the refresh token may be spent.
  const isUnreadableSuccess = answer.status !== null && answer.status < 300;
  return mayHaveActed(answer) || isUnreadableSuccess ? { kind: 'unknown' } : { kind: 'not_spent', retryAfterMs: null };
}

function newTokenSet(
  deps: Deps,
  credential: Credential,
  used: { readonly tokenSet: TokenSet; readonly tokens: Tokens },
  refreshed: RefreshedTokens,
): NewTokenSet {
  const now = deps.clock.now();
  const id = deps.newId();
  // A blank or absent refresh token never overwrites the stored one.
  const keepsOld = refreshed.refreshToken === null || refreshed.refreshToken === '';
  const tokens: Tokens = {
    accessToken: refreshed.accessToken,
    refreshToken: keepsOld ? used.tokens.refreshToken : refreshed.refreshToken,
    expiresAt: refreshed.expiresInS === null ? null : now + refreshed.expiresInS * SECOND,
    refreshExpiresAt:
      refreshed.refreshExpiresInS === null
        ? keepsOld
          ? used.tokens.refreshExpiresAt
          : null
        : now + refreshed.refreshExpiresInS * SECOND,
    scopes: refreshed.scopes ?? used.tokens.scopes,
  };
  const tokenSet: TokenSet = {
    id,
    credentialId: credential.id,
    accountId: null,
    grantId: id,
    status: 'active',
    origin: 'refresh',
    hasRefreshToken: tokens.refreshToken !== null,
    issuedAt: now,
    expiresAt: tokens.expiresAt,
    refreshExpiresAt: tokens.refreshExpiresAt,
    scopes: tokens.scopes,
  };
  return { tokenSet, tokens };
}

/** A refresh whose answer was lost comes due: one replay where the network allows it, else it ends with its token. */
export async function resolveUnknownRefresh(deps: Deps, credentialId: string): Promise<RefreshResult> {
  type Next = 'dead' | 'not_now' | { readonly replay: string | null };
  const next = await deps.store.change({ group: credentialId }, ({ group }): Change<Next> => {
    if (group?.credential.status !== 'refresh_unknown') return { result: 'not_now' };
    const model = deps.networks.network(group.credential.network).tokenModel;
    const decision = decideUnknownRefresh(group, model, decisionContext(deps));
    if (decision === 'replay') return { result: { replay: group.credential.activeTokenSetId } };
    return {
      result: decision.group.credential.status === 'dead' ? 'dead' : 'not_now',
      groups: [decision.group],
      events: decision.events,
      causedBy: group.credential.refreshId,
    };
  });
  if (typeof next === 'string') return next;
  return next.replay === null ? 'impossible' : refreshCredential(deps, credentialId, next.replay);
}
