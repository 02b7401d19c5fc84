import { HOUR, MINUTE } from '../../domain/clock';
import type { SandboxControl, StreamItemOrder } from './admin/contract';
import {
  SANDBOX_BLUESKY_ACCOUNTS,
  SANDBOX_FACEBOOK_GROUPS,
  SANDBOX_FACEBOOK_PAGES,
  SANDBOX_FACEBOOK_USERS,
  SANDBOX_X_USERS,
} from './seed';

/** People of the seeded world who say something now and then, so that streams have something to show. */

type Line = Omit<StreamItemOrder, 'at'>;

const { harbourCafe, harbourRoastery, bakery, museum } = SANDBOX_FACEBOOK_PAGES;
const facebook = { network: 'facebook' } as const;
const x = { network: 'x', author: SANDBOX_X_USERS.regular.username } as const;
const bluesky = { network: 'bluesky' } as const;

const LINES: readonly Line[] = [
  { ...facebook, account: harbourCafe.id, author: 'Priya Nair', text: 'Is the terrace open again this weekend?' },
  { ...x, account: SANDBOX_X_USERS.harbour.id, text: '@harbourcafe that flat white saved my Monday' },
  { ...facebook, account: museum.id, author: 'Jonas Weber', text: 'My daughter still talks about the thimble room.' },
  {
    ...bluesky,
    account: SANDBOX_BLUESKY_ACCOUNTS.bakery.did,
    author: SANDBOX_BLUESKY_ACCOUNTS.bakery.handle,
    text: 'The oven is on. First rye in an hour.',
  },
  { ...facebook, account: bakery.id, author: 'Marta Lind', text: 'Two loaves of the seeded one for Saturday, please!' },
  { ...x, account: SANDBOX_X_USERS.museum.id, text: 'Rainy day plan: @smallthings and a very small umbrella' },
  { ...facebook, account: harbourRoastery.id, author: 'Tom Bright', text: 'Do you ship the Ethiopian to the islands?' },
  {
    ...facebook,
    account: SANDBOX_FACEBOOK_GROUPS.harbourRegulars.id,
    author: 'Lena Petrov',
    text: 'Who is in for the quiz on Thursday?',
  },
  {
    ...bluesky,
    account: SANDBOX_BLUESKY_ACCOUNTS.museum.did,
    author: SANDBOX_BLUESKY_ACCOUNTS.museum.handle,
    text: 'New in the cabinet: a button that has crossed the Atlantic eleven times.',
  },
  {
    ...bluesky,
    account: SANDBOX_BLUESKY_ACCOUNTS.visitor.did,
    author: SANDBOX_BLUESKY_ACCOUNTS.visitor.handle,
    text: 'Spent an afternoon looking at spoons. No regrets.',
  },
  {
    ...facebook,
    account: SANDBOX_FACEBOOK_USERS.ada.id,
    author: SANDBOX_FACEBOOK_USERS.ada.name,
    text: 'Up before the gulls again.',
  },
];

/** What was said in the hours before `now` (milliseconds since the epoch). */
export async function sowConversations(admin: SandboxControl, now: number): Promise<void> {
  for (const [index, line] of LINES.entries()) {
    await admin.addStreamItem({ ...line, at: now - (LINES.length - index) * HOUR });
  }
}

/** How much time of the sandbox passes between two lines. */
export const BETWEEN_LINES_MS = 2 * MINUTE;

/** Says the line of a turn; turns count up from 0, and lines come round again. */
export async function sayLine(admin: SandboxControl, turn: number): Promise<void> {
  const line = LINES[turn % LINES.length];
  const round = Math.floor(turn / LINES.length) + 1;
  if (line !== undefined) await admin.addStreamItem({ ...line, text: `${line.text} (${round})` });
}
