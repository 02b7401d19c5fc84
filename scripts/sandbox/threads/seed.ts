/** Threads' people of the demo. */
export const SANDBOX_THREADS_APP = {
  clientId: '600100200300402',
  clientSecret: 'sandbox-threads-secret',
  name: 'Holdfast (sandbox)',
} as const;

export const SANDBOX_THREADS_USERS = {
  atelier: { id: '27841405822304914', username: 'atelier.nord', name: 'Atelier Nord', password: 'turpentine-air' },
  lighthouse: {
    id: '27841405822304999',
    username: 'old_lighthouse',
    name: 'Old Lighthouse',
    password: 'foghorn-at-six',
  },
} as const;

const { atelier, lighthouse } = SANDBOX_THREADS_USERS;

export const THREADS_SEED = { users: [atelier, lighthouse] };

export const THREADS_LINES = [
  { account: atelier.id, author: 'ines_draws', text: '@atelier.nord what paper is that?' },
  { account: lighthouse.id, author: 'ferry_nights', text: 'Saw the light from the boat, @old_lighthouse' },
];
