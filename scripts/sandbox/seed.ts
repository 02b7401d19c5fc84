import { ALL_PAGE_TASKS, type SandboxSeed } from './admin/contract';

/**
 * A small lively world for `npm start` and the demo: three organisations' worth of people, Pages and accounts. One
 * Facebook user (Ada) works for two of them.
 */
export const SANDBOX_APPS = {
  facebook: { clientId: '900100200300400', clientSecret: 'sandbox-facebook-secret', name: 'Holdfast (sandbox)' },
  x: { clientId: 'c2FuZGJveC1ob2xkZmFzdDoxOmNp', clientSecret: 'sandbox-x-secret', name: 'Holdfast (sandbox)' },
} as const;

export const SANDBOX_FACEBOOK_USERS = {
  ada: { id: '7001', name: 'Ada Fields', email: 'ada@harbour.test', password: 'harbour-light' },
  ben: { id: '7002', name: 'Ben Okafor', email: 'ben@bakery.test', password: 'rye-and-salt' },
  cleo: { id: '7003', name: 'Cleo Marsh', email: 'cleo@museum.test', password: 'blue-gallery' },
} as const;

export const SANDBOX_FACEBOOK_PAGES = {
  harbourCafe: { id: '8001', name: 'Harbour Café', category: 'Café' },
  harbourRoastery: { id: '8002', name: 'Harbour Roastery', category: 'Coffee shop' },
  bakery: { id: '8003', name: 'Okafor & Daughters Bakery', category: 'Bakery' },
  museum: { id: '8004', name: 'Museum of Small Things', category: 'Museum' },
} as const;

export const SANDBOX_FACEBOOK_GROUPS = {
  harbourRegulars: { id: '8501', name: 'Harbour Regulars' },
} as const;

export const SANDBOX_X_USERS = {
  harbour: { id: '1500000000000000001', username: 'harbourcafe', name: 'Harbour Café', password: 'espresso-doppio' },
  museum: {
    id: '1500000000000000002',
    username: 'smallthings',
    name: 'Museum of Small Things',
    password: 'thimble-no-9',
  },
  regular: { id: '1500000000000000003', username: 'sea_breeze_sam', name: 'Sam Reyes', password: 'windward' },
} as const;

export const SANDBOX_BLUESKY_ACCOUNTS = {
  bakery: {
    did: 'did:plc:okaforbakerysandbox22222',
    handle: 'bakery.sandbox.test',
    displayName: 'Okafor & Daughters',
    email: 'hello@bakery.test',
    password: 'proof-and-rise',
    appPasswords: { Holdfast: 'bake-ryeb-read-okay' },
  },
  museum: {
    did: 'did:plc:smallthingsmuseum2222222',
    handle: 'museum.sandbox.test',
    displayName: 'Museum of Small Things',
    email: 'hello@museum.test',
    password: 'cabinet-seven',
    appPasswords: { Holdfast: 'tiny-shoe-lace-pins' },
  },
  visitor: {
    did: 'did:plc:wrenthevisitorsandbox222',
    handle: 'wren.sandbox.test',
    displayName: 'Wren',
    email: 'wren@people.test',
    password: 'hedge-row',
    appPasswords: {},
  },
} as const;

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

/** The whole world, for apps that come back to these redirect URIs. */
export function livelySeed(redirectUris: readonly string[]): SandboxSeed {
  const { ada, ben, cleo } = SANDBOX_FACEBOOK_USERS;
  const everything = [...ALL_PAGE_TASKS];
  const { harbourCafe, harbourRoastery, bakery, museum } = SANDBOX_FACEBOOK_PAGES;
  return {
    apps: [
      { ...SANDBOX_APPS.facebook, network: 'facebook', redirectUris: [...redirectUris] },
      { ...SANDBOX_APPS.x, network: 'x', redirectUris: [...redirectUris] },
    ],
    facebookUsers: [ada, ben, cleo],
    facebookPages: [
      { ...harbourCafe, roles: { [ada.id]: everything } },
      { ...harbourRoastery, roles: { [ada.id]: everything } },
      { ...bakery, roles: { [ben.id]: everything } },
      { ...museum, roles: { [ada.id]: everything, [cleo.id]: everything } },
    ],
    facebookGroups: [
      { ...SANDBOX_FACEBOOK_GROUPS.harbourRegulars, admins: [ada.id], installedApps: [SANDBOX_APPS.facebook.clientId] },
    ],
    xUsers: Object.values(SANDBOX_X_USERS),
    blueskyAccounts: Object.values(SANDBOX_BLUESKY_ACCOUNTS),
  };
}
