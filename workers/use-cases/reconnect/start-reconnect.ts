import type { Change, People } from '../../../db/store';
import type { Account } from '../../../domain/account/account';
import { accountOf } from '../../../domain/credential/group';
import type { Group } from '../../../domain/credential/group';
import { mayReconnectGroup } from '../../../domain/organisation/may-reconnect';
import type { Member } from '../../../domain/organisation/organisation';
import { RECONNECT_EXPIRES_AFTER_MS } from '../../../domain/reconnect/reconnect';
import { ok, refuse } from '../../../domain/result';
import type { Result } from '../../../domain/result';
import { createPkce, createState } from '../../adapters/oauth/pkce';
import { hashOf } from '../../runtime/ids';
import type { NetworkAddress } from '../../../domain/network-state';
import type { Deps } from '../ports';

/** What a person sees before they begin, decided again when they do. */
export interface ReconnectOffer {
  readonly account: Account;
  readonly group: Group;
  readonly people: People;
  readonly member: Member;
  /** Why the button is not offered; null: it is. */
  readonly refusal: ReconnectOfferRefusal | null;
}

export type ReconnectOfferRefusal =
  /** `lastConnectedBy`: whom to ask; null: nobody ever connected it by hand. */
  | { readonly why: 'not_permitted'; readonly lastConnectedBy: Member | null }
  /** Our app is not set up for the network. */
  | { readonly why: 'not_configured' };

export type StartRefusal = { readonly why: 'unknown' } | ReconnectOfferRefusal;

export interface StartReconnect {
  readonly memberId: string;
  readonly accountId: string;
  /** The secret of the cookie that binds the attempt to one browser. */
  readonly browser: string;
}

export interface StartedReconnect {
  readonly reconnectId: string;
  readonly at: NetworkAddress;
  /** For the browser's round trip only; we keep its hash. */
  readonly state: string;
  readonly codeChallenge: string | null;
}

/** null: no such account or member, or the account was removed, or it belongs to another organisation. */
export async function offerReconnect(
  deps: Deps,
  { memberId, accountId }: { readonly memberId: string; readonly accountId: string },
): Promise<ReconnectOffer | null> {
  const group = await deps.store.reads.groupOfAccount(accountId);
  const people = group === null ? null : await deps.store.reads.people(group.credential.organisationId);
  return offerOf(deps, { memberId, accountId }, group, people);
}

/**
 * Begins one attempt to re-authorise a credential group. Whoever may reconnect one account of the group may reconnect
 * all of it; that is checked in the transaction that writes the attempt. The state value and the browser's secret are
 * stored as hashes, the PKCE verifier sealed.
 */
export async function startReconnect(
  deps: Deps,
  input: StartReconnect,
): Promise<Result<StartedReconnect, StartRefusal>> {
  const account = await deps.store.reads.account(input.accountId);
  if (account === null) return refuse({ why: 'unknown' });
  const state = createState();
  const pkce = createPkce();
  return deps.store.change(
    { groupOfAccount: account.id, people: account.organisationId },
    ({ groupOfAccount, people }): Change<Result<StartedReconnect, StartRefusal>> => {
      const offer = offerOf(deps, input, groupOfAccount, people);
      if (offer === null) return { result: refuse({ why: 'unknown' }) };
      if (offer.refusal !== null) return { result: refuse(offer.refusal) };
      const { credential } = offer.group;
      const id = deps.newId();
      const now = deps.clock.now();
      const { signIn } = deps.networks.network(credential.network);
      const usesPkce = signIn.kind === 'oauth' && signIn.pkce === 'S256';
      return {
        result: ok({
          reconnectId: id,
          at: { network: credential.network, instance: credential.instance },
          state,
          codeChallenge: usesPkce ? pkce.challenge : null,
        }),
        reconnects: [
          {
            id,
            organisationId: credential.organisationId,
            credentialId: credential.id,
            accountId: offer.account.id,
            memberId: offer.member.id,
            network: credential.network,
            stateHash: hashOf(state),
            life: { status: 'started' },
            startedAt: now,
            expiresAt: now + RECONNECT_EXPIRES_AFTER_MS,
            version: 0,
            sealedVerifier: usesPkce ? deps.store.tokens.seal(pkce.verifier, verifierIdentity(id)) : null,
            browserHash: hashOf(input.browser),
          },
        ],
      };
    },
  );
}

/** The row and column that a sealed PKCE verifier is bound to. */
export function verifierIdentity(reconnectId: string): string {
  return `reconnects/${reconnectId}/verifier`;
}

function offerOf(
  deps: Deps,
  { memberId, accountId }: { readonly memberId: string; readonly accountId: string },
  group: Group | null,
  people: People | null,
): ReconnectOffer | null {
  if (group === null || people === null || group.credential.status === 'retired') return null;
  const account = accountOf(group, accountId);
  const member = people.members.find(({ id }) => id === memberId);
  if (account === undefined || member === undefined) return null;
  const isPermitted = mayReconnectGroup(member, people.organisation, group.accounts, people.permissions);
  const isConfigured = deps.networks.isConfigured(group.credential.network);
  return {
    account,
    group,
    people,
    member,
    refusal: !isPermitted
      ? { why: 'not_permitted', lastConnectedBy: lastConnectedBy(account, group, people) }
      : isConfigured
        ? null
        : { why: 'not_configured' },
  };
}

function lastConnectedBy(account: Account, group: Group, people: People): Member | null {
  const id = account.lastConnectedByMemberId ?? group.credential.connectedByMemberId;
  return people.members.find((member) => member.id === id) ?? null;
}
