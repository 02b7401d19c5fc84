import { z } from 'zod';
import { orderOf, SandboxOrderError, troublesThatHold, type HomePageWords, type NetworkPerson } from '../network';
import { livingTokensOf } from '../oauth/token-families';
import type { World } from '../world';
import { allServers, serverState, type MastodonState, type MastodonUser } from './mastodon-state';
import { SERVERS, type ServerName } from './server-kinds';

const filled = z.string().min(1);

const userSchema = z.strictObject({
  server: z.enum(SERVERS),
  id: filled,
  username: z.string().regex(/^[a-z0-9_]{1,30}$/),
  name: filled,
  password: filled,
});

const WELL = { disabled: false, unconfirmed: false, pending: false, suspended: false };

/** Passwords and troubles of those that exist already are replaced; tokens stay. */
export const mastodonSeed = orderOf(z.strictObject({ users: z.array(userSchema).default([]) }), (world, seed) => {
  for (const { server, ...user } of seed.users) serverState(world, server).users.set(user.id, { ...user, ...WELL });
});

export function mastodonPeople(world: World): readonly NetworkPerson[] {
  return allServers(world).flatMap(({ server, state }) =>
    [...state.users.values()].map((user) => ({
      id: user.id,
      name: user.name,
      signInName: `@${user.username} (${server})`,
      password: user.password,
      appPasswords: [],
      troubles: troublesThatHold({
        disabled: user.disabled,
        unconfirmed: user.unconfirmed,
        pending: user.pending,
        suspended: user.suspended,
      }),
      assets: [],
      livingTokens: livingTokensOf(state, user.id, world.clock.now()),
    })),
  );
}

export interface FoundUser {
  readonly server: ServerName;
  readonly state: MastodonState;
  readonly user: MastodonUser;
}

/** By id, `@name` or name, on whichever server. */
export function findMastodonUser(world: World, name: string): FoundUser {
  const bare = name.replace(/^@/, '').toLowerCase();
  for (const { server, state } of allServers(world)) {
    const user =
      state.users.get(name) ??
      [...state.users.values()].find((one) => one.username === bare || one.name.toLowerCase() === bare);
    if (user !== undefined) return { server, state, user };
  }
  throw new SandboxOrderError(`There is no Mastodon user ${name}`);
}

export const mastodonHome: HomePageWords = {
  buttons: ({ troubles }) => [
    { label: 'Change password', happening: { kind: 'change_password' } },
    { label: 'Remove the app', happening: { kind: 'revoke_app' } },
    troubles.includes('disabled')
      ? { label: 'Enable login', happening: { kind: 'enable' } }
      : { label: 'Disable login', happening: { kind: 'disable' } },
    troubles.includes('suspended')
      ? { label: 'Reinstate', happening: { kind: 'reinstate' } }
      : { label: 'Suspend', happening: { kind: 'suspend' }, danger: true },
    { label: 'Server forgets all apps', happening: { kind: 'forget_apps' }, danger: true },
  ],
};
