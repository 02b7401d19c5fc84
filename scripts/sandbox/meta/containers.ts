import { DAY, SECOND } from '../../../domain/clock';
import type { World } from '../world';

/**
 * Containers in which posts of Instagram and Threads are made.
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-container
 * https://developers.facebook.com/docs/threads/troubleshooting
 */
export interface Container {
  readonly id: string;
  readonly accountId: string;
  readonly appId: string;
  readonly mediaType: string;
  /** Made to be one of several. */
  readonly isItem: boolean;
  readonly text: string;
  readonly urls: readonly string[];
  readonly children: readonly string[];
  readonly createdAt: number;
  readonly readyAt: number;
  /** The network's word for what is wrong, told from `readyAt` on. */
  readonly failure: string | null;
  expired: boolean;
  publishedAs: string | null;
}

export type ContainerState = 'EXPIRED' | 'ERROR' | 'FINISHED' | 'IN_PROGRESS' | 'PUBLISHED';

/** "The container was not published within 24 hours and has expired": the pages above. */
export const CONTAINER_LIFE_MS = DAY;
/** What the network does with the media takes a while; how long is not documented. */
export const VIDEO_READY_MS = 5 * SECOND;

/** What the admin has ordered for the containers that an account makes from now on. */
export interface ContainerOrders {
  /** Absent: at once, videos after a while. */
  readyAfterMs?: number | undefined;
  failure?: string | undefined;
}

export function containerState(container: Container, now: number): ContainerState {
  if (container.publishedAs !== null) return 'PUBLISHED';
  if (container.expired || now >= container.createdAt + CONTAINER_LIFE_MS) return 'EXPIRED';
  if (now < container.readyAt) return 'IN_PROGRESS';
  return container.failure === null ? 'FINISHED' : 'ERROR';
}

export function makeContainer(
  world: World,
  store: ReadonlyMap<string, Container> & Map<string, Container>,
  orders: ContainerOrders,
  given: Pick<Container, 'accountId' | 'appId' | 'mediaType' | 'isItem' | 'text' | 'urls' | 'children'>,
): Container {
  const now = world.clock.now();
  const isVideo = given.mediaType === 'VIDEO' || given.mediaType === 'REELS';
  const container: Container = {
    ...given,
    id: metaObjectId(world),
    createdAt: now,
    readyAt: now + (orders.readyAfterMs ?? (isVideo ? VIDEO_READY_MS : 0)),
    failure: orders.failure ?? null,
    expired: false,
    publishedAs: null,
  };
  store.set(container.id, container);
  return container;
}

/** Those that are not published yet are gone at once. */
export function expireContainers(store: ReadonlyMap<string, Container>, accountId: string): void {
  for (const container of store.values()) if (container.accountId === accountId) container.expired = true;
}

/** Seventeen digits, as these networks give them: more than a number of JavaScript holds. */
export function metaObjectId(world: World): string {
  return (17_900_000_000_000_000n + BigInt(world.nextSequence())).toString();
}
