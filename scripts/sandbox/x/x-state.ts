import type { RegisteredApp } from '../apps';
import type { CodeStore } from '../oauth-codes';
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

/** All tokens that descend from one authorisation. Reusing a spent refresh token ends the whole family. */
export interface XTokenFamily {
  readonly id: string;
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  end: {
    readonly why: 'revoked' | 'refresh_token_reused' | 'code_reused' | 'password_changed';
    readonly at: number;
  } | null;
}

export interface XAccessToken {
  readonly token: string;
  readonly familyId: string;
  expiresAt: number;
  revoked: boolean;
}

export interface XRefreshToken {
  readonly token: string;
  readonly familyId: string;
  expiresAt: number;
  usedAt: number | null;
}

export interface Tweet {
  readonly id: string;
  readonly authorId: string;
  readonly text: string;
  readonly createdAt: number;
  readonly inReplyTo: string | null;
  readonly byApp: string | null;
}

export interface XDialog {
  readonly id: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string;
  readonly scopes: readonly string[];
  readonly codeChallenge: string;
  readonly codeChallengeMethod: 'S256' | 'plain';
  userId: string | null;
  readonly expiresAt: number;
}

export interface XState {
  readonly apps: Map<string, RegisteredApp>;
  readonly users: Map<string, XUser>;
  readonly families: Map<string, XTokenFamily>;
  readonly accessTokens: Map<string, XAccessToken>;
  readonly refreshTokens: Map<string, XRefreshToken>;
  readonly codes: CodeStore;
  readonly tweets: Map<string, Tweet>;
  /** When a user last posted a text, by `userId/text`: what duplicates are compared with. */
  readonly lastPosted: Map<string, number>;
  readonly dialogs: Map<string, XDialog>;
  /** Metrics that the admin API set, by `tweetId/metric`. */
  readonly metrics: Map<string, number>;
}

function emptyXState(): XState {
  return {
    apps: new Map(),
    users: new Map(),
    families: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
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
