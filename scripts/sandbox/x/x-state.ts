import type { AuthorisationStore } from '../oauth/authorisation-page';
import { emptyTokenStore, type TokenStore } from '../oauth/token-families';
import type { StateSlice, World } from '../world';

export interface XUser {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  password: string;
  suspended: boolean;
  /** Temporarily locked: the user has to log in and pass a check. */
  locked: boolean;
  deactivated: boolean;
}

export interface Tweet {
  readonly id: string;
  readonly authorId: string;
  readonly text: string;
  readonly createdAt: number;
  readonly inReplyTo: string | null;
  readonly byApp: string | null;
}

export interface XState extends AuthorisationStore, TokenStore {
  readonly users: Map<string, XUser>;
  readonly tweets: Map<string, Tweet>;
  /** When a user last posted a text, by `userId/text`: what duplicates are compared with. */
  readonly lastPosted: Map<string, number>;
  /** Metrics that the admin API set, by `tweetId/metric`. */
  readonly metrics: Map<string, number>;
}

function emptyXState(): XState {
  return {
    apps: new Map(),
    users: new Map(),
    ...emptyTokenStore(),
    codes: new Map(),
    tweets: new Map(),
    lastPosted: new Map(),
    dialogs: new Map(),
    metrics: new Map(),
  };
}

const SLICE: StateSlice<XState> = { name: 'x', empty: emptyXState };

export function xState(world: World): XState {
  return world.stateOf(SLICE);
}
