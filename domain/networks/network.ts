import type { Judgement } from '../judgement/vocabulary';

/**
 * What Holdfast knows of a network, as data and pure functions: requests to build, answers to judge and read.
 * Everything that tells one network from another lives behind this type, in `domain/networks/<network>.ts`;
 * nothing else in the system branches on a network's name.
 *
 * Nothing here performs a request. A `Call` is a request together with the functions that judge and read its
 * answer; `workers/adapters/networks` performs it.
 */

export type NetworkName =
  'facebook' | 'x' | 'bluesky' | 'linkedin' | 'youtube' | 'instagram' | 'threads' | 'mastodon' | 'pinterest' | 'tiktok';

/**
 * What an account is on its network. `instagram` is an Instagram professional account that is reached through the
 * Facebook Page it is linked to; one that signed in at Instagram itself is a `profile` of Instagram.
 */
export const ACCOUNT_KINDS = ['profile', 'page', 'group', 'instagram', 'organisation', 'channel', 'board'] as const;

export type AccountKind = (typeof ACCOUNT_KINDS)[number];

export const CAPABILITIES = ['publish', 'stream', 'analytics'] as const;

export type Capability = (typeof CAPABILITIES)[number];

export const OPERATIONS = [
  'probe',
  'refresh',
  'publish',
  'token_exchange',
  'stream',
  'analytics',
  'look_up',
  'revoke',
] as const;

export type Operation = (typeof OPERATIONS)[number];

// ---------------------------------------------------------------------------------------------- requests

export type RequestBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'form'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'json'; readonly value: unknown }
  /**
   * The bytes that stand at a public address, passed on as they come, with their length and type. Where the address
   * cannot be fetched, states no length, is private where private addresses are refused, or is longer than `bytesMax`,
   * nothing is sent (`source_unavailable`).
   */
  | { readonly kind: 'file'; readonly from: string; readonly bytesMax: number };

/**
 * A request as data. It may carry secrets (a bearer header, a token in the query), so it must never be logged,
 * queued or stored: it lives between the unsealing of a token set and the call.
 */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Absolute, without a query. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: RequestBody;
}

/** What came back. `status: null` means that no answer was received; `fault` then says how far the request got. */
export interface Answer {
  readonly status: number | null;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * What `parseAnswerBody` makes of the text: an object or a list where it was JSON of that kind (whatever its content
   * type said), otherwise the text, cut to a bound. null: there was none.
   */
  readonly body: unknown;
  readonly fault?: TransportFault;
}

/**
 * How a request without an answer failed. `not_sent`: the connection was never made, or a file's last byte was never
 * handed over (a request shorter than its stated length is incomplete to any server, RFC 9112 section 6.3), so the
 * network cannot have acted on it. `unknown`: it left us (or may have), and the network may have acted on it.
 */
export interface TransportFault {
  readonly sent: 'not_sent' | 'unknown';
  readonly kind:
    | 'refused'
    | 'connect_timeout'
    | 'dns'
    | 'tls'
    | 'timeout'
    | 'reset'
    | 'body_too_large'
    /** The file that the request was to carry is not to be had: nothing left us. */
    | 'source_unavailable'
    /** It stopped coming in the middle, by its source (`source_cut_off`) or by the network (`cut_off`): see `not_sent`. */
    | 'source_cut_off'
    | 'cut_off'
    | 'other';
}

/** What only the caller knows, and what an answer means can depend on. All optional: absent means unknown. */
export interface JudgeContext {
  /** Milliseconds since the epoch; retry hints that are points in time are counted from it. */
  readonly now?: number;
  readonly requiredScopes?: readonly string[];
  /** The remote id of the Page or account that the scopes must cover (`granular_scopes`). */
  readonly targetId?: string;
  /** Seconds since the token was issued. */
  readonly tokenAgeS?: number;
  readonly tokenKind?: 'user' | 'app' | 'asset';
  /** The stored refresh token is no longer the one that this refresh sent: someone else rotated it. */
  readonly storedRefreshTokenChanged?: boolean;
  readonly firstCallOfProject?: boolean;
  readonly accountKind?: AccountKind;
}

