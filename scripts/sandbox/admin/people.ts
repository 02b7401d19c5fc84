import { grantKey, type FacebookUser } from '../facebook/facebook-state';
import { tokenFault } from '../facebook/graph-tokens';
import type { World } from '../world';
import type { CheckedSeed, PersonView } from './contract';

/** Puts people and things in. Passwords and troubles of those that exist already are replaced; tokens stay. */
export function plant(world: World, seed: CheckedSeed): void {
  const { facebook, x, bluesky } = world.state;
  for (const { network, ...app } of seed.apps) (network === 'facebook' ? facebook : x).apps.set(app.clientId, app);
  for (const user of seed.facebookUsers)
    facebook.users.set(user.id, { ...user, checkpoint: false, suspended: false, deactivated: false });
  for (const page of seed.facebookPages)
    facebook.pages.set(page.id, { ...page, roles: new Map(Object.entries(page.roles)), deleted: false });
  for (const group of seed.facebookGroups) facebook.groups.set(group.id, group);
  for (const user of seed.xUsers)
    x.users.set(user.id, { ...user, suspended: false, locked: false, deactivated: false });
  for (const account of seed.blueskyAccounts) {
    bluesky.accounts.set(account.did, {
      ...account,
      appPasswords: new Map(Object.entries(account.appPasswords)),
      deactivated: false,
      takenDown: false,
      deleted: false,
    });
  }
}

export function listPeople(world: World): readonly PersonView[] {
  return [...facebookPeople(world), ...xPeople(world), ...blueskyPeople(world)];
}

function facebookPeople(world: World): readonly PersonView[] {
  const { facebook } = world.state;
  return [...facebook.users.values()].map((user) => ({
    network: 'facebook',
    id: user.id,
    name: user.name,
    signInName: user.email,
    password: user.password,
    appPasswords: [],
    troubles: troubles({
      suspended: user.suspended,
      'checkpoint required': user.checkpoint,
      deactivated: user.deactivated,
    }),
    assets: [
      ...[...facebook.pages.values()]
        .filter((page) => page.roles.has(user.id) && !page.deleted)
        .map((page) => ({ kind: 'page' as const, id: page.id, name: page.name, tasks: page.roles.get(user.id) ?? [] })),
      ...[...facebook.groups.values()]
        .filter((group) => group.admins.includes(user.id))
        .map((group) => ({ kind: 'group' as const, id: group.id, name: group.name, tasks: [] })),
    ],
    livingTokens: livingFacebookTokens(world, user),
  }));
}

function livingFacebookTokens(world: World, user: FacebookUser): number {
  return [...world.state.facebook.tokens.values()].filter(
    (token) =>
      token.userId === user.id &&
      world.state.facebook.grants.has(grantKey(token.appId, token.userId)) &&
      tokenFault(world, token, user) === null,
  ).length;
}

function xPeople(world: World): readonly PersonView[] {
  const { x } = world.state;
  const now = world.clock.now();
  return [...x.users.values()].map((user) => ({
    network: 'x',
    id: user.id,
    name: user.name,
    signInName: `@${user.username}`,
    password: user.password,
    appPasswords: [],
    troubles: troubles({ suspended: user.suspended, locked: user.locked, deactivated: user.deactivated }),
    assets: [],
    livingTokens: [...x.accessTokens.values()].filter((token) => {
      const family = x.families.get(token.familyId);
      return family?.userId === user.id && family.end === null && !token.revoked && now < token.expiresAt;
    }).length,
  }));
}

function blueskyPeople(world: World): readonly PersonView[] {
  const { bluesky } = world.state;
  const now = world.clock.now();
  return [...bluesky.accounts.values()].map((account) => ({
    network: 'bluesky',
    id: account.did,
    name: account.displayName,
    signInName: account.handle,
    password: account.password,
    appPasswords: [...account.appPasswords].map(([name, password]) => ({ name, password })),
    troubles: troubles({ 'taken down': account.takenDown, deactivated: account.deactivated, deleted: account.deleted }),
    assets: [],
    livingTokens: [...bluesky.issuedAccess].filter(
      ([mark, issued]) => issued.did === account.did && now < issued.expiresAt && !bluesky.endedAccess.has(mark),
    ).length,
  }));
}

function troubles(states: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(states).flatMap(([name, holds]) => (holds ? [name] : []));
}
