import type { RegisteredApp } from '../apps';
import type { AuthorisationStore } from '../oauth/authorisation-page';
import { emptyTokenStore, type TokenStore } from '../oauth/token-families';
import type { StateSlice, World } from '../world';
import { SERVERS, type ServerName } from './server-kinds';

export interface MastodonUser {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  password: string;
  /** An administrator froze the login. */
  disabled: boolean;
  /** The e-mail address is not confirmed (any more). */
  unconfirmed: boolean;
  /** Waits for an administrator. */
  pending: boolean;
  suspended: boolean;
}

export interface MastodonApp extends RegisteredApp {
  readonly id: string;
  /** What may be asked for at sign-in. */
  readonly scopes: readonly string[];
}

export interface Status {
  readonly id: string;
  /** `@name` here, `@name@server` elsewhere. */
  readonly author: string;
  /** null: somebody of another server. */
  readonly authorId: string | null;
  readonly text: string;
  /** Ids of the users of this server that it mentions. */
  readonly mentions: readonly string[];
  readonly createdAt: number;
  readonly byApp: string | null;
}

export interface MastodonState extends AuthorisationStore, TokenStore {
  readonly apps: Map<string, MastodonApp>;
  readonly users: Map<string, MastodonUser>;
  readonly statuses: Map<string, Status>;
  /** By `userId/key`: what was made under it, and when. */
  readonly idempotencyKeys: Map<string, { readonly statusId: string; readonly madeAt: number }>;
}

function emptyState(): MastodonState {
  return {
    apps: new Map(),
    users: new Map(),
    ...emptyTokenStore(),
    codes: new Map(),
    dialogs: new Map(),
    statuses: new Map(),
    idempotencyKeys: new Map(),
  };
}

const SLICES: Readonly<Record<ServerName, StateSlice<MastodonState>>> = {
  social: { name: 'mastodon.social', empty: emptyState },
  odd: { name: 'mastodon.odd', empty: emptyState },
};

export function serverState(world: World, server: ServerName): MastodonState {
  return world.stateOf(SLICES[server]);
}

/** Every server with what it holds. */
export function allServers(world: World): readonly { readonly server: ServerName; readonly state: MastodonState }[] {
  return SERVERS.map((server) => ({ server, state: serverState(world, server) }));
}
