import type { Container, ContainerOrders } from '../meta/containers';
import { emptyPersonStore, type MetaPerson, type PersonStore } from '../meta/person';
import type { StateSlice, World } from '../world';

export interface InstagramAccount extends MetaPerson {
  accountType: 'BUSINESS' | 'MEDIA_CREATOR' | 'PERSONAL';
  /** Instagram lets nobody post for it: 25/2207050. */
  restricted: boolean;
  /** Its posts look like spam: 4/2207051. */
  blocked: boolean;
  readonly orders: ContainerOrders;
}

export interface InstagramMedium {
  readonly id: string;
  readonly accountId: string;
  readonly caption: string;
  readonly mediaType: string;
  readonly createdAt: number;
  /** null: the account's owner posted it by hand. */
  readonly byApp: string | null;
}

export interface InstagramComment {
  readonly id: string;
  readonly mediumId: string;
  readonly author: string;
  readonly text: string;
  readonly createdAt: number;
}

/** One Instagram: accounts that sign in here themselves, and those that Facebook Pages are linked to. */
export interface InstagramState extends PersonStore<InstagramAccount> {
  readonly containers: Map<string, Container>;
  readonly media: Map<string, InstagramMedium>;
  readonly comments: Map<string, InstagramComment>;
  /** Figures that the admin API set, by `accountId/metric/day`; others are made up, always the same. */
  readonly insights: Map<string, number>;
}

function emptyInstagramState(): InstagramState {
  return {
    ...emptyPersonStore<InstagramAccount>(),
    containers: new Map(),
    media: new Map(),
    comments: new Map(),
    insights: new Map(),
  };
}

const SLICE: StateSlice<InstagramState> = { name: 'instagram', empty: emptyInstagramState };

export function instagramState(world: World): InstagramState {
  return world.stateOf(SLICE);
}
