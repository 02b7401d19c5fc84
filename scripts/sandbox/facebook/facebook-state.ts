import type { AuthorisationStore } from '../oauth/authorisation-page';
import type { StateSlice, World } from '../world';

export interface FacebookUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  password: string;
  /** The user must log in at facebook.com and pass a check; tokens work again afterwards. */
  checkpoint: boolean;
  suspended: boolean;
  deactivated: boolean;
}

export interface FacebookPage {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  /** Tasks by user id (https://developers.facebook.com/docs/pages-api/overview#tasks). */
  roles: Map<string, readonly string[]>;
  deleted: boolean;
  /** The Instagram account that is linked to it. */
  instagramId: string | null;
}

export interface FacebookGroup {
  readonly id: string;
  readonly name: string;
  /** User ids of its admins. */
  readonly admins: readonly string[];
  /** Apps that an admin has added to the group; others may not post. */
  installedApps: readonly string[];
}

/** What a user has granted an app. Shared by all tokens of that user and app, as on the real network. */
export interface FacebookGrant {
  readonly appId: string;
  readonly userId: string;
  scopes: readonly string[];
  /** Ids of the Pages and groups ticked at the last consent. */
  targets: readonly string[];
  /** Moves with every consent; 90 days later the token stops serving data. */
  consentedAt: number;
  dataAccessEnded: boolean;
}

export type FacebookTokenEnd = 'password_changed' | 'logged_out' | 'deauthorized' | 'expired';

export interface FacebookToken {
  readonly token: string;
  readonly kind: 'user' | 'page';
  readonly appId: string;
  readonly userId: string;
  readonly pageId: string | null;
  readonly issuedAt: number;
  /** null: it does not expire. */
  readonly expiresAt: number | null;
  readonly longLived: boolean;
  end: { readonly why: FacebookTokenEnd; readonly at: number } | null;
}

export interface FacebookPost {
  readonly id: string;
  /** The Page or group it stands in. */
  readonly ownerId: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly message: string;
  readonly link: string | null;
  readonly photoIds: readonly string[];
  readonly createdAt: number;
  /** Our app made it, rather than a visitor. */
  readonly byApp: string | null;
}

export interface FacebookPhoto {
  readonly id: string;
  readonly pageId: string;
  readonly url: string;
  readonly caption: string | null;
  /** Unpublished photos wait to be attached to one post. */
  usedBy: string | null;
}

export interface FacebookState extends AuthorisationStore {
  readonly users: Map<string, FacebookUser>;
  readonly pages: Map<string, FacebookPage>;
  readonly groups: Map<string, FacebookGroup>;
  /** By `appId:userId`. */
  readonly grants: Map<string, FacebookGrant>;
  readonly tokens: Map<string, FacebookToken>;
  readonly posts: Map<string, FacebookPost>;
  /** The last post that an app made, by Page or group: what a consecutive duplicate is compared with. */
  readonly lastAppPosts: Map<string, string>;
  readonly photos: Map<string, FacebookPhoto>;
  /** Metrics that the admin API set, by `pageId/metric/day`; other days are made up, always the same. */
  readonly insights: Map<string, number>;
}

function emptyFacebookState(): FacebookState {
  return {
    apps: new Map(),
    users: new Map(),
    pages: new Map(),
    groups: new Map(),
    grants: new Map(),
    tokens: new Map(),
    codes: new Map(),
    posts: new Map(),
    lastAppPosts: new Map(),
    photos: new Map(),
    dialogs: new Map(),
    insights: new Map(),
  };
}

const SLICE: StateSlice<FacebookState> = { name: 'facebook', empty: emptyFacebookState };

export function facebookState(world: World): FacebookState {
  return world.stateOf(SLICE);
}

export function grantKey(appId: string, userId: string): string {
  return `${appId}:${userId}`;
}
