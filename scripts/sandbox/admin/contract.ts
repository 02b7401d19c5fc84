import { z } from 'zod';
import type { CallFilter, RecordedCall } from '../call-log';
import type { Fault, FaultOrder } from '../faults';
import type { Hold, HoldOrder, HoldRelease } from '../holds';
import type { SandboxNetwork } from '../wire';

/**
 * The admin API: what can be made to exist, and to happen. The same contract in-process (`Sandbox.admin`) and from
 * other processes (`createAdminClient`). Schemas check what comes over HTTP.
 */

const network = z.enum(['facebook', 'x', 'bluesky']);
const id = z.string().min(1);

export const appSchema = z.strictObject({
  network: z.enum(['facebook', 'x']),
  clientId: id,
  clientSecret: id,
  name: id,
  redirectUris: z.array(z.url()),
});

export const facebookUserSchema = z.strictObject({ id, name: id, email: z.email(), password: id });

/** All tasks of a Page; publishing needs CREATE_CONTENT, insights ANALYZE. */
export const ALL_PAGE_TASKS = ['MANAGE', 'CREATE_CONTENT', 'MODERATE', 'ADVERTISE', 'ANALYZE', 'MESSAGING'] as const;
const pageTasks = z.array(z.enum(ALL_PAGE_TASKS));

export const facebookPageSchema = z.strictObject({
  id,
  name: id,
  category: z.string().default('Local business'),
  /** Tasks by user id. */
  roles: z.record(z.string(), pageTasks),
});

export const facebookGroupSchema = z.strictObject({
  id,
  name: id,
  /** User ids. */
  admins: z.array(id),
  /** Client ids of the apps that may post. */
  installedApps: z.array(id).default([]),
});

export const xUserSchema = z.strictObject({
  id: z.string().regex(/^\d{1,19}$/),
  username: z.string().regex(/^\w{1,15}$/),
  name: id,
  password: id,
});

export const blueskyAccountSchema = z.strictObject({
  did: z.string().regex(/^did:[a-z]+:[A-Za-z0-9.:_-]+$/),
  handle: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/),
  displayName: id,
  email: z.email(),
  password: id,
  /** Password by name. */
  appPasswords: z.record(z.string(), id).default({}),
});

export const seedSchema = z.strictObject({
  apps: z.array(appSchema).default([]),
  facebookUsers: z.array(facebookUserSchema).default([]),
  facebookPages: z.array(facebookPageSchema).default([]),
  facebookGroups: z.array(facebookGroupSchema).default([]),
  xUsers: z.array(xUserSchema).default([]),
  blueskyAccounts: z.array(blueskyAccountSchema).default([]),
});

/** People and things to put in; what exists under the same id is replaced, its tokens and posts stay. */
export type SandboxSeed = z.input<typeof seedSchema>;
export type CheckedSeed = z.output<typeof seedSchema>;

/** `user`: an id, a name, a user name or a handle. `app`: a client id; absent: every app. */
const who = { user: id, app: id.optional() };

export const happeningSchema = z.discriminatedUnion('network', [
  z.strictObject({
    network: z.literal('facebook'),
    kind: z.enum([
      'expire_tokens',
      'revoke_app',
      'change_password',
      'log_out',
      'require_checkpoint',
      'pass_checkpoint',
      'suspend',
      'reinstate',
      'deactivate',
      'reactivate',
      'take_page_role',
      'give_page_role',
      'delete_page',
      'end_data_access',
      'remove_scope',
    ]),
    ...who,
    /** For Page happenings; with `expire_tokens`: only the tokens of this Page. */
    page: id.optional(),
    tasks: pageTasks.optional(),
    scope: id.optional(),
    password: id.optional(),
  }),
  z.strictObject({
    network: z.literal('x'),
    kind: z.enum([
      'expire_tokens',
      'revoke_app',
      'change_password',
      'suspend',
      'reinstate',
      'lock',
      'unlock',
      'deactivate',
      'reactivate',
    ]),
    ...who,
    password: id.optional(),
  }),
  z.strictObject({
    network: z.literal('bluesky'),
    kind: z.enum([
      'expire_tokens',
      'expire_refresh_tokens',
      'revoke_app',
      'change_password',
      'log_out',
      'suspend',
      'reinstate',
      'deactivate',
      'reactivate',
      'delete_account',
    ]),
    user: id,
    password: id.optional(),
  }),
]);

/** Something a person or the network does, that changes what tokens and accounts are worth. */
export type Happening = z.infer<typeof happeningSchema>;

export interface HappeningResult {
  /** How many tokens died of it. */
  readonly tokensEnded: number;
  /** The password that is valid now, after a change. */
  readonly password: string | null;
}

export const scopeSchema = z.strictObject({
  network,
  host: id.optional(),
  operation: z
    .enum([
      'probe',
      'refresh',
      'publish',
      'token_exchange',
      'stream',
      'analytics',
      'look_up',
      'revoke',
      'sign_in',
      'other',
    ])
    .optional(),
  route: id.optional(),
  subject: id.optional(),
});

const when = z.enum(['before', 'after']);
const status = z.int().min(200).max(599);

export const faultOrderSchema = z.strictObject({
  scope: scopeSchema,
  fault: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('rate_limit'), level: z.enum(['app', 'account']), retryAfterS: z.int().min(0) }),
    z.strictObject({
      kind: z.literal('answer'),
      status,
      body: z.unknown(),
      headers: z.record(z.string(), z.string()).optional(),
      when: when.optional(),
    }),
    z.strictObject({ kind: z.literal('html'), status, when: when.optional() }),
    z.strictObject({ kind: z.literal('empty'), status, when: when.optional() }),
    z.strictObject({ kind: z.literal('reset'), when }),
    z.strictObject({ kind: z.literal('hang'), when }),
    z.strictObject({ kind: z.literal('delay'), delayMs: z.number().min(0), when: when.optional() }),
    z.strictObject({ kind: z.literal('down') }),
  ]),
  times: z.int().min(1).optional(),
  afterCalls: z.int().min(0).optional(),
  durationMs: z.number().positive().optional(),
});

