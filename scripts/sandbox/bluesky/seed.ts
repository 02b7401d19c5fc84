/** Bluesky's people of the demo. */
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

const { bakery, museum, visitor } = SANDBOX_BLUESKY_ACCOUNTS;

export const BLUESKY_SEED = { accounts: [bakery, museum, visitor] };

export const BLUESKY_LINES = [
  { account: bakery.did, author: bakery.handle, text: 'The oven is on. First rye in an hour.' },
  {
    account: museum.did,
    author: museum.handle,
    text: 'New in the cabinet: a button that has crossed the Atlantic eleven times.',
  },
  { account: visitor.did, author: visitor.handle, text: 'Spent an afternoon looking at spoons. No regrets.' },
];
