import type { AuthorisationStore } from '../oauth/authorisation-page';
import { emptyTokenStore, type TokenStore } from '../oauth/token-families';
import type { StateSlice, World } from '../world';

/** A Google account. */
export interface GoogleUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  password: string;
  /** Channels it manages; the token acts for the one that was chosen. */
  readonly channels: readonly string[];
  /** Its Google account is deleted, and can be restored for a while. */
  deleted: boolean;
  /** Its organisation wants a fresh sign-in. */
  sessionEnded: boolean;
}

export interface Channel {
  readonly id: string;
  readonly title: string;
  suspended: boolean;
  closed: boolean;
  /** Gone without a trace: the account has no channel any more. */
  lost: boolean;
  commentsDisabled: boolean;
  /** Until when the channel may upload no more. */
  uploadsBlockedUntil: number;
}

/** How a video ends: what `uploadStatus` will say, and why. */
export interface Fate {
  readonly uploadStatus: 'processed' | 'failed' | 'rejected';
  readonly reason: string | null;
}

export interface Video {
  readonly id: string;
  readonly channelId: string;
  readonly title: string;
  readonly description: string;
  readonly privacyStatus: string;
  readonly createdAt: number;
  readonly processedAt: number;
  readonly fate: Fate;
  readonly byApp: string | null;
}

export interface UploadSession {
  readonly id: string;
  readonly channelId: string;
  readonly clientId: string;
  readonly title: string;
  readonly description: string;
  readonly privacyStatus: string;
  readonly expiresAt: number;
  videoId: string | null;
}

export interface Comment {
  readonly id: string;
  readonly channelId: string;
  readonly author: string;
  readonly text: string;
  readonly at: number;
}

export interface YoutubeState extends AuthorisationStore, TokenStore {
  readonly users: Map<string, GoogleUser>;
  readonly channels: Map<string, Channel>;
  /** The channel that a token family acts for; null: the account has none. */
  readonly channelOfFamily: Map<string, string | null>;
  /** When a refresh token was last used, and when its family was granted, by family. */
  readonly lastUsed: Map<string, number>;
  /** `userId/clientId` of consents given before: without `prompt=consent` they bring no refresh token. */
  readonly consented: Map<string, number>;
  readonly deletedClients: Map<string, true>;
  /** Projects whose consent screen is in testing: their refresh tokens live seven days. */
  readonly testingClients: Map<string, true>;
  /** Projects that Google has not verified: their videos are locked as private. */
  readonly unverifiedClients: Map<string, true>;
  readonly videos: Map<string, Video>;
  readonly sessions: Map<string, UploadSession>;
  readonly nextFate: Map<string, Fate>;
  readonly comments: Map<string, Comment>;
  /** Units used, by `clientId/bucket/day`. */
  readonly quota: Map<string, number>;
  /** Figures that the admin API set, by `channelId/metric/day`. */
  readonly metrics: Map<string, number>;
}

function emptyYoutubeState(): YoutubeState {
  return {
    apps: new Map(),
    dialogs: new Map(),
    codes: new Map(),
    ...emptyTokenStore(),
    users: new Map(),
    channels: new Map(),
    channelOfFamily: new Map(),
    lastUsed: new Map(),
    consented: new Map(),
    deletedClients: new Map(),
    testingClients: new Map(),
    unverifiedClients: new Map(),
    videos: new Map(),
    sessions: new Map(),
    nextFate: new Map(),
    comments: new Map(),
    quota: new Map(),
    metrics: new Map(),
  };
}

const SLICE: StateSlice<YoutubeState> = { name: 'youtube', empty: emptyYoutubeState };

export function youtubeState(world: World): YoutubeState {
  return world.stateOf(SLICE);
}
