import { randomBytes } from 'node:crypto';
import type { StateSlice, World } from '../world';

export interface BlueskyAccount {
  readonly did: string;
  readonly handle: string;
  readonly displayName: string;
  readonly email: string;
  password: string;
  /** Password by name. */
  readonly appPasswords: Map<string, string>;
  deactivated: boolean;
  takenDown: boolean;
  deleted: boolean;
}

/** The server's row for a refresh token, by its `jti`. The access token has no row: it is only a signed statement. */
export interface BlueskyRefreshToken {
  readonly id: string;
  readonly did: string;
  readonly appPasswordName: string | null;
  expiresAt: number;
  /** The id of the token it was exchanged for; the same at every reuse within the grace period. */
  nextId: string | null;
}

export interface BlueskyRecord {
  readonly uri: string;
  readonly cid: string;
  readonly did: string;
  readonly collection: string;
  readonly rkey: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly indexedAt: number;
}

export interface BlueskyBlob {
  readonly cid: string;
  readonly did: string;
  readonly mimeType: string;
  readonly size: number;
}

export interface BlueskyState {
  /** Signs the tokens; kept with the state, so that they outlive a restart. */
  readonly jwtKey: string;
  readonly accounts: Map<string, BlueskyAccount>;
  readonly refreshTokens: Map<string, BlueskyRefreshToken>;
  /** Fingerprints of access tokens that the admin API made to count as expired. */
  readonly endedAccess: Map<string, number>;
  /** By did, the access tokens that live, by fingerprint, with their end. */
  readonly issuedAccess: Map<string, { readonly did: string; readonly expiresAt: number }>;
  readonly records: Map<string, BlueskyRecord>;
  /** Addresses of the records that people wrote, rather than an app. */
  readonly organic: Map<string, true>;
  readonly blobs: Map<string, BlueskyBlob>;
  /** Likes and the like that the admin API set, by `uri/metric`. */
  readonly metrics: Map<string, number>;
}

function emptyBlueskyState(): BlueskyState {
  return {
    jwtKey: randomBytes(32).toString('hex'),
    accounts: new Map(),
    refreshTokens: new Map(),
    endedAccess: new Map(),
    issuedAccess: new Map(),
    records: new Map(),
    organic: new Map(),
    blobs: new Map(),
    metrics: new Map(),
  };
}

const SLICE: StateSlice<BlueskyState> = { name: 'bluesky', empty: emptyBlueskyState };

export function blueskyState(world: World): BlueskyState {
  return world.stateOf(SLICE);
}
