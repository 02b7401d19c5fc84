/** Mastodon's people of the demo: two of one server, one of the odd one. */
export const SANDBOX_MASTODON_USERS = {
  harbour: {
    server: 'social',
    id: '109300000000000001',
    username: 'harbourcafe',
    name: 'Harbour Café',
    password: 'cortado-at-nine',
  },
  museum: {
    server: 'social',
    id: '109300000000000002',
    username: 'smallthings',
    name: 'Museum of Small Things',
    password: 'buttonhook-1890',
  },
  press: {
    server: 'odd',
    id: 'AoddPress1',
    username: 'tinypress',
    name: 'Tiny Press',
    password: 'kerning-pairs',
  },
} as const;

const { harbour, museum, press } = SANDBOX_MASTODON_USERS;

export const MASTODON_SEED = { users: [harbour, museum, press] };

export const MASTODON_LINES = [
  { account: harbour.id, author: '@fen@far.example', text: '@harbourcafe are you open on the holiday?' },
  { account: museum.id, author: '@smithy@anvil.example', text: 'Left @smallthings with a tiny spoon of my own' },
  { account: press.id, author: '@reader@shelf.example', text: '@tinypress the new pamphlet is lovely' },
];
