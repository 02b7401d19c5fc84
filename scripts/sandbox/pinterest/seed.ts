/** Pinterest's people of the demo. */
export const SANDBOX_PINTEREST_APP = {
  clientId: '1490210',
  clientSecret: 'sandbox-pinterest-secret',
  name: 'Holdfast (sandbox)',
} as const;

export const SANDBOX_PINTEREST_USERS = {
  roastery: {
    id: '549755885175000001',
    username: 'harbour_roastery',
    email: 'pins@harbour.example',
    password: 'pour-over-slowly',
  },
  bakery: {
    id: '549755885175000002',
    username: 'okafor_daughters',
    email: 'pins@okafor.example',
    password: 'second-rise',
  },
} as const;

const { roastery, bakery } = SANDBOX_PINTEREST_USERS;

export const SANDBOX_PINTEREST_BOARDS = {
  cups: { id: '549755885176000001', name: 'Cups we like', ownerId: roastery.id },
  beans: { id: '549755885176000002', name: 'Beans and origins', ownerId: roastery.id },
  breakfast: {
    id: '549755885176000003',
    name: 'Breakfast in town',
    ownerId: bakery.id,
    collaborators: [roastery.id],
  },
} as const;

export const PINTEREST_SEED = {
  users: [roastery, bakery],
  boards: Object.values(SANDBOX_PINTEREST_BOARDS),
};

export const PINTEREST_LINES = [
  {
    account: SANDBOX_PINTEREST_BOARDS.breakfast.id,
    author: bakery.username,
    text: 'Cardamom buns, the morning after',
  },
  { account: SANDBOX_PINTEREST_BOARDS.cups.id, author: roastery.username, text: 'A cup that survived the move' },
];
