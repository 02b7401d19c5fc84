import { z } from 'zod';
import { SECOND } from '../../../domain/clock';
import type { HappeningResult } from '../network';
import type { World } from '../world';
import { expireContainers, type Container, type ContainerOrders } from './containers';
import type { MetaPerson, PersonStore } from './person';
import { happensToPerson, isPersonKind, type PersonHappening } from './person-happenings';

/** What can happen to the containers of an account: those that it makes from now on, or those that are there. */
export const CONTAINER_HAPPENINGS = [
  'slow_containers',
  'fail_containers',
  'mend_containers',
  'expire_containers',
] as const;

const id = z.string().min(1);

/** Of every order; its `kind`, and how it names the failure of containers, are the network's own. */
export const HAPPENING_FIELDS = {
  /** An id, a user name or a name. */
  user: id,
  /** A client id; absent: every app. */
  app: id.optional(),
  scope: id.optional(),
  password: id.optional(),
  /** `slow_containers`: how long the next ones take. */
  seconds: z.number().min(0).optional(),
} as const;

type SharedKind = PersonHappening['kind'] | (typeof CONTAINER_HAPPENINGS)[number];

export interface SharedHappening extends Omit<PersonHappening, 'kind'> {
  readonly kind: SharedKind;
  readonly seconds?: number | undefined;
  /** `fail_containers`: the network's word for what is wrong with the next ones. */
  readonly failure: string;
}

/** Instagram and Threads both know it. */
export function isSharedKind(kind: string): kind is SharedKind {
  return isPersonKind(kind) || (CONTAINER_HAPPENINGS as readonly string[]).includes(kind);
}

export function happensToAccount(
  world: World,
  store: PersonStore & { readonly containers: ReadonlyMap<string, Container> },
  account: MetaPerson & { readonly orders: ContainerOrders },
  happening: SharedHappening,
): HappeningResult {
  const { kind, seconds, failure } = happening;
  if (isPersonKind(kind)) return happensToPerson(world, store, account, { ...happening, kind });
  const { orders } = account;
  switch (kind) {
    case 'slow_containers':
      orders.readyAfterMs = (seconds ?? 30) * SECOND;
      break;
    case 'fail_containers':
      orders.failure = failure;
      break;
    case 'mend_containers':
      orders.readyAfterMs = undefined;
      orders.failure = undefined;
      break;
    case 'expire_containers':
      expireContainers(store.containers, account.id);
      break;
  }
  return NO_TOKEN_ENDED;
}

export const NO_TOKEN_ENDED: HappeningResult = { tokensEnded: 0, password: null };
