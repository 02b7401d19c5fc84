/** LinkedIn's people of the demo. */
export const SANDBOX_LINKEDIN_APP = {
  clientId: '78sandboxholdf',
  clientSecret: 'sandbox-linkedin-secret',
  name: 'Holdfast (sandbox)',
} as const;

export const SANDBOX_LINKEDIN_MEMBERS = {
  nora: {
    id: 'nL7hArbour',
    firstName: 'Nora',
    lastName: 'Lindqvist',
    email: 'nora@harbour.example',
    password: 'crema-at-seven',
  },
  idris: {
    id: 'iDr1sMuse',
    firstName: 'Idris',
    lastName: 'Vale',
    email: 'idris@smallthings.example',
    password: 'thirty-drawers',
  },
} as const;

const { nora, idris } = SANDBOX_LINKEDIN_MEMBERS;

export const SANDBOX_LINKEDIN_ORGANISATIONS = {
  harbour: {
    id: '90210001',
    name: 'Harbour Coffee',
    vanityName: 'harbour-coffee',
    roles: { [nora.id]: ['ADMINISTRATOR'] },
  },
  roastery: {
    id: '90210002',
    name: 'Harbour Roastery',
    vanityName: 'harbour-roastery',
    roles: { [nora.id]: ['ADMINISTRATOR'], [idris.id]: ['ANALYST'] },
  },
  museum: {
    id: '90210003',
    name: 'Museum of Small Things',
    vanityName: 'small-things',
    roles: { [idris.id]: ['ADMINISTRATOR'] },
  },
} as const;

export const LINKEDIN_SEED = {
  members: [nora, idris],
  organisations: Object.values(SANDBOX_LINKEDIN_ORGANISATIONS),
  partners: [SANDBOX_LINKEDIN_APP.clientId],
};

export const LINKEDIN_LINES = [
  {
    account: SANDBOX_LINKEDIN_ORGANISATIONS.harbour.id,
    author: 'pRoc4ment',
    text: 'Do you deliver beans to offices on the north quay?',
  },
  {
    account: SANDBOX_LINKEDIN_ORGANISATIONS.museum.id,
    author: 'cUr4tor',
    text: 'The lighting in the thimble room is exemplary.',
  },
];
