import { SANDBOX_INSTAGRAM_USERS } from '../instagram/seed';
import { ALL_PAGE_TASKS } from './page-tasks';

/** Facebook's people of the demo. Ada works for two organisations. */
export const SANDBOX_FACEBOOK_APP = {
  clientId: '900100200300400',
  clientSecret: 'sandbox-facebook-secret',
  name: 'Holdfast (sandbox)',
} as const;

export const SANDBOX_FACEBOOK_USERS = {
  ada: { id: '7001', name: 'Ada Fields', email: 'ada@harbour.test', password: 'harbour-light' },
  ben: { id: '7002', name: 'Ben Okafor', email: 'ben@bakery.test', password: 'rye-and-salt' },
  cleo: { id: '7003', name: 'Cleo Marsh', email: 'cleo@museum.test', password: 'blue-gallery' },
  dora: { id: '7004', name: 'Dora Quay', email: 'dora@pottery.test', password: 'stoneware-blue' },
} as const;

export const SANDBOX_FACEBOOK_PAGES = {
  harbourCafe: { id: '8001', name: 'Harbour Café', category: 'Café' },
  harbourRoastery: { id: '8002', name: 'Harbour Roastery', category: 'Coffee shop' },
  bakery: { id: '8003', name: 'Okafor & Daughters Bakery', category: 'Bakery' },
  museum: { id: '8004', name: 'Museum of Small Things', category: 'Museum' },
  pottery: { id: '8005', name: 'Tidal Pottery', category: 'Pottery' },
} as const;

export const SANDBOX_FACEBOOK_GROUPS = {
  harbourRegulars: { id: '8501', name: 'Harbour Regulars' },
} as const;

const { ada, ben, cleo, dora } = SANDBOX_FACEBOOK_USERS;
const { harbourCafe, harbourRoastery, bakery, museum, pottery } = SANDBOX_FACEBOOK_PAGES;
const { harbourRegulars } = SANDBOX_FACEBOOK_GROUPS;

export const FACEBOOK_SEED = {
  users: [ada, ben, cleo, dora],
  pages: [
    { ...harbourCafe, roles: { [ada.id]: [...ALL_PAGE_TASKS] } },
    { ...harbourRoastery, roles: { [ada.id]: [...ALL_PAGE_TASKS] } },
    { ...bakery, roles: { [ben.id]: [...ALL_PAGE_TASKS] } },
    { ...pottery, roles: { [dora.id]: [...ALL_PAGE_TASKS] }, instagram: SANDBOX_INSTAGRAM_USERS.pottery.id },
    { ...museum, roles: { [ada.id]: [...ALL_PAGE_TASKS], [cleo.id]: [...ALL_PAGE_TASKS] } },
  ],
  groups: [{ ...harbourRegulars, admins: [ada.id], installedApps: [SANDBOX_FACEBOOK_APP.clientId] }],
};

export const FACEBOOK_LINES = [
  { account: harbourCafe.id, author: 'Priya Nair', text: 'Is the terrace open again this weekend?' },
  { account: museum.id, author: 'Jonas Weber', text: 'My daughter still talks about the thimble room.' },
  { account: bakery.id, author: 'Marta Lind', text: 'Two loaves of the seeded one for Saturday, please!' },
  { account: harbourRoastery.id, author: 'Tom Bright', text: 'Do you ship the Ethiopian to the islands?' },
  { account: harbourRegulars.id, author: 'Lena Petrov', text: 'Who is in for the quiz on Thursday?' },
  { account: ada.id, author: ada.name, text: 'Up before the gulls again.' },
];