export interface Call<Value> {
  readonly operation: Operation;
  readonly request: HttpRequest;
  /** Judges the answer; never throws, whatever the answer holds. */
  readonly judge: (answer: Answer, context: JudgeContext) => Judgement;
  /** Reads what was asked for; called only for answers that were judged `ok`. `undefined`: the answer lacks it (malformed). */
  readonly read: (answer: Answer) => Value | undefined;
}

/** How a performed call ended: the judgement always, the value where the answer was healthy and readable. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value; readonly judgement: Judgement; readonly answer: Answer }
  | { readonly ok: false; readonly judgement: Judgement; readonly answer: Answer };

/**
 * A pure conversation of several calls: it yields each call, is resumed with its outcome, and returns its result.
 * Whoever performs it (`converse` in the shell) adds nothing of its own.
 */
export type Conversation<Result> = Generator<Call<unknown>, Result, Outcome<unknown>>;

// ---------------------------------------------------------------------------------------------- tokens

export type TokenModel =
  | { readonly kind: 'non_expiring' }
  | { readonly kind: 'long_lived_extended_in_place'; readonly notBeforeAgeMs: number }
  | { readonly kind: 'short_lived_reusable_refresh' }
  /**
   * `replayAllowedWithinMs`: how long after a refresh whose answer we lost the same refresh token may be sent once
   * more without harm (Bluesky's grace); 0 means never: a replay would end the whole token family (X).
   */
  | { readonly kind: 'short_lived_single_use_refresh'; readonly replayAllowedWithinMs: number }
  | { readonly kind: 'long_lived_without_refresh' };

/** Tokens in the clear. Never stored, logged or queued in this form. Times are milliseconds since the epoch. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** When the access token ends; null: the network did not say (which is not "never"). */
  readonly expiresAt: number | null;
  readonly refreshExpiresAt: number | null;
  /** The scopes the network says it granted; null: it does not say. */
  readonly scopes: readonly string[] | null;
}

/** What a refresh answer carries; a blank or absent refresh token means "keep the stored one". */
export interface RefreshedTokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly expiresInS: number | null;
  readonly refreshExpiresInS: number | null;
  readonly scopes: readonly string[] | null;
}

// ---------------------------------------------------------------------------------------------- sign-in

/** Our app at a network. From configuration; the secret never leaves the process that calls the network. */
export interface AppCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of an app that a server registered: the scopes it may ask for, which are then the ones that sign-in asks for. */
  readonly scopes?: readonly string[];
}

/** Base addresses by the network's own names for its hosts, e.g. `{ graph: 'https://graph.facebook.com' }`. */
export type Hosts = Readonly<Record<string, string>>;

/** Everything a network function needs to know of the installation. `instance` is for networks of many servers. */
export interface NetworkSetting {
  readonly hosts: Hosts;
  readonly app: AppCredentials;
  /** The origin of the server the account lives on (a PDS, a Mastodon instance); null for one-server networks. */
  readonly instance: string | null;
}

/** An asset the network says the signed-in user can act for, with its own token where the network issues one. */
export interface GrantedAsset {
  readonly kind: AccountKind;
  readonly remoteId: string;
  readonly name: string;
  /** e.g. a Page's `tasks`; null where the network states none. */
  readonly roles: readonly string[] | null;
  readonly tokens: Tokens | null;
}

/** What one re-authorisation gave us. */
export interface Grant {
  readonly networkUserId: string;
  readonly displayName: string;
  readonly tokens: Tokens;
  readonly assets: readonly GrantedAsset[];
}

export type SignInResult =
  | { readonly ok: true; readonly grant: Grant }
  | { readonly ok: false; readonly judgement: Judgement; readonly detail: string };

