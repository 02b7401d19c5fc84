import { z } from 'zod';
import { orderOf, SandboxOrderError, type HappeningResult } from '../network';
import { endFamiliesOf, expireAccessOf } from '../oauth/token-families';
import type { World } from '../world';
import { pinterestState, type Board, type PinterestUser } from './pinterest-state';

const id = z.string().min(1);

interface Happening {
  readonly app?: string | undefined;
  readonly password?: string | undefined;
  readonly board?: string | undefined;
}

type Work = (world: World, user: PinterestUser, happening: Happening) => HappeningResult;

const WORK = {
  expire_tokens: (world, { id: userId }) => ended(expireAccessOf(pinterestState(world), userId, world.clock.now())),
  expire_everything: (world, user) => ended(expireEverything(world, user)),
  revoke_app: (world, { id: userId }, { app: clientId }) =>
    ended(endFamiliesOf(pinterestState(world), { userId, clientId }, 'revoked', world.clock.now())),
  change_password: (world, user, { password }) => {
    user.password = password ?? `${user.password}-new`;
    const count = endFamiliesOf(pinterestState(world), { userId: user.id }, 'password_changed', world.clock.now());
    return ended(count, user.password);
  },
  suspend: quiet((_world, user) => (user.suspended = true)),
  reinstate: quiet((_world, user) => (user.suspended = false)),
  deactivate: quiet((_world, user) => (user.deactivated = true)),
  reactivate: quiet((_world, user) => (user.deactivated = false)),
  restrict: quiet((_world, user) => (user.restricted = true)),
  lift_restriction: quiet((_world, user) => (user.restricted = false)),
  delete_board: quiet((world, _user, { board }) => (findBoard(world, board).deleted = true)),
  restore_board: quiet((world, _user, { board }) => (findBoard(world, board).deleted = false)),
  close_board: quiet((world, user, { board }) => {
    const found = findBoard(world, board);
    found.closedTo = [...found.closedTo, user.id];
  }),
  open_board: quiet((world, user, { board }) => {
    const found = findBoard(world, board);
    found.closedTo = found.closedTo.filter((one) => one !== user.id);
  }),
} satisfies Readonly<Record<string, Work>>;

function ended(tokensEnded: number, password: string | null = null): HappeningResult {
  return { tokensEnded, password };
}

function quiet(change: (world: World, user: PinterestUser, happening: Happening) => unknown): Work {
  return (world, user, happening) => {
    change(world, user, happening);
    return ended(0);
  };
}

export type PinterestHappening = keyof typeof WORK;

const schema = z.strictObject({
  kind: z.enum(Object.keys(WORK) as PinterestHappening[]),
  /** An id, an e-mail address or a user name. */
  user: id,
  /** A client id; absent: every app. */
  app: id.optional(),
  password: id.optional(),
  board: id.optional(),
});

export const pinterestHappenings = orderOf(schema, (world, happening) =>
  WORK[happening.kind](world, findPinterestUser(world, happening.user), happening),
);

/** Access and refresh tokens: only a new consent helps. */
function expireEverything(world: World, user: PinterestUser): number {
  const store = pinterestState(world);
  const now = world.clock.now();
  for (const token of store.refreshTokens.values()) {
    if (store.families.get(token.familyId)?.userId === user.id) token.expiresAt = now;
  }
  return expireAccessOf(store, user.id, now);
}

export function findPinterestUser(world: World, name: string): PinterestUser {
  const { users } = pinterestState(world);
  const wanted = name.toLowerCase();
  const user =
    users.get(name) ?? [...users.values()].find((one) => [one.email.toLowerCase(), one.username].includes(wanted));
  if (user === undefined) throw new SandboxOrderError(`There is no Pinterest user ${name}`);
  return user;
}

function findBoard(world: World, name: string | undefined): Board {
  const found = pinterestState(world).boards.get(name ?? '');
  if (found === undefined) throw new SandboxOrderError(`There is no Pinterest board ${name ?? '(none was named)'}`);
  return found;
}
