import type { Change, StoredReconnect } from '../../../db/store';
import { SECOND } from '../../../domain/clock';
import { oauthRuling } from '../../../domain/judgement/oauth-errors';
import { judgementOf } from '../../../domain/judgement/ruling';
import type { JudgedReason } from '../../../domain/judgement/vocabulary';
import type { Grant, RefreshedTokens, SignInResult, Tokens } from '../../../domain/networks/network';
import { mayReconnectGroup } from '../../../domain/organisation/may-reconnect';
import { decideGrant } from '../../../domain/reconnect/decide-grant';
import { ok, refuse } from '../../../domain/result';
import type { Result } from '../../../domain/result';
import { hashOf } from '../../runtime/ids';
import type { NetworkAddress } from '../../../domain/network-state';
import type { Deps } from '../ports';
import { recordAppStanding } from '../record-app-standing';
import { verifierIdentity } from './start-reconnect';

/** What a person came back with. Secrets in it are used once and neither stored nor logged. */
export type SignInProof =
  | { readonly kind: 'code'; readonly code: string; readonly redirectUri: string }
  | { readonly kind: 'app_password'; readonly identifier: string; readonly password: string }
  /** The network sent them back without a code, with an error of RFC 6749 section 4.1.2.1. */
  | { readonly kind: 'refused'; readonly error: string };

export interface CompleteReconnect {
  /** The network whose callback was called: a code of one network never goes to another. */
  readonly network: string;
  readonly state: string;
  /** The secret of the browser's cookie; null: it has none. */
  readonly browser: string | null;
  readonly proof: SignInProof;
}

/** Why an attempt ended without a grant. */
export type ReconnectFailure = JudgedReason | 'wrong_account' | 'not_permitted' | 'retired' | 'expired';

export type CompletedReconnect =
  /** The grant is stored, pending; it is verified next. */
  | { readonly ended: 'verifying'; readonly reconnectId: string }
  /** The attempt is over and nothing changed. */
  | { readonly ended: 'refused'; readonly reconnectId: string; readonly why: ReconnectFailure }
  /** The state was used before; the attempt shows how it ended. */
  | { readonly ended: 'used_before'; readonly reconnectId: string };

/** No such attempt, or not of this browser or network: one answer, so that it tells nothing. */
export type CompleteRefusal = 'unknown_attempt';

/**
 * Finishes an attempt: uses up its state (once, in the browser that began, before it expires), lets the network turn
 * the proof into a grant, checks whose it is, and stores it sealed and pending with `reconnect.completed` in one
 * transaction. Nothing of the group changes before that.
 *
 * A process that dies in between leaves the attempt `exchanging`, which expires; the grant exists at the network only.
 */
export async function completeReconnect(
  deps: Deps,
  input: CompleteReconnect,
): Promise<Result<CompletedReconnect, CompleteRefusal>> {
  const taken = await takeUp(deps, input);
  if (!taken.ok) return taken;
  if (taken.value.ended !== 'not_yet') return ok(taken.value);
  const { attempt } = taken.value;
  const group = await deps.store.reads.group(attempt.credentialId);
  const at: NetworkAddress = { network: attempt.network, instance: group?.credential.instance ?? null };
  const signedIn = await signIn(deps, at, attempt, input.proof);
  const judgement = signedIn.ok ? judgementOf({ reason: 'ok', subject: 'credential' }) : signedIn.judgement;
  await recordAppStanding(deps, at, { judgement, operation: 'token_exchange', authoritative: false });
  if (signedIn.ok) return ok(await storeGrant(deps, attempt.id, attempt.credentialId, signedIn.grant));
  return ok(await refuseAttempt(deps, attempt.id, signedIn.judgement.reason));
}

type TakenUp = CompletedReconnect | { readonly ended: 'not_yet'; readonly attempt: StoredReconnect };

/** started -> exchanging; or -> refused, where the network sent nothing to exchange or the time is over. */
async function takeUp(deps: Deps, input: CompleteReconnect): Promise<Result<TakenUp, CompleteRefusal>> {
  return deps.store.change(
    { reconnectByState: hashOf(input.state) },
    ({ reconnectByState: attempt }): Change<Result<TakenUp, CompleteRefusal>> => {
      if (attempt?.network !== input.network || !isOfBrowser(attempt, input.browser)) {
        return { result: refuse('unknown_attempt') };
      }
      if (attempt.life.status !== 'started') {
        return { result: ok({ ended: 'used_before', reconnectId: attempt.id }) };
      }
      const now = deps.clock.now();
      const why = now >= attempt.expiresAt ? 'expired' : reasonWithoutProof(input.proof);
      if (why !== null) {
        return {
          result: ok({ ended: 'refused', reconnectId: attempt.id, why }),
          reconnects: [{ ...attempt, life: { status: 'refused', why, endedAt: now } }],
        };
      }
      return {
        result: ok({ ended: 'not_yet', attempt }),
        reconnects: [{ ...attempt, life: { status: 'exchanging' } }],
      };
    },
  );
}