export interface OAuthSignIn {
  readonly kind: 'oauth';
  /** Host key and path of the authorisation page. */
  readonly authorize: { readonly host: string; readonly path: string };
  readonly token: { readonly host: string; readonly path: string };
  readonly clientAuthentication: 'basic' | 'body' | 'query';
  /** What the network calls the app's id, where that is not `client_id`. */
  readonly clientIdParameter?: string;
  /** `standard`: an RFC 6749 token endpoint, driven by simple-oauth2. `own`: only our own calls can speak it. */
  readonly exchange: 'standard' | 'own';
  readonly scopeSeparator: ' ' | ',';
  readonly pkce: 'S256' | 'none';
  readonly scopes: readonly string[];
  /**
   * Scopes that the network no longer grants to anyone; asking a live network for them breaks the sign-in, so only a
   * sign-in at the sandbox asks for them too.
   */
  readonly sandboxScopes: readonly string[];
  /** Further query parameters of the authorisation URL (a fresh sign-in, an account choice), as documented. */
  readonly extraParameters: Readonly<Record<string, string>>;
  /**
   * From what the code exchange returned to a complete grant. For `standard` networks `exchanged` holds the tokens
   * of the wrapper; for `own` ones it is null and the conversation exchanges the code itself.
   */
  readonly complete: (input: OAuthCompletion) => Conversation<SignInResult>;
}

export interface OAuthCompletion {
  readonly setting: NetworkSetting;
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string | null;
  readonly exchanged: Tokens | null;
  readonly now: number;
}

/** The person types an app password; it is used once, for the session, and never stored. */
export interface AppPasswordSignIn {
  readonly kind: 'app_password';
  readonly complete: (input: {
    readonly setting: NetworkSetting;
    readonly identifier: string;
    readonly password: string;
    readonly now: number;
  }) => Conversation<SignInResult>;
}

/** In `authorize` and `token` of a sign-in, the host that is the account's own server (`NetworkSetting.instance`). */
export const INSTANCE_HOST = 'instance';

/**
 * For networks where each server keeps its own list of apps, and takes anybody's: our app is registered at a server
 * before the first sign-in there, and again when the server has forgotten it (`app_credentials_invalid`).
 */
export interface AppRegistration {
  readonly register: (input: RegistrationInput) => Conversation<RegistrationResult>;
}

export interface RegistrationInput {
  readonly setting: NetworkSetting;
  /** Where sign-ins lead back to. The app is registered for this address, and known by it. */
  readonly redirectUri: string;
}

export type RegistrationResult =
  | { readonly ok: true; readonly app: AppCredentials }
  | { readonly ok: false; readonly judgement: Judgement; readonly detail: string };

// ---------------------------------------------------------------------------------------------- work

export interface AccountOnNetwork {
  readonly kind: AccountKind;
  readonly remoteId: string;
  /** The network user behind the credential. */
  readonly networkUserId: string;
}

/** The token that a call about an account uses: the asset's own where it has one, else the credential's. */
export interface CallWithToken {
  readonly setting: NetworkSetting;
  readonly account: AccountOnNetwork;
  readonly accessToken: string;
}

export interface PostContent {
  readonly text: string;
  readonly link: string | null;
  readonly media: readonly Medium[];
}

export interface Medium {
  readonly kind: 'image' | 'video';
  /** Public: networks fetch it themselves. */
  readonly url: string;
  readonly altText: string | null;
}

/** What a publishing step left behind; saved, so that a staged step is not done twice. JSON. */
export type StepResults = Readonly<Record<string, unknown>>;

export interface PublishInput extends CallWithToken {
  /** Ours, unique for ever; where the network takes a key, it is derived from this. */
  readonly postId: string;
  /** Milliseconds since the epoch; the same at every try of the post. */
  readonly acceptedAt: number;
  /**
   * Milliseconds since the epoch: when the post was to go out, fixed once it is claimed. Where the sender writes a
   * post's date (Bluesky), it is this one, and `acceptedAt` where it is left out.
   */
  readonly dueAt?: number;
  readonly content: PostContent;
  readonly results: StepResults;
}

export type PublishAnswer =
  /** The network cannot have acted on it: safe to try again. */
  | 'not_sent'
  /** The network says no to this post; trying the same again is useless. */
  | 'refused'
  | 'accepted'
  /** Taken, and finished by the network later: followed up. */
  | 'processing'
  /** It may or may not stand on the network. */
  | 'unknown';

export interface PublishStep {
  readonly name: string;
  /** `staged`: repeatable, its result is saved. `visible`: others see it; the boundary is committed before it. */
  readonly kind: 'staged' | 'visible';
  readonly call: (input: PublishInput) => Call<unknown>;
  /** Milliseconds that the answer may take, where that is more than a minute: a file that is passed on. */
  readonly answerWithinMs?: number;
}

