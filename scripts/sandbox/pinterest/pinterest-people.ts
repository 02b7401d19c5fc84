import { z } from 'zod';
import { orderOf, troublesThatHold, type HomePageWords, type NetworkPerson } from '../network';
import { livingTokensOf } from '../oauth/token-families';
import { commonButtons } from '../pages/common-buttons';
import type { World } from '../world';
import { pinterestState, type Board } from './pinterest-state';
import { hasNoStanding } from './pinterest-tokens';

const filled = z.string().min(1);
const number = z.string().regex(/^\d{1,20}$/);

const userSchema = z.strictObject({
  id: number,
  username: z.string().regex(/^[a-z0-9_]{3,30}$/),
  email: z.email(),
  password: filled,
});

const boardSchema = z.strictObject({
  id: number,
  name: filled,
  ownerId: number,
  /** User ids. */
  collaborators: z.array(number).default([]),
});

const seedSchema = z.strictObject({
  users: z.array(userSchema).default([]),
  boards: z.array(boardSchema).default([]),
  /** Client ids of the apps that have trial access only. */
  trialApps: z.array(filled).optional(),
});

/** Passwords and troubles of those that exist already are replaced; tokens stay. */
export const pinterestSeed = orderOf(seedSchema, (world, seed) => {
  const state = pinterestState(world);
  for (const user of seed.users) {
    state.users.set(user.id, { ...user, suspended: false, deactivated: false, restricted: false });
  }
  for (const board of seed.boards) state.boards.set(board.id, { ...board, deleted: false, closedTo: [] });
  if (seed.trialApps !== undefined) state.trialApps = seed.trialApps;
});

export function pinterestPeople(world: World): readonly NetworkPerson[] {
  const state = pinterestState(world);
  return [...state.users.values()].map((user) => ({
    id: user.id,
    name: user.username,
    signInName: user.email,
    password: user.password,
    appPasswords: [],
    troubles: troublesThatHold({
      suspended: user.suspended,
      deactivated: user.deactivated,
      restricted: user.restricted,
    }),
    assets: [...state.boards.values()]
      .filter(({ ownerId, collaborators }) => ownerId === user.id || collaborators.includes(user.id))
      .map((board) => ({ kind: 'board', id: board.id, name: board.name, tasks: standingOf(board, user.id) })),
    livingTokens: hasNoStanding(user) ? 0 : livingTokensOf(state, user.id, world.clock.now()),
  }));
}

function standingOf({ deleted, closedTo }: Board, userId: string): readonly string[] {
  if (deleted) return ['deleted'];
  return closedTo.includes(userId) ? ['closed'] : [];
}

export const pinterestHome: HomePageWords = {
  buttons: ({ troubles }) => [
    ...commonButtons(troubles),
    troubles.includes('restricted')
      ? { label: 'Lift the restriction', happening: { kind: 'lift_restriction' } }
      : { label: 'Restrict', happening: { kind: 'restrict' } },
  ],
  asset: ({ id, tasks }) =>
    tasks.includes('deleted')
      ? {
          note: `board ${id}, deleted`,
          button: { label: 'Restore', happening: { kind: 'restore_board', board: id } },
        }
      : { note: `board ${id}`, button: { label: 'Delete', happening: { kind: 'delete_board', board: id } } },
};
