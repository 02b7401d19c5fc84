import type { AuthorisationStore } from '../oauth/authorisation-page';
import { emptyTokenStore, type TokenStore } from '../oauth/token-families';
import type { StateSlice, World } from '../world';

export interface PinterestUser {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  password: string;
  suspended: boolean;
  deactivated: boolean;
  /** May sign in and read, and not pin. */
  restricted: boolean;
}

export interface Board {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  /** Users that a group board is shared with. */
  collaborators: readonly string[];
  deleted: boolean;
  /** Closed to these users, its owner included: what they ask about it is not permitted. */
  closedTo: readonly string[];
}

export interface Pin {
  readonly id: string;
  readonly boardId: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly link: string | null;
  readonly altText: string | null;
  readonly images: readonly string[];
  readonly createdAt: number;
  readonly byApp: string | null;
}

export interface PinterestState extends AuthorisationStore, TokenStore {
  readonly users: Map<string, PinterestUser>;
  readonly boards: Map<string, Board>;
  readonly pins: Map<string, Pin>;
  /** Client ids of the apps that have trial access only. */
  trialApps: readonly string[];
  /** Set by the admin API, by `user/metric/day`. */
  readonly analytics: Map<string, number>;
}

function emptyPinterestState(): PinterestState {
  return {
    apps: new Map(),
    dialogs: new Map(),
    codes: new Map(),
    ...emptyTokenStore(),
    users: new Map(),
    boards: new Map(),
    pins: new Map(),
    trialApps: [],
    analytics: new Map(),
  };
}

const SLICE: StateSlice<PinterestState> = { name: 'pinterest', empty: emptyPinterestState };

export function pinterestState(world: World): PinterestState {
  return world.stateOf(SLICE);
}
