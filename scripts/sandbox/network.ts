import type { z } from 'zod';
import type { RegisteredApp } from './apps';
import type { HostDefinition } from './network-host';
import type { Theme } from './pages/layout';
import type { World } from './world';

/**
 * The contract of one network. A network is a folder; `<network>-network.ts` in it assembles a definition with
 * `defineNetwork`, and one line in `registry.ts` makes the sandbox serve it. Nothing outside the folder knows the
 * network by name: the admin API, the home page, the seed and the state file are composed from what is defined here.
 */
export interface SandboxNetworkDefinition {
  /** Lower case, as in `domain/networks`: the key in addresses, orders, the seed and the call log. */
  readonly name: string;
  /** As people read it: `Bluesky`. */
  readonly title: string;
  readonly theme: Theme;
  /** By the network's own name for each host (`graph`, `www` …). Each gets a listener and a port, in this order. */
  readonly hosts: Readonly<Record<string, (world: World) => HostDefinition>>;
  /** Where registered apps are kept; absent: this network registers none. */
  readonly apps?: (world: World) => Map<string, RegisteredApp>;
  /** People and things that can be put in; what exists under the same id is replaced, its tokens and posts stay. */
  readonly seed: Order<void>;
  /** What can happen to a person. The schema needs a field `kind`; `user` is an id, a name or a sign-in name. */
  readonly happenings: Order<HappeningResult>;
  /** Which of them end a connection, and what must be found out then. */
  readonly disconnects: readonly Disconnect[];
  /** Tokens given out without a consent page; absent: not served. */
  readonly tokens?: Order<IssuedTokens>;
  /** What it tells an app by itself, signed; absent: nothing. */
  readonly pushes?: Order<OutgoingPush>;
  readonly people: (world: World) => readonly NetworkPerson[];
  /** Everything that others can read, in any order. */
  readonly posts: (world: World) => readonly NetworkPost[];
  /** Lets somebody say something where an account's stream will show it; gives its id. Absent: not served. */
  readonly addStreamItem?: (world: World, item: StreamItem) => string;
  /** Sets a figure that is made up otherwise. Absent: not served. */
  readonly setMetric?: (world: World, metric: MetricValue) => void;
  readonly home: HomePageWords;
  readonly lively: LivelyPart;
}

/** Keeps the literal types of a definition, from which the types of the admin API are made. */
export function defineNetwork<const Definition extends SandboxNetworkDefinition>(definition: Definition): Definition {
  return definition;
}

/** An order of the admin API as one network takes it. `Schema` is a strict object without the field `network`. */
export interface Order<Result, Schema extends z.ZodObject = z.ZodObject> {
  readonly schema: Schema;
  /** Checks the order by the schema and carries it out. Throws a `ZodError` or a `SandboxOrderError`. */
  readonly carryOut: (world: World, order: unknown) => Result;
}

export function orderOf<Schema extends z.ZodObject, Result>(
  schema: Schema,
  work: (world: World, order: z.output<Schema>) => Result,
): Order<Result, Schema> {
  return { schema, carryOut: (world, order) => work(world, schema.parse(order)) };
}

/** An order that makes no sense here: an unknown user, a Page without an id. Its message is for people. */
export class SandboxOrderError extends Error {}

export interface HappeningResult {
  /** How many tokens died of it. */
  readonly tokensEnded: number;
  /** The password that is valid now, after a change. */
  readonly password: string | null;
}

/** Tokens given out without a consent page, for tests and benchmarks that are not about signing in. */
export interface IssuedTokens {
  readonly userId: string;
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly expiresAt: number | null;
  /** Where each Page has a token of its own (Facebook): token by Page id; elsewhere empty. */
  readonly pageTokens: Readonly<Record<string, string>>;
}

/** What a network sends to an address of an app. */
export interface OutgoingPush {
  /** Asked with GET before: an address that does not answer it gets nothing. null: the network does not ask. */
  readonly check: {
    readonly query: Readonly<Record<string, string>>;
    readonly isPassed: (body: string) => boolean;
  } | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How the app answered. */
export interface PushAnswer {
  readonly status: number;
  readonly body: string;
}

/** A person or an account that can sign in. */
export interface NetworkPerson {
  readonly id: string;
  readonly name: string;
  /** What to type when signing in. */
  readonly signInName: string;
  readonly password: string;
  readonly appPasswords: readonly { readonly name: string; readonly password: string }[];
  /** `suspended`, `checkpoint` …; empty: all is well. */
  readonly troubles: readonly string[];
  readonly assets: readonly PersonAsset[];
  /** Tokens that work now. */
  readonly livingTokens: number;
}

/** What a person runs beside their own account: a Page, a group, a channel, a board. */
export interface PersonAsset {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly tasks: readonly string[];
}

/** The names of the troubles that hold, for `NetworkPerson.troubles`. */
export function troublesThatHold(states: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(states).flatMap(([name, holds]) => (holds ? [name] : []));
}

/** A post that stands on a network, whoever made it. */
export interface NetworkPost {
  readonly id: string;
  /** The Page, group, user or account it stands in. */
  readonly account: string;
  readonly author: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The client id of the app that made it; where apps have none (Bluesky) `session`; null: a person did. */
  readonly byApp: string | null;
}

export interface StreamItem {
  /** The Page, group, user or account (id, user name or handle) in whose stream it appears. */
  readonly account: string;
  /** The author as people read it; an existing user or handle where the network cannot show others. */
  readonly author: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface MetricValue {
  /** A Page id, a post id or a record's `at://` address. */
  readonly subject: string;
  readonly metric: string;
  /** YYYY-MM-DD in the network's zone, where the network counts by day. */
  readonly day?: string | undefined;
  readonly value: number;
}

/** A button of the home page: a happening without `network` and `user`, which the page adds. */
export interface HomeButton {
  readonly label: string;
  readonly happening: Readonly<Record<string, string>>;
  readonly danger?: boolean;
}

export interface HomePageWords {
  readonly buttons: (person: NetworkPerson) => readonly HomeButton[];
  /** Beside an asset of a person: `Page 8001, role lost`, and what can happen to it. */
  readonly asset?: (asset: PersonAsset) => { readonly note: string; readonly button: HomeButton | null };
}

/** What can end a connection, and what must be found out about it. Scenarios and tests are made from such rows. */
export interface Disconnect {
  readonly happening: string;
  /** What tells: the probe where it is left out. */
  readonly asked?: string;
  readonly reason: string;
  /** What brings the account back: a new consent, the happening `undo`, or nothing at all. */
  readonly heals: 'reconnect' | 'happening' | 'nothing';
  readonly undo?: string;
  /** Another network where it happens, to an account that is linked. */
  readonly at?: string;
  /** The access token goes on working until it ends, and only the refresh after that tells. */
  readonly lingers?: true;
}

export interface PushSecret {
  /** What pushes call the app by. */
  readonly id: string;
  readonly secret: string;
}

/** What `npm start` and the demo put into the network, and what its people say there now and then. */
export interface LivelyPart {
  /** The app that Holdfast signs in with; null where no app is registered. */
  readonly app: Omit<RegisteredApp, 'redirectUris'> | null;
  /** What the network signs its pushes with, where those are not the keys of `app`. */
  readonly push?: PushSecret;
  /** Fits the seed's schema. */
  readonly seed: Readonly<Record<string, unknown>>;
  readonly lines: readonly Omit<StreamItem, 'at'>[];
}
