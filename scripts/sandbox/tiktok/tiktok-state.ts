import type { AuthorisationStore } from '../oauth/authorisation-page';
import { emptyTokenStore, type TokenStore } from '../oauth/token-families';
import type { StateSlice, World } from '../world';

export interface TiktokUser {
  /** The `open_id`, which the real network makes anew for each app. */
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  password: string;
  /** Only followers see what a private account posts. */
  isPrivate: boolean;
  /** May sign in and not post. */
  banned: boolean;
  deactivated: boolean;
}

/** A post that TikTok took, from its fetching to its end. */
export interface TakenPost {
  readonly publishId: string;
  /** The id that it has once it is shown. */
  readonly postId: string;
  readonly userId: string;
  readonly kind: 'video' | 'photo';
  readonly text: string;
  readonly privacyLevel: string;
  readonly takenAt: number;
  /** When TikTok has fetched and prepared it. */
  readonly doneAt: number;
  /** When a public post is through the moderation. */
  readonly shownAt: number;
  /** Why it will never appear; null: it will. */
  readonly failReason: string | null;
  /** null: a person posted it in the app. */
  readonly byApp: string | null;
}

export interface TiktokState extends AuthorisationStore, TokenStore {
  readonly users: Map<string, TiktokUser>;
  readonly posts: Map<string, TakenPost>;
  /** By user: why the next post fails. */
  readonly nextFailure: Map<string, string>;
  /** By user: until when the next posts are worked on, in milliseconds from their taking. */
  readonly slowness: Map<string, number>;
  /** Apps that TikTok has not audited: they post to private accounts only. */
  readonly unauditedApps: Map<string, true>;
  /** Prefixes of addresses that media may be fetched from, verified for the app. */
  readonly verifiedPrefixes: Map<string, true>;
}

function emptyTiktokState(): TiktokState {
  return {
    apps: new Map(),
    dialogs: new Map(),
    codes: new Map(),
    ...emptyTokenStore(),
    users: new Map(),
    posts: new Map(),
    nextFailure: new Map(),
    slowness: new Map(),
    unauditedApps: new Map(),
    verifiedPrefixes: new Map(),
  };
}

const SLICE: StateSlice<TiktokState> = { name: 'tiktok', empty: emptyTiktokState };

export function tiktokState(world: World): TiktokState {
  return world.stateOf(SLICE);
}
