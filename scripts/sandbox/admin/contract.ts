import { z } from 'zod';
import type { CallFilter, RecordedCall } from '../call-log';
import type { Fault, FaultOrder } from '../faults';
import type { Hold, HoldOrder, HoldRelease } from '../holds';
import type {
  HappeningResult,
  IssuedTokens,
  NetworkPerson,
  NetworkPost,
  PushAnswer,
  SandboxNetworkDefinition,
} from '../network';
import { NETWORKS, SANDBOX_NETWORKS, type RegisteredNetwork, type SandboxNetwork } from '../networks';

/**
 * The admin API: what can be made to exist, and to happen. The same contract in-process (`Sandbox.admin`) and from
 * other processes (`createAdminClient`). Schemas check what comes over HTTP; what only one network knows is checked by
 * the schemas of that network.
 */

const network = z.enum(SANDBOX_NETWORKS);
const id = z.string().min(1);

const appSchema = z.strictObject({
  network: z.enum(NETWORKS.filter(({ apps }) => apps !== undefined).map(({ name }) => name)),
  clientId: id,
  clientSecret: id,
  name: id,
  redirectUris: z.array(z.url()),
});

/** People and things to put in; what exists under the same id is replaced, its tokens and posts stay. */
export type SandboxSeed = { readonly apps?: z.input<typeof appSchema>[] | undefined } & {
  readonly [One in RegisteredNetwork as One['name']]?: z.input<One['seed']['schema']> | undefined;
};

export const seedSchema = z.strictObject({
  apps: z.array(appSchema).default([]),
  ...Object.fromEntries(NETWORKS.map(({ name, seed }) => [name, seed.schema.optional()])),
}) as unknown as z.ZodType<CheckedSeed, SandboxSeed>;

/** Seeds of networks as they came: each network checks its own. */
export interface CheckedSeed extends Readonly<Record<string, unknown>> {
  readonly apps: z.output<typeof appSchema>[];
}

/** The orders of one kind, told apart by `network`. */
type OrdersOf<One extends RegisteredNetwork, Kind extends 'happenings' | 'tokens' | 'pushes'> =
  One extends Readonly<Record<Kind, { readonly schema: infer Schema extends z.ZodObject }>>
    ? { readonly network: One['name'] } & Readonly<z.input<Schema>>
    : never;

/** Something a person or the network does, that changes what tokens and accounts are worth. */
export type Happening = OrdersOf<RegisteredNetwork, 'happenings'>;
export const happeningSchema = anyNetwork<Happening>(NETWORKS.map(({ name, happenings }) => [name, happenings.schema]));

/** What `SandboxControl.issueTokens` takes. */
export type TokenOrder = OrdersOf<RegisteredNetwork, 'tokens'>;
export const tokenOrderSchema = anyNetwork<TokenOrder>(
  NETWORKS.flatMap(({ name, tokens }) => (tokens === undefined ? [] : [[name, tokens.schema] as const])),
);

/** What a network is to tell, and the address that the app registered for it. */
export type PushOrder = OrdersOf<RegisteredNetwork, 'pushes'> & { readonly address: string };
export const pushOrderSchema = anyNetwork<PushOrder>(
  NETWORKS.flatMap((one: SandboxNetworkDefinition) =>
    one.pushes === undefined ? [] : [[one.name, one.pushes.schema.extend({ address: z.url() })] as const],
  ),
);

/** The types are those of the registry, which a list made at run time cannot tell the compiler. */
function anyNetwork<Wanted>(schemas: readonly (readonly [name: string, schema: z.ZodObject])[]): z.ZodType<Wanted> {
  const [first, ...rest] = schemas.map(([name, schema]) => schema.extend({ network: z.literal(name) }));
  if (first === undefined) throw new Error('No network is registered');
  return z.discriminatedUnion('network', [first, ...rest]) as unknown as z.ZodType<Wanted>;
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
  account: id,
  author: id,
  text: id,
  /** Milliseconds since the epoch; default: now. */
  at: z.number().optional(),
});
export type StreamItemOrder = z.infer<typeof streamItemSchema>;

export const metricSchema = z.strictObject({
  network,
  subject: id,
  metric: id,
  day: z.iso.date().optional(),
  value: z.int(),
});
export type MetricOrder = z.infer<typeof metricSchema>;

export interface VisiblePost extends NetworkPost {
  readonly network: SandboxNetwork;
}

export interface PostFilter {
  readonly network?: SandboxNetwork;
  readonly account?: string;
  readonly byApps?: boolean;
}

export interface PersonView extends NetworkPerson {
  readonly network: SandboxNetwork;
}

/** Base addresses by network and host, and of the home page, where the admin API is. */
export type SandboxAddresses = { readonly home: string } & {
  readonly [One in RegisteredNetwork as One['name']]: { readonly [Host in keyof One['hosts']]: string };
};

export interface SandboxControl {
  readonly addresses: () => Promise<SandboxAddresses>;
  readonly seed: (seed: SandboxSeed) => Promise<void>;
  /** Forgets people, tokens, posts, calls, faults and holds. */
  readonly reset: () => Promise<void>;
  readonly people: () => Promise<readonly PersonView[]>;
  readonly happen: (happening: Happening) => Promise<HappeningResult>;
  readonly issueTokens: (order: TokenOrder) => Promise<IssuedTokens>;
  /** Sends a push as the network does, and waits for the answer. */
  readonly push: (order: PushOrder) => Promise<PushAnswer>;
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

export { SandboxOrderError, type HappeningResult, type IssuedTokens } from '../network';