export interface PublishPlan {
  readonly steps: (content: PostContent, account: AccountOnNetwork) => readonly PublishStep[];
  /** A post that the network could never take is refused at intake. null: fine. Otherwise a plain sentence. */
  readonly refuseContent: (content: PostContent, account: AccountOnNetwork) => string | null;
  /** The remote id in the answer of the visible step. */
  readonly remoteId: (results: StepResults) => string | undefined;
  /** Whether sending again under the same key can never make a second post. */
  readonly resendIsSafe: boolean;
  /**
   * Whether an answer says that what earlier staged steps left at the network is gone (a container that expired while
   * the post was held): their results are forgotten and the steps are done again. null: nothing is left that could go.
   */
  readonly isStagingLost: ((answer: Answer, judgement: Judgement) => boolean) | null;
  /** What became of a post that the network said it would finish later. null: it never says so. */
  readonly followUp: ((input: FollowUpInput) => Call<FollowUp>) | null;
}

export interface FollowUpInput extends CallWithToken {
  /** What `remoteId` found in the answer `processing`: the post's id, or the handle of the work on it. */
  readonly remoteId: string;
  /** What its steps left behind, as they were saved before the boundary. */
  readonly results?: StepResults;
}

/** `failed`: the network says that the post will never appear; `why` is its own word for it, for operators. */
export type FollowUp =
  | { readonly became: 'processing' }
  | { readonly became: 'published'; readonly remoteId: string }
  | { readonly became: 'failed'; readonly why: string };

export interface LookUpInput extends CallWithToken {
  readonly postId: string;
  readonly acceptedAt: number;
  readonly content: PostContent;
  /** When the boundary was committed; a match must be newer. */
  readonly boundaryAt: number;
}

/** A post as it stands on the network. `createdAt` in milliseconds since the epoch, by the network's clock. */
export interface RemotePost {
  readonly remoteId: string;
  readonly createdAt: number;
  /** From a look-up: the text that was looked for, what the network made of it (short links, entities) undone. */
  readonly text: string;
  /**
   * It stands under the key that was derived from our post's id, so it is our post for certain and its date, which is
   * then one that we wrote, proves nothing.
   */
  readonly underOurKey?: true;
}

export interface StreamItem {
  readonly remoteId: string;
  readonly createdAt: number;
  readonly author: string;
  readonly text: string;
}

/** One day of an account, by the network's own day. Metrics are totals of that day; networks revise them. */
export interface AnalyticsDay {
  /** YYYY-MM-DD in the network's zone. */
  readonly day: string;
  readonly metrics: Readonly<Record<string, number>>;
}

export type Offered<Value> =
  | ({ readonly offered: true } & Value)
  /** The network has no such API for third parties; shown to people, never imitated. */
  | { readonly offered: false; readonly why: string };

// ---------------------------------------------------------------------------------------------- probing

/** How a network may be asked about its tokens, and what else proves as much as asking. */
export interface ProbePolicy {
  /** The longest time between two looks at a credential that nothing hints at. */
  readonly everyMs: number;
  /**
   * Calls that the network allows our app (or, where it has many servers, that one of them allows us) in a window,
   * less a share for the work itself. null: it counts per user, far above what probing needs.
   */
  readonly budget: { readonly calls: number; readonly windowMs: number } | null;
  /** Reads are billed: a call of the work that succeeded with the credential's own token counts as a probe. */
  readonly workCountsAsProbe: boolean;
  /** A refresh that the network granted counts as a probe. */
  readonly refreshCountsAsProbe: boolean;
}

// ---------------------------------------------------------------------------------------------- identity

/**
 * Who may renew an account: `same_user`: the network user of its credential; `original_user`: the one whose grant
 * first added it; `any_user_with_role`: whoever has the role on it that the network names.
 */
export type ReconnectIdentity = 'same_user' | 'original_user' | 'any_user_with_role';

// ---------------------------------------------------------------------------------------------- the network

