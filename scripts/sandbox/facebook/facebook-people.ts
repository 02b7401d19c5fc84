import { z } from 'zod';
import { orderOf, troublesThatHold, type HomePageWords, type NetworkPerson, type PersonAsset } from '../network';
import { commonButtons } from '../pages/common-buttons';
import type { World } from '../world';
import { facebookState, grantKey, type FacebookUser } from './facebook-state';
import { tokenFault } from './graph-tokens';
import { ALL_PAGE_TASKS } from './page-tasks';

const id = z.string().min(1);

const userSchema = z.strictObject({ id, name: id, email: z.email(), password: id });

const pageSchema = z.strictObject({
  id,
  name: id,
  category: z.string().default('Local business'),
  /** Tasks by user id. */
  roles: z.record(z.string(), z.array(z.enum(ALL_PAGE_TASKS))),
  /** Id of the Instagram account that is linked to it. */
  instagram: id.optional(),
});

const groupSchema = z.strictObject({
  id,
  name: id,
  /** User ids. */
  admins: z.array(id),
  /** Client ids of the apps that may post. */
  installedApps: z.array(id).default([]),
});

const seedSchema = z.strictObject({
  users: z.array(userSchema).default([]),
  pages: z.array(pageSchema).default([]),
  groups: z.array(groupSchema).default([]),
});

/** Passwords and troubles of those that exist already are replaced; tokens stay. */
export const facebookSeed = orderOf(seedSchema, (world, seed) => {
  const { users, pages, groups } = facebookState(world);
  for (const user of seed.users)
    users.set(user.id, { ...user, checkpoint: false, suspended: false, deactivated: false });
  for (const { instagram, roles, ...page } of seed.pages)
    pages.set(page.id, {
      ...page,
      roles: new Map(Object.entries(roles)),
      deleted: false,
      instagramId: instagram ?? null,
    });
  for (const group of seed.groups) groups.set(group.id, group);
});

export function facebookPeople(world: World): readonly NetworkPerson[] {
  return [...facebookState(world).users.values()].map((user) => ({
    id: user.id,
    name: user.name,
    signInName: user.email,
    password: user.password,
    appPasswords: [],
    troubles: troublesThatHold({
      suspended: user.suspended,
      'checkpoint required': user.checkpoint,
      deactivated: user.deactivated,
    }),
    assets: assetsOf(world, user),
    livingTokens: livingTokens(world, user),
  }));
}

function assetsOf(world: World, user: FacebookUser): readonly PersonAsset[] {
  const { pages, groups } = facebookState(world);
  return [
    ...[...pages.values()]
      .filter((page) => page.roles.has(user.id) && !page.deleted)
      .map((page) => ({ kind: 'page', id: page.id, name: page.name, tasks: page.roles.get(user.id) ?? [] })),
    ...[...groups.values()]
      .filter((group) => group.admins.includes(user.id))
      .map((group) => ({ kind: 'group', id: group.id, name: group.name, tasks: [] })),
  ];
}

function livingTokens(world: World, user: FacebookUser): number {
  const { tokens, grants } = facebookState(world);
  return [...tokens.values()].filter(
    (token) =>
      token.userId === user.id &&
      grants.has(grantKey(token.appId, token.userId)) &&
      tokenFault(world, token, user) === null,
  ).length;
}

export const facebookHome: HomePageWords = {
  buttons: ({ troubles }) => [
    ...commonButtons(troubles),
    { label: 'Log out', happening: { kind: 'log_out' } },
    troubles.includes('checkpoint required')
      ? { label: 'Pass the checkpoint', happening: { kind: 'pass_checkpoint' } }
      : { label: 'Require a checkpoint', happening: { kind: 'require_checkpoint' } },
  ],
  asset: ({ kind, id: assetId, tasks }) => {
    if (kind !== 'page') return { note: `group ${assetId}`, button: null };
    return tasks.length === 0
      ? {
          note: `Page ${assetId}, role lost`,
          button: { label: 'Give role back', happening: { kind: 'give_page_role', page: assetId } },
        }
      : {
          note: `Page ${assetId}`,
          button: { label: 'Take role', happening: { kind: 'take_page_role', page: assetId } },
        };
  },
};
