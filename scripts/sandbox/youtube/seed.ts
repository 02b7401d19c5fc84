/** YouTube's people of the demo. */
export const SANDBOX_YOUTUBE_APP = {
  clientId: '1000000000001-sandbox.apps.googleusercontent.com',
  clientSecret: 'sandbox-youtube-secret',
  name: 'Holdfast (sandbox)',
} as const;

export const SANDBOX_YOUTUBE_CHANNELS = {
  museum: { id: 'UCsandboxSmallThings001', title: 'Museum of Small Things' },
  lighthouse: { id: 'UCsandboxLighthouse0001', title: 'Lighthouse Repairs' },
} as const;

const { museum, lighthouse } = SANDBOX_YOUTUBE_CHANNELS;

export const SANDBOX_YOUTUBE_USERS = {
  curator: {
    id: '110000000000000000001',
    email: 'nora@small-things.example',
    name: 'Nora Lind',
    password: 'thimble-no-12',
    channels: [museum.id, lighthouse.id],
  },
  /** Has a Google account and no channel. */
  viewer: {
    id: '110000000000000000002',
    email: 'omar@viewers.example',
    name: 'Omar Haddad',
    password: 'only-watching',
    channels: [],
  },
} as const;

const { curator, viewer } = SANDBOX_YOUTUBE_USERS;

export const YOUTUBE_SEED = {
  channels: [museum, lighthouse],
  users: [
    { ...curator, channels: [...curator.channels] },
    { ...viewer, channels: [...viewer.channels] },
  ],
};

export const YOUTUBE_LINES = [
  { account: museum.id, author: '@quietvisitor', text: 'I watched the thimble film three times' },
  { account: lighthouse.id, author: '@stormglass', text: 'How long does the lens take to clean?' },
];
