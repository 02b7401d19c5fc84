/** X's people of the demo. */
export const SANDBOX_X_APP = {
  clientId: 'c2FuZGJveC1ob2xkZmFzdDoxOmNp',
  clientSecret: 'sandbox-x-secret',
  name: 'Holdfast (sandbox)',
} as const;

/** X signs its webhooks with the same app's API secret key, and names the app by another id. */
export const SANDBOX_X_PUSH = { id: '29820954', secret: 'sandbox-x-consumer-secret' } as const;

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

const { harbour, museum, regular } = SANDBOX_X_USERS;

export const X_SEED = { users: [harbour, museum, regular] };

export const X_LINES = [
  { account: harbour.id, author: regular.username, text: '@harbourcafe that flat white saved my Monday' },
  {
    account: museum.id,
    author: regular.username,
    text: 'Rainy day plan: @smallthings and a very small umbrella',
  },
];
