import { z } from 'zod';
import { orderOf, troublesThatHold, type HomePageWords, type NetworkPerson } from '../network';
import { commonButtons } from '../pages/common-buttons';
import type { World } from '../world';
import { blueskyState } from './bluesky-state';

const filled = z.string().min(1);

const accountSchema = z.strictObject({
  did: z.string().regex(/^did:[a-z]+:[A-Za-z0-9.:_-]+$/),
  handle: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/),
  displayName: filled,
  email: z.email(),
  password: filled,
  /** Password by name. */
  appPasswords: z.record(z.string(), filled).default({}),
});

/** Passwords and troubles of those that exist already are replaced; tokens stay. */
export const blueskySeed = orderOf(z.strictObject({ accounts: z.array(accountSchema).default([]) }), (world, seed) => {
  const { accounts } = blueskyState(world);
  for (const account of seed.accounts) {
    accounts.set(account.did, {
      ...account,
      appPasswords: new Map(Object.entries(account.appPasswords)),
      deactivated: false,
      takenDown: false,
      deleted: false,
    });
  }
});

export function blueskyPeople(world: World): readonly NetworkPerson[] {
  const { accounts, issuedAccess, endedAccess } = blueskyState(world);
  const now = world.clock.now();
  return [...accounts.values()].map((account) => ({
    id: account.did,
    name: account.displayName,
    signInName: account.handle,
    password: account.password,
    appPasswords: [...account.appPasswords].map(([name, password]) => ({ name, password })),
    troubles: troublesThatHold({
      'taken down': account.takenDown,
      deactivated: account.deactivated,
      deleted: account.deleted,
    }),
    assets: [],
    livingTokens: [...issuedAccess].filter(
      ([mark, issued]) => issued.did === account.did && now < issued.expiresAt && !endedAccess.has(mark),
    ).length,
  }));
}

export const blueskyHome: HomePageWords = {
  buttons: ({ troubles }) => [
    ...commonButtons(troubles, { suspendedAs: 'taken down', revoke: 'Delete app passwords' }),
    { label: 'End sessions', happening: { kind: 'log_out' } },
  ],
};
