import { bluesky } from '../../domain/networks/bluesky';
import { facebook } from '../../domain/networks/facebook';
import type { AccountKind, NetworkName } from '../../domain/networks/network';
import { x } from '../../domain/networks/x';
import { SANDBOX_APPS, SANDBOX_ORGANISATIONS } from '../sandbox/seed';
import type { IssuedTokens } from '../sandbox/admin/contract';
import type { IntakeClient } from '../host-client/client';
import type { Sandbox } from '../sandbox/sandbox';
import type { Store } from '../../db/store';
import type { Clock } from '../../domain/clock';
import { until } from './wait';

/** The suite that uses Holdfast, as the demo and `npm start` play it, and what it needs to do so. */
export interface Suite {
  readonly host: IntakeClient;
  readonly sandbox: Pick<Sandbox, 'admin' | 'addresses'>;
  readonly clock: Clock;
  /** For looking only. */
  readonly store: Store;
}

export type OrganisationName = keyof typeof SANDBOX_ORGANISATIONS;

export interface DemoAccount {
  readonly id: string;
  readonly credentialId: string;
  readonly organisation: OrganisationName;
  readonly network: NetworkName;
  readonly kind: AccountKind;
  readonly name: string;
  /** The network's own id. */
  readonly remoteId: string;
}

/** Ten accounts in three organisations, as the host put them. */
export interface DemoPeople {
  readonly accounts: readonly DemoAccount[];
  account(organisation: OrganisationName, network: NetworkName, name?: string): DemoAccount;
  readonly schedule: Scheduler;
}

/** Schedules a post `inMs` from now (in the time of the story) and gives back its id. */
export type Scheduler = (account: DemoAccount, inMs: number, text: string) => Promise<string>;

/** One administrator per organisation. */
export const DEMO_MEMBERS = {
  harbour: { id: 'member-ann', name: 'Ann Harbour', email: 'ann@harbour.test' },
  bakery: { id: 'member-bea', name: 'Bea Okafor', email: 'bea@bakery.test' },
  museum: { id: 'member-mo', name: 'Mo Castell', email: 'mo@museum.test' },
} as const satisfies Readonly<Record<OrganisationName, unknown>>;

/** Puts the three organisations through the intake, and waits until each account was proven to work. */
export async function putPeople(suite: Suite): Promise<DemoPeople> {
  const accounts: DemoAccount[] = [];
  for (const name of Object.keys(SANDBOX_ORGANISATIONS) as OrganisationName[]) {
    accounts.push(...(await putOrganisation(suite, name)));
  }
  await until('all accounts are connected', async () => {
    const known = await suite.store.reads.accounts({ status: 'connected', limit: 100 });
    return known.length === accounts.length;
  });
  return {
    accounts,
    account: (organisation, network, name) => {
      const found = accounts.find(
        (each) =>
          each.organisation === organisation && each.network === network && (name === undefined || each.name === name),
      );
      if (found === undefined) throw new Error(`There is no ${network} account ${name ?? ''} in ${organisation}.`);
      return found;
    },
    schedule: createScheduler(suite),
  };
}

/** Every post gets a number in its text: networks refuse the same text twice, and the order can be seen. */
export function createScheduler(suite: Suite): Scheduler {
  let posts = 0;
  return async (account, inMs, text) => {
    posts += 1;
    const { result } = await suite.host.send({
      command: 'schedule-post',
      organisationId: account.organisation,
      accountId: account.id,
      content: { text: `${text} (#${String(posts)})`, link: null, media: [] },
      dueAt: new Date(suite.clock.now() + inMs).toISOString(),
    });
    return result.postId;
  };
}

