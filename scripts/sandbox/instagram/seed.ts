/** Instagram's people of the demo; `pottery` is linked to a Page on Facebook besides. */
export const SANDBOX_INSTAGRAM_APP = {
  clientId: '700100200300401',
  clientSecret: 'sandbox-instagram-secret',
  name: 'Holdfast (sandbox)',
} as const;

export const SANDBOX_INSTAGRAM_USERS = {
  atelier: { id: '17841405822304914', username: 'atelier.nord', name: 'Atelier Nord', password: 'linseed-oil' },
  pottery: { id: '17841405822304999', username: 'tidal_pottery', name: 'Tidal Pottery', password: 'celadon-glaze' },
} as const;

const { atelier, pottery } = SANDBOX_INSTAGRAM_USERS;

export const INSTAGRAM_SEED = { users: [atelier, pottery] };

export const INSTAGRAM_LINES = [
  { account: atelier.id, author: 'ines_draws', text: 'Is the blue one still to be had?' },
  { account: pottery.id, author: 'cup_of_june', text: 'Mine arrived today, not a chip on it.' },
];
