import { HOUR } from '../clock';

/** The plans of the suite. Their numbers are data; the rules that read them are code. */
export const PLANS = {
  professional: { title: 'Professional', membersMax: 1, accountsMax: 10 },
  team: { title: 'Team', membersMax: 3, accountsMax: 20 },
  business: { title: 'Business', membersMax: 10, accountsMax: 50 },
  enterprise: { title: 'Enterprise', membersMax: 10_000, accountsMax: 100_000 },
} as const;

export type Plan = keyof typeof PLANS;

export const PLAN_NAMES = Object.keys(PLANS) as readonly Plan[] as readonly [Plan, ...Plan[]];

/** How late a post may still go out by itself, unless the organisation says otherwise. */
export const DEFAULT_GRACE_MS = 24 * HOUR;

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly plan: Plan;
  readonly graceMs: number;
  readonly createdAt: number;
  readonly version: number;
}

export const ROLES = ['super_admin', 'admin', 'member'] as const;
export type Role = (typeof ROLES)[number];

export interface Member {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** null while the member belongs to the organisation. Their credentials stay when they leave. */
  readonly leftAt: number | null;
  readonly version: number;
}

export const PERMISSION_LEVELS = ['limited', 'editor', 'advanced'] as const;
export type PermissionLevel = (typeof PERMISSION_LEVELS)[number];

/** What a member may do with one account. No row: nothing beyond their role. */
export interface Permission {
  readonly memberId: string;
  readonly accountId: string;
  readonly level: PermissionLevel;
}
