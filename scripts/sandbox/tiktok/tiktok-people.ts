import { z } from 'zod';
import { orderOf, troublesThatHold, type HomePageWords, type NetworkPerson } from '../network';
import { livingTokensOf } from '../oauth/token-families';
import type { World } from '../world';
import { tiktokState } from './tiktok-state';

const filled = z.string().min(1);

const schema = z.strictObject({
  users: z
    .array(
      z.strictObject({
        id: filled,
        username: z.string().regex(/^[\w.]{2,24}$/),
        displayName: filled,
        password: filled,
        isPrivate: z.boolean().default(false),
      }),
    )
    .default([]),
  /** Client keys of apps that TikTok has not audited. */
  unauditedApps: z.array(filled).default([]),
  /** Addresses begin with one of these, or TikTok does not fetch from them. */
  verifiedPrefixes: z.array(filled).default([]),
});

/** Passwords and troubles of those that exist already are replaced; tokens and posts stay. */
export const tiktokSeed = orderOf(schema, (world, seed) => {
  const store = tiktokState(world);
  for (const user of seed.users) store.users.set(user.id, { ...user, banned: false, deactivated: false });
  for (const clientKey of seed.unauditedApps) store.unauditedApps.set(clientKey, true);
  for (const prefix of seed.verifiedPrefixes) store.verifiedPrefixes.set(prefix, true);
});

export function tiktokPeople(world: World): readonly NetworkPerson[] {
  const store = tiktokState(world);
  return [...store.users.values()].map((user) => ({
    id: user.id,
    name: user.displayName,
    signInName: `@${user.username}`,
    password: user.password,
    appPasswords: [],
    troubles: troublesThatHold({
      banned: user.banned,
      deactivated: user.deactivated,
      private: user.isPrivate,
    }),
    assets: [],
    livingTokens: livingTokensOf(store, user.id, world.clock.now()),
  }));
}

export const tiktokHome: HomePageWords = {
  buttons: ({ troubles }) => [
    { label: 'Remove the app', happening: { kind: 'revoke_app' } },
    { label: 'Expire tokens', happening: { kind: 'expire_tokens' } },
    { label: 'Fail the next post', happening: { kind: 'fail_next_post' } },
    troubles.includes('private')
      ? { label: 'Make public', happening: { kind: 'make_public' } }
      : { label: 'Make private', happening: { kind: 'make_private' } },
    troubles.includes('banned')
      ? { label: 'Let post again', happening: { kind: 'unban' } }
      : { label: 'Ban from posting', happening: { kind: 'ban' }, danger: true },
    troubles.includes('deactivated')
      ? { label: 'Reactivate', happening: { kind: 'reactivate' } }
      : { label: 'Deactivate', happening: { kind: 'deactivate' }, danger: true },
  ],
};
