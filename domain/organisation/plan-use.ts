import type { AccountStatus } from '../account/account';
import { PLANS } from './organisation';
import type { Plan } from './organisation';

/** How many places of its plan an organisation uses. */
export interface PlanUse {
  /** Who have not left. */
  readonly members: number;
  /** In one of `STATUSES_WITH_A_PLACE`, private ones too. */
  readonly accounts: number;
}

/** A disconnected account gives its place free, and needs one again to be reconnected. */
export const STATUSES_WITH_A_PLACE = ['unverified', 'connected', 'suspect'] as const satisfies readonly AccountStatus[];

export function accountPlacesLeft(plan: Plan, use: PlanUse): number {
  return Math.max(0, PLANS[plan].accountsMax - use.accounts);
}

export function memberPlacesLeft(plan: Plan, use: PlanUse): number {
  return Math.max(0, PLANS[plan].membersMax - use.members);
}