export const holdOrderSchema = z.strictObject({ scope: scopeSchema, when, times: z.int().min(1).optional() });

export const releaseSchema = z.strictObject({ how: z.enum(['go_on', 'reset']).default('go_on') });

export const streamItemSchema = z.strictObject({
  network,
  /** The Page, group, user or account (id, user name or handle) in whose stream it appears. */
  account: id,
  /** The author as people read it; on X and Bluesky an existing user or handle. */
  author: id,
  text: id,
  /** Milliseconds since the epoch; default: now. */
  at: z.number().optional(),
});
export type StreamItemOrder = z.infer<typeof streamItemSchema>;

export const metricSchema = z.strictObject({
  network,
  /** A Page id, a post id or a record's `at://` address. */
  subject: id,
  metric: id,
  /** YYYY-MM-DD in the network's zone, for Facebook; the others count for ever. */
  day: z.iso.date().optional(),
  value: z.int(),
});
export type MetricOrder = z.infer<typeof metricSchema>;

export const tokenOrderSchema = z.discriminatedUnion('network', [
  z.strictObject({
    network: z.literal('facebook'),
    user: id,
    app: id,
    scopes: z.array(id),
    targets: z.array(id).default([]),
  }),
  z.strictObject({ network: z.literal('x'), user: id, app: id, scopes: z.array(id) }),
  z.strictObject({ network: z.literal('bluesky'), user: id, appPassword: id.optional() }),
]);
export type TokenOrder = z.input<typeof tokenOrderSchema>;

/** Tokens given out without a consent page, for tests and benchmarks that are not about signing in. */
export interface IssuedTokens {
  readonly userId: string;
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly expiresAt: number | null;
  /** Facebook: token by Page id. */
  readonly pageTokens: Readonly<Record<string, string>>;
}

/** A post that stands on a network, whoever made it. */
export interface VisiblePost {
  readonly network: SandboxNetwork;
  readonly id: string;
  /** The Page, group, user or account it stands in. */
  readonly account: string;
  readonly author: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The client id of the app that made it; on Bluesky, where apps have none, `session`; null: a person did. */
  readonly byApp: string | null;
}

export interface PostFilter {
  readonly network?: SandboxNetwork;
  readonly account?: string;
  readonly byApps?: boolean;
}

export interface PersonView {
  readonly network: SandboxNetwork;
  readonly id: string;
  readonly name: string;
  /** What to type when signing in. */
  readonly signInName: string;
  readonly password: string;
  readonly appPasswords: readonly { readonly name: string; readonly password: string }[];
  /** `suspended`, `checkpoint` …; empty: all is well. */
  readonly troubles: readonly string[];
  readonly assets: readonly {
    readonly kind: 'page' | 'group';
    readonly id: string;
    readonly name: string;
    readonly tasks: readonly string[];
  }[];
  /** Tokens that work now. */
  readonly livingTokens: number;
}

/** Base addresses by the networks' own names for their hosts. */
export interface SandboxAddresses {
  /** The home page and the admin API. */
  readonly home: string;
  readonly facebook: { readonly graph: string; readonly www: string };
  readonly x: { readonly api: string; readonly www: string };
  /** The origin of the one PDS. */
  readonly bluesky: { readonly pds: string };
}

export interface SandboxControl {
  readonly addresses: () => Promise<SandboxAddresses>;
  readonly seed: (seed: SandboxSeed) => Promise<void>;
  /** Forgets people, tokens, posts, calls, faults and holds. */
  readonly reset: () => Promise<void>;
  readonly people: () => Promise<readonly PersonView[]>;
  readonly happen: (happening: Happening) => Promise<HappeningResult>;
  readonly issueTokens: (order: TokenOrder) => Promise<IssuedTokens>;
  readonly addFault: (order: FaultOrder) => Promise<Fault>;
  readonly faults: () => Promise<readonly Fault[]>;
  /** false: there is no such fault. */
  readonly removeFault: (id: string) => Promise<boolean>;
  readonly clearFaults: () => Promise<void>;
  readonly addHold: (order: HoldOrder) => Promise<Hold>;
  readonly holds: () => Promise<readonly Hold[]>;
  /** Waits (at most 60 s) until the hold has caught `count` calls (default 1), and gives it back as it then is. */
  readonly waitForHold: (
    id: string,
    options?: { readonly count?: number; readonly timeoutMs?: number },
  ) => Promise<Hold>;
  readonly releaseHold: (id: string, how?: HoldRelease) => Promise<boolean>;
  /** Releases everything held, without a reset, and forgets all holds. */
  readonly clearHolds: () => Promise<void>;
  readonly calls: (filter?: CallFilter) => Promise<readonly RecordedCall[]>;
  readonly clearCalls: () => Promise<void>;
  readonly posts: (filter?: PostFilter) => Promise<readonly VisiblePost[]>;
  /** Puts something into a stream; gives its id. */
  readonly addStreamItem: (order: StreamItemOrder) => Promise<string>;
  readonly setMetric: (order: MetricOrder) => Promise<void>;
}

/** An order that makes no sense here: an unknown user, a Page without an id. Its message is for people. */
export class SandboxOrderError extends Error {}