export interface Network {
  readonly name: NetworkName;
  /** As people know it. */
  readonly title: string;
  readonly accountKinds: readonly AccountKind[];
  /** Public addresses; overridden only for the sandbox and for tests. */
  readonly hosts: Hosts;
  readonly hasInstances: boolean;
  readonly tokenModel: TokenModel;
  readonly signIn: OAuthSignIn | AppPasswordSignIn;
  /** Left out: our app is registered by hand, once for the network, and its credentials are configuration. */
  readonly registration?: AppRegistration;
  /** Scopes without which a capability does not work, by kind of account. */
  readonly scopesFor: (capability: Capability, kind: AccountKind) => readonly string[];
  /**
   * Why the network no longer serves a kind of account to any app; null: it does. Live posts of such accounts are
   * refused at intake with this sentence, and their credentials are not blamed. The sandbox still serves them.
   */
  readonly ended: (kind: AccountKind) => string | null;
  readonly reconnectIdentity: (kind: AccountKind) => ReconnectIdentity;

  /** Judges a recorded or a live answer. The same code for production and `npm run classify`. Never throws. */
  readonly judge: (operation: Operation, answer: Answer, context: JudgeContext) => Judgement;
  /**
   * What a publish answer means for the post. `unknown` only where the network may have acted on it.
   * `processing` never comes from here unless the network documents it.
   */
  readonly judgePublish: (answer: Answer, judgement: Judgement) => PublishAnswer;

  /** The authoritative question about the credential's token set. Its value is what it proved. */
  readonly probe: (input: ProbeInput) => Call<ProbeFinding>;
  /** Left out: the network takes one question at a time. */
  readonly probeTogether?: ProbeTogether;
  /** Whether the asset is still ours to act for, asked with its own token. null: the kind needs no own probe. */
  readonly probeAsset: (input: CallWithToken) => Call<true> | null;

  readonly probing: ProbePolicy;

  /** null where the token model has no refresh. */
  readonly refresh: ((input: { readonly setting: NetworkSetting; readonly tokens: Tokens }) => RefreshRequest) | null;
  /** Ends the grant at the network, when the last account of a credential was removed. null: no such call. */
  readonly revoke:
    | ((input: {
        readonly setting: NetworkSetting;
        readonly tokens: Tokens;
        readonly networkUserId: string;
      }) => Call<true>)
    | null;

  /**
   * Asks whether the network knows our app by its credentials, with nobody's token and without changing anything. Only
   * `misconfigured` says no. null: there is no such call, or the network knows no apps.
   */
  readonly checkApp: ((setting: NetworkSetting) => Call<true>) | null;

  readonly publish: PublishPlan;
  /** The posts of the account that carry the content; the caller checks their time and that none is bound already. */
  readonly lookUp: (input: LookUpInput) => Call<readonly RemotePost[]>;
  readonly stream: (
    kind: AccountKind,
  ) => Offered<{ readonly load: (input: CallWithToken) => Call<readonly StreamItem[]> }>;
  readonly analytics: (kind: AccountKind) => Offered<{
    /** How many days back the network serves, today included. */
    readonly daysBackMax: number;
    /** How many days one call may ask for; more are refused by the network. */
    readonly daysPerCallMax: number;
    /** IANA zone of the network's days. */
    readonly timeZone: string;
    readonly load: (
      input: CallWithToken & { readonly fromDay: string; readonly toDay: string },
    ) => Call<readonly AnalyticsDay[]>;
  }>;
}

export interface ProbeInput {
  readonly setting: NetworkSetting;
  readonly tokens: Tokens;
  readonly networkUserId: string;
}

/** The questions of `probe` about several credentials in one request; only of networks without instances. */
export interface ProbeTogether {
  readonly atMost: number;
  /**
   * Reads one answer for each question, in their order, to be judged and read as the answer to the `probe` alone would
   * be. Where the request as a whole was not answered well, its answer is everybody's.
   */
  readonly ask: (questions: readonly [ProbeInput, ...ProbeInput[]]) => Call<readonly Answer[]>;
}

/** `standard`: an RFC 6749 refresh, driven by simple-oauth2. `own`: a call only this network has. */
export type RefreshRequest =
  { readonly kind: 'standard' } | { readonly kind: 'own'; readonly call: Call<RefreshedTokens> };

/** What a healthy probe learnt; null where the network does not say. Times in milliseconds since the epoch. */
export interface ProbeFinding {
  readonly networkUserId: string | null;
  readonly scopes: readonly string[] | null;
  readonly expiresAt: number | null;
}
