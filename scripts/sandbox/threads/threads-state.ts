import type { Container, ContainerOrders } from '../meta/containers';
import { emptyPersonStore, type MetaPerson, type PersonStore } from '../meta/person';
import type { StateSlice, World } from '../world';

export interface ThreadsProfile extends MetaPerson {
  /** Only followers see it; permissions that it grants end after 90 days. */
  isPrivate: boolean;
  readonly orders: ContainerOrders;
}

export interface ThreadsPost {
  readonly id: string;
  readonly authorId: string;
  /** As others read it; of somebody outside of the sandbox too. */
  readonly author: string;
  readonly text: string;
  readonly mediaType: 'TEXT_POST' | 'IMAGE' | 'VIDEO' | 'CAROUSEL_ALBUM';
  readonly createdAt: number;
  readonly byApp: string | null;
}

export interface ThreadsState extends PersonStore<ThreadsProfile> {
  readonly containers: Map<string, Container>;
  readonly posts: Map<string, ThreadsPost>;
  /** Figures that the admin API set, by `profileId/metric/day`; others are made up, always the same. */
  readonly insights: Map<string, number>;
}

function emptyThreadsState(): ThreadsState {
  return {
    ...emptyPersonStore<ThreadsProfile>(),
    containers: new Map(),
    posts: new Map(),
    insights: new Map(),
  };
}

const SLICE: StateSlice<ThreadsState> = { name: 'threads', empty: emptyThreadsState };

export function threadsState(world: World): ThreadsState {
  return world.stateOf(SLICE);
}