/** Whether the attempt was begun in the browser that holds this secret. */
export function isOfBrowser(attempt: StoredReconnect, browser: string | null): boolean {
  return browser !== null && attempt.browserHash === hashOf(browser);
}

/** The error comes through the person's browser, who could have written it: it says how this attempt ended, no more. */
function reasonWithoutProof(proof: SignInProof): ReconnectFailure | null {
  if (proof.kind !== 'refused') return null;
  return oauthRuling('token_exchange', proof.error)?.reason ?? 'provider_error';
}

async function signIn(
  deps: Deps,
  at: NetworkAddress,
  attempt: StoredReconnect,
  proof: SignInProof,
): Promise<SignInResult> {
  const network = deps.networks.network(at.network);
  if (network.signIn.kind === 'app_password') {
    if (proof.kind !== 'app_password') return notOfThisNetwork(network.title);
    const { complete } = network.signIn;
    const { identifier, password } = proof;
    return deps.networks.converse(at, (setting) => complete({ setting, identifier, password, now: deps.clock.now() }));
  }
  if (proof.kind !== 'code') return notOfThisNetwork(network.title);
  const { complete, exchange } = network.signIn;
  const { code, redirectUri } = proof;
  const codeVerifier =
    attempt.sealedVerifier === null
      ? null
      : deps.store.tokens.unseal(attempt.sealedVerifier, verifierIdentity(attempt.id));
  const outcome =
    exchange === 'standard' ? await deps.networks.exchangeCode(at, { code, codeVerifier, redirectUri }) : null;
  if (outcome?.ok === false) {
    return { ok: false, judgement: outcome.judgement, detail: `${network.title} did not accept the sign-in code.` };
  }
  const now = deps.clock.now();
  const exchanged = outcome === null ? null : issuedTokens(outcome.value, now);
  return deps.networks.converse(at, (setting) =>
    complete({ setting, code, redirectUri, codeVerifier, exchanged, now }),
  );
}

function notOfThisNetwork(title: string): SignInResult {
  return {
    ok: false,
    judgement: judgementOf({ reason: 'bad_request', subject: 'request' }),
    detail: `This is not how one signs in to ${title}.`,
  };
}

function issuedTokens(issued: RefreshedTokens, now: number): Tokens {
  const until = (seconds: number | null): number | null => (seconds === null ? null : now + seconds * SECOND);
  return {
    accessToken: issued.accessToken,
    refreshToken: issued.refreshToken,
    expiresAt: until(issued.expiresInS),
    refreshExpiresAt: until(issued.refreshExpiresInS),
    scopes: issued.scopes,
  };
}

/** exchanging -> verifying with the pending grant, or -> refused; permission is checked again, since time has passed. */
async function storeGrant(
  deps: Deps,
  reconnectId: string,
  credentialId: string,
  grant: Grant,
): Promise<CompletedReconnect> {
  const group = await deps.store.reads.group(credentialId);
  if (group === null) return refuseAttempt(deps, reconnectId, 'retired');
  return deps.store.change(
    { reconnect: reconnectId, group: credentialId, people: group.credential.organisationId },
    ({ reconnect: attempt, group: present, people }): Change<CompletedReconnect> => {
      if (attempt?.life.status !== 'exchanging') return { result: { ended: 'used_before', reconnectId } };
      const now = deps.clock.now();
      const refused = (why: ReconnectFailure, signedInAs?: string): Change<CompletedReconnect> => ({
        result: { ended: 'refused', reconnectId, why },
        reconnects: [
          {
            ...attempt,
            life: { status: 'refused', why, endedAt: now, ...(signedInAs === undefined ? {} : { signedInAs }) },
          },
        ],
      });
      if (present === null) return refused('retired');
      const member = people?.members.find(({ id }) => id === attempt.memberId);
      if (
        member === undefined ||
        people === null ||
        !mayReconnectGroup(member, people.organisation, present.accounts, people.permissions)
      ) {
        return refused('not_permitted');
      }
      const by = { reconnectId, memberId: attempt.memberId };
      const decided = decideGrant(present, grant, by, { now, newId: deps.newId });
      if (!decided.ok) {
        const { refusal } = decided;
        return refused(refusal.why, refusal.why === 'wrong_account' ? refusal.signedInAs : undefined);
      }
      const { group: withGrant, events, tokenSetId, tokenSets } = decided.value;
      return {
        result: { ended: 'verifying', reconnectId },
        groups: [withGrant],
        newTokenSets: tokenSets,
        reconnects: [{ ...attempt, life: { status: 'verifying', tokenSetId } }],
        events,
        causedBy: reconnectId,
      };
    },
  );
}

async function refuseAttempt(deps: Deps, reconnectId: string, why: ReconnectFailure): Promise<CompletedReconnect> {
  return deps.store.change({ reconnect: reconnectId }, ({ reconnect: attempt }): Change<CompletedReconnect> => {
    if (attempt?.life.status !== 'exchanging') return { result: { ended: 'used_before', reconnectId } };
    return {
      result: { ended: 'refused', reconnectId, why },
      reconnects: [{ ...attempt, life: { status: 'refused', why, endedAt: deps.clock.now() } }],
    };
  });
}
