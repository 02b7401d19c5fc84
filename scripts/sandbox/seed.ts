import type { SandboxSeed } from './admin/contract';
import { SANDBOX_BLUESKY_ACCOUNTS } from './bluesky/seed';
import { SANDBOX_FACEBOOK_GROUPS, SANDBOX_FACEBOOK_PAGES, SANDBOX_FACEBOOK_USERS } from './facebook/seed';
import { NETWORKS, type RegisteredNetwork } from './networks';
import { SANDBOX_X_USERS } from './x/seed';

type WithApp = Extract<RegisteredNetwork, { lively: { app: object } }>;

/** The app that Holdfast signs in with, by network; networks that register none are left out. */
export const SANDBOX_APPS = Object.fromEntries(
  NETWORKS.flatMap(({ name, lively: { app } }) => (app === null ? [] : [[name, app]])),
) as { readonly [One in WithApp as One['name']]: One['lively']['app'] };

/**
 * Which organisation works with which identity, ten accounts in all: Harbour (Ada's profile, two Pages and a group, and X), Bakery (Ben's
 * Page, Bluesky) and Museum (a Page that Ada runs too, X, Bluesky).
 */
export const SANDBOX_ORGANISATIONS = {
  harbour: {
    name: 'Harbour Coffee',
    facebook: {
      user: SANDBOX_FACEBOOK_USERS.ada,
      pages: [SANDBOX_FACEBOOK_PAGES.harbourCafe, SANDBOX_FACEBOOK_PAGES.harbourRoastery],
      groups: [SANDBOX_FACEBOOK_GROUPS.harbourRegulars],
    },
    x: [SANDBOX_X_USERS.harbour],
    bluesky: [],
  },
  bakery: {
    name: 'Okafor & Daughters',
    facebook: { user: SANDBOX_FACEBOOK_USERS.ben, pages: [SANDBOX_FACEBOOK_PAGES.bakery], groups: [] },
    x: [],
    bluesky: [SANDBOX_BLUESKY_ACCOUNTS.bakery],
  },
  museum: {
    name: 'Museum of Small Things',
    facebook: { user: SANDBOX_FACEBOOK_USERS.ada, pages: [SANDBOX_FACEBOOK_PAGES.museum], groups: [] },
    x: [SANDBOX_X_USERS.museum],
    bluesky: [SANDBOX_BLUESKY_ACCOUNTS.museum],
  },
} as const;

/** The small lively world of `npm start` and the demo: what every network contributes, for apps that come back to these redirect URIs. */
export function livelySeed(redirectUris: readonly string[]): SandboxSeed {
  const apps = NETWORKS.flatMap(({ name, lively: { app } }) =>
    app === null ? [] : [{ ...app, network: name, redirectUris: [...redirectUris] }],
  );
  return { apps, ...Object.fromEntries(NETWORKS.map(({ name, lively: { seed } }) => [name, seed])) };
}