async function putOrganisation(suite: Suite, name: OrganisationName): Promise<readonly DemoAccount[]> {
  const { facebook: atFacebook, x: atX, bluesky: atBluesky } = SANDBOX_ORGANISATIONS[name];
  await introduce(suite, name);

  const put: DemoAccount[] = [];
  const { user, pages, groups } = atFacebook;
  const facebookTokens = await suite.sandbox.admin.issueTokens({
    network: 'facebook',
    user: user.id,
    app: SANDBOX_APPS.facebook.clientId,
    scopes: scopesOf(facebook),
    targets: assetsOf(user.id),
  });
  put.push(
    ...(await putCredential(suite, name, 'facebook', null, user, facebookTokens, [
      ...(name === 'harbour' ? [{ kind: 'profile', remoteId: user.id, name: user.name } as const] : []),
      ...pages.map((page) => ({ kind: 'page', remoteId: page.id, name: page.name }) as const),
      ...groups.map((group) => ({ kind: 'group', remoteId: group.id, name: group.name }) as const),
    ])),
  );
  for (const person of atX) {
    const tokens = await issueX(suite, person.id);
    const profile = { kind: 'profile', remoteId: person.id, name: person.name } as const;
    put.push(...(await putCredential(suite, name, 'x', null, person, tokens, [profile])));
  }
  for (const person of atBluesky) {
    const tokens = await suite.sandbox.admin.issueTokens({
      network: 'bluesky',
      user: person.did,
      appPassword: 'Holdfast',
    });
    const profile = { kind: 'profile', remoteId: person.did, name: person.displayName } as const;
    const owner = { id: person.did, name: person.displayName };
    put.push(
      ...(await putCredential(suite, name, bluesky.name, suite.sandbox.addresses.bluesky.pds, owner, tokens, [
        profile,
      ])),
    );
  }
  return put;
}

/** The organisation and its administrator, without any account. */
async function introduce(suite: Suite, name: OrganisationName): Promise<void> {
  const member = DEMO_MEMBERS[name];
  await suite.host.send({
    command: 'put-organisation',
    organisationId: name,
    name: SANDBOX_ORGANISATIONS[name].name,
    plan: 'team',
  });
  await suite.host.send({
    command: 'put-member',
    organisationId: name,
    memberId: member.id,
    name: member.name,
    email: member.email,
    role: 'admin',
  });
}

/**
 * One X account of the harbour, alone in the world, whose access token ends in `livesMs` as far as Holdfast is told.
 * `issued` is what the network gave: the scenarios about tokens need to know it.
 */
export async function putXAlone(
  suite: Suite,
  livesMs: number,
): Promise<{ readonly account: DemoAccount; readonly issued: IssuedTokens }> {
  await introduce(suite, 'harbour');
  const [person] = SANDBOX_ORGANISATIONS.harbour.x;
  const issued = await issueX(suite, person.id);
  const told = { ...issued, expiresAt: suite.clock.now() + livesMs };
  const profile = { kind: 'profile', remoteId: person.id, name: person.name } as const;
  const [account] = await putCredential(suite, 'harbour', 'x', null, person, told, [profile]);
  if (account === undefined) throw new Error('The host was given no account.');
  return { account, issued };
}

export async function issueX(suite: Suite, userId: string): Promise<IssuedTokens> {
  return suite.sandbox.admin.issueTokens({
    network: 'x',
    user: userId,
    app: SANDBOX_APPS.x.clientId,
    scopes: scopesOf(x),
  });
}

/**
 * Everything that a Facebook user works with, in every organisation: a consent that leaves a Page out takes it from the
 * user's other grants to the same app as well.
 */
function assetsOf(userId: string): string[] {
  return Object.values(SANDBOX_ORGANISATIONS)
    .filter(({ facebook: { user } }) => user.id === userId)
    .flatMap(({ facebook: { pages, groups } }) => [...pages, ...groups].map(({ id }) => id));
}

async function putCredential(
  suite: Suite,
  organisation: OrganisationName,
  network: NetworkName,
  instance: string | null,
  owner: { readonly id: string; readonly name: string },
  issued: IssuedTokens,
  assets: readonly { readonly kind: AccountKind; readonly remoteId: string; readonly name: string }[],
): Promise<readonly DemoAccount[]> {
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  const { result } = await suite.host.send({
    command: 'put-credential',
    organisationId: organisation,
    network,
    instance,
    networkUserId: owner.id,
    displayName: owner.name,
    tokens: { accessToken: issued.accessToken, refreshToken: issued.refreshToken, expiresAt: iso(issued.expiresAt) },
    issuedAt: new Date(suite.clock.now()).toISOString(),
    actingMemberId: DEMO_MEMBERS[organisation].id,
    accounts: assets.map((asset) => {
      const pageToken = issued.pageTokens[asset.remoteId];
      return { ...asset, tokens: pageToken === undefined ? null : { accessToken: pageToken } };
    }),
  });
  const { credentialId, accounts } = result;
  return assets.map(({ remoteId, name, kind }) => {
    const id = accounts.find((each) => each.remoteId === remoteId)?.accountId ?? '';
    return { id, credentialId, organisation, network, kind, name, remoteId };
  });
}

function scopesOf(network: typeof facebook): string[] {
  if (network.signIn.kind !== 'oauth') return [];
  return [...network.signIn.scopes, ...network.signIn.sandboxScopes];
}
