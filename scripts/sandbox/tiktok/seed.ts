/** TikTok's people of the demo. */
export const SANDBOX_TIKTOK_APP = {
  clientId: 'sbawsandboxholdfast',
  clientSecret: 'sandbox-tiktok-secret',
  name: 'Holdfast (sandbox)',
} as const;

export const SANDBOX_TIKTOK_USERS = {
  roastery: {
    id: '-000sandboxRoastery0001',
    username: 'harbour.roastery',
    displayName: 'Harbour Roastery',
    password: 'crema-and-foam',
  },
  beekeeper: {
    id: '-000sandboxBeekeeper001',
    username: 'quiet.hives',
    displayName: 'Quiet Hives',
    password: 'smoke-and-honey',
  },
} as const;

const { roastery, beekeeper } = SANDBOX_TIKTOK_USERS;

export const TIKTOK_SEED = {
  users: [{ ...roastery }, { ...beekeeper, isPrivate: true }],
  verifiedPrefixes: ['https://example.com/', 'https://media.example.com/', 'http://127.0.0.1:', 'http://localhost:'],
};

export const TIKTOK_LINES = [
  { account: roastery.id, author: roastery.username, text: 'First crack, second by second' },
  { account: roastery.id, author: roastery.username, text: 'What the roaster sounds like at six' },
];
