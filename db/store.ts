import type { Account, Gate } from '../domain/account/account';
import type { Alert, Delivery } from '../domain/alert/alert';
import type { Collector } from '../domain/collector/collector';
import type { TokenSet } from '../domain/credential/credential';
import type { DataDeletion } from '../domain/data-deletion/data-deletion';
import type { Group } from '../domain/credential/group';
import type { NewEvent, StoredEvent } from '../domain/event/events';
import type { Incident } from '../domain/incident/incident';
import type { NetworkAddress, NetworkState } from '../domain/network-state';
import type {
  AppCredentials,
  AnalyticsDay,
  NetworkName,
  ProbePolicy,
  StepResults,
  StreamItem,
  Tokens,
} from '../domain/networks/network';
import type { PushNetwork } from '../domain/networks/push';
import type { Sample, Samples } from '../domain/outage/weather';
import type { Member, Organisation, Permission } from '../domain/organisation/organisation';
import type { PlanUse } from '../domain/organisation/plan-use';
import type { Post, PostState } from '../domain/post/post';
import type { PushCount, PushOutcome } from '../domain/push-outcome';
import type { ReactionName } from '../domain/reaction/catalogue';
import type { Reconnect } from '../domain/reconnect/reconnect';

/**
 * The record of everything. Two ways to write, and no third: `change`, which loads what it is asked for under lock,
 * lets a pure function decide and commits the result with its events; and the named moves below, each ONE guarded
 * UPDATE, for what many workers race for.
 *
 * A promise resolves after the COMMIT that holds its write, never before. Errors (`db/errors.ts`; nothing of the change
 * was written): `StoreBusyError`, `StoreFullError` (disk or page limit), `StaleWriteError` (a row was not as it was
 * loaded), `RefusedWriteError` (the schema's rules do not allow it).
 */
export interface Store {
  /**
   * `decide` is called synchronously inside the transaction, and again if the attempt has to be repeated: it must not
   * do anything but decide. What it throws rejects the promise, and nothing is written.
   */
  change<Keys extends ChangeKeys, Result>(
    keys: Keys,
    decide: (loaded: Loaded<Keys>) => Change<Result>,
  ): Promise<Result>;
  readonly posts: PostMoves;
  readonly due: DueWork;
  readonly erasure: Erasure;
  readonly reads: Reads;
  readonly tokens: SealedTokens;
  readonly processes: ProcessRegister;
  readonly admins: Admins;
  readonly sessions: Sessions;
  readonly overview: Overview;
  close(): void;
}

// ------------------------------------------------------------------------------------------ change

export interface CredentialKey {
  readonly organisationId: string;
  readonly privateToMemberId: string | null;
  readonly network: NetworkName;
  readonly instance: string | null;
  readonly networkUserId: string;
}

/** What to load. Each named row or aggregate arrives under the same name, or null. */
export interface ChangeKeys {
  readonly organisation?: string;
  /** The organisation with its members and permissions, by the organisation's id. */
  readonly people?: string;
  readonly member?: string;
  /** A credential group by credential id. */
  readonly group?: string;
  readonly groupOfAccount?: string;
  readonly groupByKey?: CredentialKey;
  /** The credential group that a post's account belongs to, by the post's id. */
  readonly groupOfPost?: string;
  /** How much of its plan an organisation uses, by the organisation's id. */
  readonly planUse?: string;
  /** The living accounts of one owner that stand for these assets of a network, whichever credential they hang on. */
  readonly accountsForAssets?: OwnedAssets;
  readonly post?: string;
  /** The id of the post, of the same account as this one, that a remote id is bound to; perhaps itself. */
  readonly boundPostId?: { readonly ofPost: string; readonly remoteId: string };
  /** An endpoint by its id, without its secret. */
  readonly webhookEndpoint?: string;
  /** Our app as a server registered it, without its secret. */
  readonly instanceApp?: InstanceAppKey;
  readonly collector?: string;
  readonly reconnect?: string;
  /** By `Reconnect.stateHash`. */
  readonly reconnectByState?: string;
  readonly receipt?: string;
  readonly reaction?: { readonly eventId: string; readonly reaction: ReactionName };
  readonly delivery?: string;
  /** What was decided and sent to people about these incidents, by the incidents' ids. */
  readonly incidentAlerts?: readonly string[];
  /** The alerts that a delivery tells, by its id, in the order of their decisions. */
  readonly deliveryAlerts?: string;
  /** Digests of an organisation's members that have not left, by the organisation's id. */
  readonly openDigests?: string;
  /** The enabled webhook endpoints that hear of an organisation: its own and the host's. null: the host's alone. */
  readonly listeners?: { readonly organisationId: string | null };
  readonly networkState?: NetworkAddress;
  /** The other living credentials of a network that were asked last, newest first. */
  readonly others?: NetworkAddress & { readonly except: string; readonly since: number; readonly limit: number };
  readonly pushReceipt?: string;
  /** The living credentials of network users, of every owner, by their ids. */
  readonly credentialsOfNetworkUsers?: { readonly network: PushNetwork; readonly networkUserIds: readonly string[] };
  readonly dataDeletion?: string;
  /** The latest one that a network user asked for. */
  readonly dataDeletionOf?: NetworkUser;
}

/** Somebody on a network that has one server. */
export interface NetworkUser {
  readonly network: PushNetwork;
  readonly networkUserId: string;
}

export interface OwnedAssets {
  readonly organisationId: string;
  readonly privateToMemberId: string | null;
  readonly network: NetworkName;
  readonly instance: string | null;
  readonly remoteIds: readonly string[];
}

export interface People {
  readonly organisation: Organisation;
  readonly members: readonly Member[];
  readonly permissions: readonly Permission[];
}

/** Incidents as they are now, with the alerts decided about them and the deliveries of those alerts. */
export interface IncidentAlerts {
  readonly incidents: readonly Incident[];
  readonly alerts: readonly Alert[];
  readonly deliveries: readonly Delivery[];
}

export interface WebhookEndpoint {
  readonly id: string;
  readonly organisationId: string | null;
  readonly url: string;
}

export interface Receipt {
  readonly commandId: string;
  readonly organisationId: string | null;
  readonly command: string;
  /** SHA-256 of the command's body, hex. */
  readonly bodyHash: string;
  readonly postId: string | null;
  readonly answer: Readonly<Record<string, unknown>>;
  readonly committedAt: number;
}

export interface StoredReconnect extends Reconnect {
  /** Sealed by the caller's sealer under `reconnects/<id>/verifier`. */
  readonly sealedVerifier: string | null;
  readonly browserHash: string;
}

export interface LoadedByKey {
  readonly organisation: Organisation;
  readonly people: People;
  readonly member: Member;
  readonly group: Group;
  readonly groupOfAccount: Group;
  readonly groupByKey: Group;
  readonly groupOfPost: Group;
  readonly planUse: PlanUse;
  readonly accountsForAssets: readonly Account[];
  readonly post: Post;
  readonly boundPostId: string;
  readonly webhookEndpoint: WebhookEndpoint;
  readonly instanceApp: InstanceApp;
  readonly collector: Collector;
  readonly reconnect: StoredReconnect;
  readonly reconnectByState: StoredReconnect;
  readonly receipt: Receipt;
  readonly reaction: { readonly status: 'pending' | 'done' };
  readonly delivery: Delivery;
  readonly incidentAlerts: IncidentAlerts;
  readonly deliveryAlerts: readonly Alert[];
  readonly openDigests: readonly Delivery[];
  readonly listeners: readonly WebhookEndpoint[];
  readonly networkState: NetworkState;
  readonly others: readonly Sample[];
  readonly pushReceipt: PushReceipt;
  readonly credentialsOfNetworkUsers: readonly string[];
  readonly dataDeletion: DataDeletion;
  readonly dataDeletionOf: DataDeletion;
}

export type Loaded<Keys extends ChangeKeys> = {
  readonly [Key in keyof Keys & keyof LoadedByKey]: LoadedByKey[Key] | null;
};

/** A new token set with its tokens in the clear; they are sealed before they touch a disk. */
export interface NewTokenSet {
  readonly tokenSet: TokenSet;
  readonly tokens: Tokens;
}

export interface NewEvidence {
  readonly id: string;
  readonly credentialId: string;
  readonly accountId: string | null;
  readonly tokenSetId: string;
  readonly at: number;
  readonly operation: string;
  readonly httpStatus: number | null;
  readonly class: string;
  readonly reason: string;
  readonly stale: boolean;
}

export interface NewAuditEntry {
  readonly id: string;
  readonly at: number;
  readonly actor: 'admin' | 'member' | 'host' | 'system';
  readonly actorId: string | null;
  readonly action: string;
  readonly organisationId: string | null;
  readonly subject: Readonly<Record<string, string | number | null>>;
}

/** A server's list holds our app once for each address that its sign-ins lead back to. */
export interface InstanceAppKey {
  readonly network: NetworkName;
  readonly instance: string;
  readonly redirectUri: string;
}

/** Our app as one server registered it. `id` is ours, and another one after every registration. */
export interface InstanceApp extends InstanceAppKey {
  readonly id: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly registeredAt: number;
}

/** Takes the place of the registration with the same key. */
export interface NewInstanceApp extends InstanceApp {
  /** In the clear; sealed before it touches a disk. */
  readonly clientSecret: string;
}

/** Replaces the endpoint of the same id, and enables it again. */
export interface NewWebhookEndpoint {
  readonly id: string;
  readonly organisationId: string | null;
  readonly url: string;
  /** In the clear; sealed before it touches a disk. */
  readonly secret: string;
  readonly createdAt: number;
}

/** One push that was believed. Says nothing of whom it was about. */
export interface PushReceipt {
  readonly deliveryKey: string;
  readonly network: PushNetwork;
  readonly outcome: PushOutcome;
  readonly credentials: number;
  readonly dataDeletionId: string | null;
  readonly receivedAt: number;
}

/** A deletion with whom it is about in the clear; sealed, and hashed, before it touches a disk. */
export interface NewDataDeletion {
  readonly deletion: DataDeletion;
  readonly networkUserId: string;
}

/** What to write. Rows whose `version` is 0 are inserted, others replace the loaded one (and raise its version). */
export interface Change<Result> {
  readonly result: Result;
  readonly organisations?: readonly Organisation[];
  readonly members?: readonly Member[];
  readonly permissions?: readonly Permission[];
  readonly removedPermissions?: readonly Pick<Permission, 'memberId' | 'accountId'>[];
  /**
   * Written where they differ from what was loaded in this change; a group whose credential's `version` is 0 is new.
   * The tokens of a token set that is neither pending nor active any more are wiped with it.
   */
  readonly groups?: readonly Group[];
  /** The tokens of token sets that `groups` introduces; each new set needs its own. */
  readonly newTokenSets?: readonly NewTokenSet[];
  /** Credentials all of whose sealed tokens are wiped, never to be opened again. */
  readonly wipedCredentials?: readonly string[];
  readonly posts?: readonly Post[];
  readonly collectors?: readonly Collector[];
  readonly streamItems?: {
    readonly accountId: string;
    readonly items: readonly StreamItem[];
    readonly loadedAt: number;
  };
  readonly analyticsDays?: {
    readonly accountId: string;
    readonly days: readonly AnalyticsDay[];
    readonly statedAt: number;
  };
  readonly reconnects?: readonly StoredReconnect[];
  readonly receipts?: readonly Receipt[];
  readonly alerts?: readonly Alert[];
  /** Taken out of their digest before it left. */
  readonly withdrawnAlerts?: readonly { readonly id: string; readonly at: number }[];
  /** A delivery whose `dedupeKey` is known already is left as it is. */
  readonly newDeliveries?: readonly Delivery[];
  readonly deliveries?: readonly Delivery[];
  readonly networkStates?: readonly NetworkState[];
  readonly webhookEndpoints?: readonly NewWebhookEndpoint[];
  readonly instanceApps?: readonly NewInstanceApp[];
  /** Nothing is delivered to them any more; what waits for them is dropped when its turn comes. */
  readonly disabledEndpoints?: readonly { readonly id: string; readonly at: number }[];
  readonly pushReceipts?: readonly PushReceipt[];
  /** Each counts once. */
  readonly countedPushes?: readonly Omit<PushCount, 'pushes'>[];
  /** Credentials that are looked at now, whatever their next time was. */
  readonly probesNow?: { readonly credentialIds: readonly string[]; readonly at: number };
  readonly newDataDeletions?: readonly NewDataDeletion[];
  /** Forgets whom the deletion is about, for ever. `StaleWriteError` where it was done already. */
  readonly doneDataDeletion?: { readonly id: string; readonly at: number };
  readonly evidence?: readonly NewEvidence[];
  readonly audit?: readonly NewAuditEntry[];
  /** Ends a reaction in the transaction of its effect. `StaleWriteError` where it had ended already. */
  readonly reactionDone?: { readonly eventId: string; readonly reaction: ReactionName; readonly note: string };
  readonly events?: readonly NewEvent[];
  /** The event, job or command that caused the events. */
  readonly causedBy?: string;
}

// ------------------------------------------------------------------------------------------ posts

export interface DispatchedPost {
  readonly postId: string;
  readonly dispatchNo: number;
  readonly startAt: number;
  readonly network: NetworkName;
}

/** Why a post was not claimed, or not let over the boundary. Shown in the queue UI as the job's result. */
export type ClaimRefusal =
  /** The job is of an older dispatch, or another worker has it. */
  | 'superseded'
  | 'not_due'
  | 'suspect'
  | 'held'
  | 'paused'
  | 'limited'
  | 'missed'
  /** An earlier post of the account is not through yet. */
  | 'behind_earlier'
  | 'ended'
  | 'unconfirmed'
  /** At the boundary only: the account's tokens are others by now. Give it back; its next claim brings them. */
  | 'token_set_replaced'
  | 'unknown_post';

export interface ClaimedPost {
  readonly post: Post;
  readonly account: Account;
  readonly tokenSetId: string;
}

export type ClaimResult =
  ({ readonly claimed: true } & ClaimedPost) | { readonly claimed: false; readonly why: ClaimRefusal };

export interface PostMoves {
  /** scheduled -> queued for what starts within the horizon behind open gates; raises the dispatch number. */
  dispatch(input: {
    readonly now: number;
    readonly horizonMs: number;
    readonly limit: number;
  }): Promise<readonly DispatchedPost[]>;
  /**
   * queued -> claimed, guarded by state, dispatch number, due time, grace, gate, pause, limit and order: no earlier
   * post of the account may be due, claimed, sent, or unconfirmed and not looked up once (`look_ups = 0`) since.
   */
  claim(input: {
    readonly postId: string;
    readonly dispatchNo: number;
    readonly token: string;
    readonly processId: string;
    readonly now: number;
    readonly leaseMs: number;
  }): Promise<ClaimResult>;
  /** Saves what a staged step left behind, and prolongs the claim. false: the claim is no longer ours. */
  saveResults(input: {
    readonly postId: string;
    readonly token: string;
    readonly results: StepResults;
    readonly until: number;
  }): Promise<boolean>;
  /** claimed -> sent, under the same guard as the claim, and only while the token set used is the present one. */
  crossBoundary(input: {
    readonly postId: string;
    readonly token: string;
    readonly tokenSetId: string;
    readonly now: number;
    readonly until: number;
  }): Promise<{ readonly crossed: true } | { readonly crossed: false; readonly why: ClaimRefusal }>;
  /**
   * queued or claimed -> scheduled: it will be dispatched anew from `startAt` on. No-op unless it is still ours.
   * `token: null` gives back what was not claimed. Keep the post's own `startAt` where its gate is the reason: it is
   * dispatched only once the gate is open, and keeps its place in order.
   */
  giveBack(input: {
    readonly postId: string;
    readonly dispatchNo: number;
    readonly token: string | null;
    readonly startAt: number;
    readonly now: number;
    readonly reason: string;
  }): Promise<boolean>;
  /** Waiting posts behind a closed gate follow it into `held`, in chunks. Answers how many moved. */
  hold(input: { readonly accountId: string; readonly now: number; readonly limit: number }): Promise<number>;
  /** Waiting posts of a paused account follow into `paused`, by the account. */
  park(input: { readonly accountId: string; readonly now: number; readonly limit: number }): Promise<number>;
  /** Waiting posts of a removed account are cancelled. */
  cancelAll(input: { readonly accountId: string; readonly now: number; readonly limit: number }): Promise<number>;
  /**
   * Gives the next held posts of an account their place: what is due later at its time, what is overdue one
   * `paceMs` after the other, in order. Ends the release when none is left. Posts that an account's pause parked
   * come back the same way, those that a person paused do not.
   *
   * `ended: false` with `released: 0`: the gate is suspect; ask again later. Behind a closed gate or a pause nothing is
   * released and `ended` is true: the reconnect or the resume begins a release of its own.
   */
  release(input: {
    readonly accountId: string;
    readonly now: number;
    readonly paceMs: number;
    readonly limit: number;
  }): Promise<{ readonly released: number; readonly ended: boolean }>;
  /** Waiting posts past their grace become `missed`, each with its event. */
  miss(input: { readonly now: number; readonly limit: number }): Promise<number>;
  /**
   * Claims whose time is over or whose process has ended: before the boundary back to `scheduled` (one attempt more),
   * behind it `unconfirmed`, to be looked up at once, with its event.
   */
  reclaim(input: {
    readonly now: number;
    readonly limit: number;
  }): Promise<{ readonly givenBack: number; readonly unconfirmed: number }>;
  /** Queued posts that should have been claimed before `startedBefore`: the queue forgot them; back to `scheduled`. */
  requeueForgotten(input: {
    readonly startedBefore: number;
    readonly now: number;
    readonly limit: number;
  }): Promise<number>;
}

// ------------------------------------------------------------------------------------------ due work

export interface DueProbe {
  readonly credentialId: string;
  readonly network: NetworkName;
  readonly probeNo: number;
}

export interface DueCollector {
  readonly collectorId: string;
  readonly accountId: string;
  readonly kind: 'stream' | 'analytics';
  readonly network: NetworkName;
  readonly runNo: number;
}

export interface DueReaction {
  readonly eventId: string;
  readonly reaction: ReactionName;
  readonly relayNo: number;
}

export interface DueDelivery {
  readonly deliveryId: string;
  readonly channel: Delivery['channel'];
  readonly dispatchNo: number;
}

/**
 * What the database says is due. Each call takes rows whose time has come, moves their next time into the future by
 * `redeliverAfterMs` (so that what the queue loses comes again) and raises the number that is part of the job's id.
 */
export interface DueWork {
  /** Looks at credentials, no more at a time than `budgetOf` their network allows; the others are given later times. */
  probes(
    input: DueInput & { readonly budgetOf: (network: NetworkName) => ProbePolicy['budget'] },
  ): Promise<readonly DueProbe[]>;
  /**
   * Asks for a look at the credentials of posts that start within `leadMs`, where there was none in as long before
   * their start. Each start of a post is considered once. Answers how many were. `random` in [0, 1) spreads the looks.
   */
  probeBeforeWork(input: {
    readonly now: number;
    readonly limit: number;
    readonly leadMs: number;
    readonly random: () => number;
  }): Promise<number>;
  /** Credentials whose refresh is due; worked on by the probes process. */
  refreshes(input: DueInput): Promise<readonly DueProbe[]>;
  collectors(input: DueInput): Promise<readonly DueCollector[]>;
  reactions(input: DueInput): Promise<readonly DueReaction[]>;
  /** Without digests. */
  deliveries(input: DueInput): Promise<readonly DueDelivery[]>;
  /** Apart from other deliveries, so that whoever takes them can keep a pace. */
  digests(input: DueInput): Promise<readonly DueDelivery[]>;
  /**
   * Unconfirmed and processing posts to look up; only behind open gates, since a look-up needs a living token. Here
   * `lookUps` counts how often it was put into the queue; `Post.lookUps` counts the look-ups that ended.
   */
  lookUps(
    input: DueInput,
  ): Promise<readonly { readonly postId: string; readonly network: NetworkName; readonly lookUps: number }[]>;
  /** The newest answers about the proven credentials of a network, none older than `since`. */
  samples(input: NetworkAddress & { readonly since: number; readonly limit: number }): Promise<Samples>;
  /** Networks where trouble began since then, and those whose weather is not clear. */
  networksToWatch(input: { readonly since: number }): Promise<readonly NetworkAddress[]>;
  /**
   * The credentials of a network in trouble or in doubt are due now, `limit` of those that are not yet, spread over
   * `overMs`. Answers how many.
   */
  probeTroubled(
    input: NetworkAddress & { readonly now: number; readonly overMs: number; readonly limit: number },
  ): Promise<number>;
  /** Healthy credentials of a network, other than this one, are due now: those that went unasked for longest. */
  probeWitnesses(
    input: NetworkAddress & { readonly except: string; readonly now: number; readonly limit: number },
  ): Promise<number>;
  /**
   * Doubts that did not resolve since `doubtedBefore` and were not shown yet; none of a network that was in an outage or
   * a mass revocation since then.
   */
  unresolvedDoubts(input: { readonly doubtedBefore: number; readonly limit: number }): Promise<readonly string[]>;
  /** Makes everything that waits in the queue due again: Redis was lost. Answers how many rows. */
  forgetQueue(input: { readonly now: number }): Promise<number>;
}

export interface DueInput {
  readonly now: number;
  readonly limit: number;
  readonly redeliverAfterMs: number;
}

// ------------------------------------------------------------------------------------------ erasure

/**
 * Deletes what is held about one network user, a bounded number of rows at a time. Every call looks for what is still
 * there, so that it does not matter how often it is called, by whom, or what died in between.
 */
export interface Erasure {
  /** All credentials of the person, of every owner; `living`: not retired yet, to be removed by the rules first. */
  credentials(deletionId: string): Promise<readonly { readonly credentialId: string; readonly isLiving: boolean }[]>;
  /**
   * Deletes, and counts on the deletion in the same commit, at most `limit` rows of retired credentials of the person.
   * 0: nothing that may go is left. Rows of posts stay, since what was accepted is accounted for; what they say about
   * the person's place on the network goes.
   */
  erase(input: { readonly deletionId: string; readonly limit: number }): Promise<number>;
  /** What cannot go yet: posts that a worker has, published posts that the host is still to be told about. */
  unsettled(deletionId: string): Promise<number>;
}

// ------------------------------------------------------------------------------------------ reading

export interface SealedTokens {
  /** The tokens of a token set in the clear, for the call that follows. null: wiped or unknown. */
  open(tokenSetId: string): Promise<{ readonly tokenSet: TokenSet; readonly tokens: Tokens } | null>;
  openEndpointSecret(endpointId: string): Promise<string | null>;
  /**
   * Our app at a server, with its secret in the clear for the call that follows; without `redirectUri` the one that was
   * registered last. null: none is.
   */
  openInstanceApp(
    at: Omit<InstanceAppKey, 'redirectUri'> & { readonly redirectUri: string | null },
  ): Promise<{ readonly id: string; readonly app: AppCredentials } | null>;
  /** Which sealing keys something in the database still stands under. */
  keyIdsInUse(): Promise<readonly string[]>;
  seal(plain: string, identity: string): string;
  unseal(envelope: string, identity: string): string;
}

export type PostCounts = Readonly<Record<PostState, number>>;

export interface AccountSummary {
  readonly account: Account;
  readonly gate: Gate;
  readonly organisationName: string;
  readonly lastConnectedByName: string | null;
  readonly waitingPosts: number;
}

export interface Reads {
  organisation(id: string): Promise<Organisation | null>;
  people(organisationId: string): Promise<People | null>;
  member(id: string): Promise<Member | null>;
  group(credentialId: string): Promise<Group | null>;
  groupOfAccount(accountId: string): Promise<Group | null>;
  account(id: string): Promise<Account | null>;
  accounts(filter: {
    readonly organisationId?: string;
    readonly credentialId?: string;
    readonly status?: Account['connection']['status'];
    readonly limit: number;
    readonly after?: string;
  }): Promise<readonly AccountSummary[]>;
  post(id: string): Promise<Post | null>;
  posts(filter: {
    readonly accountId?: string;
    readonly organisationId?: string;
    readonly states?: readonly PostState[];
    readonly limit: number;
  }): Promise<readonly Post[]>;
  /** Posts by derived state, in one snapshot: a waiting post behind a closed gate is held, a paused account's is paused. */
  postCounts(organisationId?: string): Promise<PostCounts>;
  collector(id: string): Promise<Collector | null>;
  collectorsOf(accountId: string): Promise<readonly Collector[]>;
  streamItems(accountId: string, limit: number): Promise<readonly StreamItem[]>;
  analyticsDays(accountId: string): Promise<readonly AnalyticsDay[]>;
  event(id: string): Promise<StoredEvent | null>;
  /** Oldest first unless asked otherwise; `after` is the id of the last event of the page before. */
  events(filter: {
    readonly accountId?: string;
    readonly credentialId?: string;
    readonly after?: string;
    readonly newestFirst?: boolean;
    readonly limit: number;
  }): Promise<readonly StoredEvent[]>;
  reactionStatus(eventId: string, reaction: ReactionName): Promise<'pending' | 'done' | null>;
  reconnect(id: string): Promise<StoredReconnect | null>;
  delivery(id: string): Promise<Delivery | null>;
  deliveries(filter: { readonly organisationId?: string; readonly limit: number }): Promise<readonly Delivery[]>;
  alertsOf(incidentId: string): Promise<readonly Alert[]>;
  alertsToldBy(deliveryId: string): Promise<readonly Alert[]>;
  incident(id: string): Promise<Group['incidents'][number] | null>;
  webhookEndpoints(
    organisationId: string | null,
  ): Promise<readonly { readonly id: string; readonly organisationId: string | null; readonly url: string }[]>;
  webhookEndpoint(
    id: string,
  ): Promise<{ readonly id: string; readonly url: string; readonly disabledAt: number | null } | null>;
  networkState(network: NetworkName, instance: string | null): Promise<NetworkState | null>;
  networkStates(): Promise<readonly NetworkState[]>;
  evidence(credentialId: string, limit: number): Promise<readonly NewEvidence[]>;
  /** Credentials of the same network user in other owners: siblings that a new grant may have ended. */
  siblings(credentialId: string): Promise<readonly string[]>;
  /** Remote ids of this account that are bound to a post already. */
  boundRemoteIds(accountId: string, remoteIds: readonly string[]): Promise<readonly string[]>;
  dataDeletion(id: string): Promise<DataDeletion | null>;
  dataDeletionByCode(code: string): Promise<DataDeletion | null>;
}

// ------------------------------------------------------------------------------------------ processes

export interface ProcessRegister {
  register(input: {
    readonly id: string;
    readonly name: string;
    readonly pid: number;
    readonly host: string;
    readonly now: number;
  }): Promise<void>;
  beat(id: string, now: number): Promise<void>;
  end(id: string, now: number): Promise<void>;
  /** Marks processes silent since `silentSince` as ended. Answers their ids. */
  bury(input: { readonly silentSince: number; readonly now: number }): Promise<readonly string[]>;
  /** Refreshes in flight whose process has ended: `(credentialId, refreshId)`. */
  orphanedRefreshes(limit: number): Promise<readonly { readonly credentialId: string; readonly refreshId: string }[]>;
  list(): Promise<
    readonly {
      readonly id: string;
      readonly name: string;
      readonly pid: number;
      readonly beatAt: number;
      readonly endedAt: number | null;
    }[]
  >;
  /** Takes or prolongs a lease; false: another process holds it. */
  lease(input: {
    readonly name: string;
    readonly processId: string;
    readonly now: number;
    readonly until: number;
  }): Promise<boolean>;
  getMeta(key: string): Promise<string | null>;
  setMeta(key: string, value: string): Promise<void>;
  /** Sets it unless it is set already; answers what stands, to every caller the same. */
  settleMeta(key: string, value: string): Promise<string>;
}

// ------------------------------------------------------------------------------------------ people who sign in here

export const ADMIN_ROLES = ['viewer', 'operator'] as const;
/** A viewer looks at everything and changes nothing. */
export type AdminRole = (typeof ADMIN_ROLES)[number];

/** Somebody who runs Holdfast. Not a member: members belong to organisations and sign in at the suite. */
export interface Admin {
  readonly id: string;
  /** Unique; what they sign in with. */
  readonly name: string;
  readonly role: AdminRole;
  /** A slow hash with its parameters and salt; never a password. */
  readonly passwordHash: string;
  readonly createdAt: number;
  /** Set: may not sign in, and open sessions count no more. */
  readonly disabledAt: number | null;
}

export interface Admins {
  /** Adds one, or gives the one of that name another password and role. */
  put(admin: Admin): Promise<'added' | 'changed'>;
  named(name: string): Promise<Admin | null>;
  get(id: string): Promise<Admin | null>;
  isEmpty(): Promise<boolean>;
}

/** One browser that is signed in. Only the hash of what the browser holds is stored. */
export interface Session {
  /** SHA-256, hex. */
  readonly tokenHash: string;
  readonly subject: 'admin' | 'member';
  readonly subjectId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface Sessions {
  open(session: Session): Promise<void>;
  /** null: unknown, expired or ended. */
  find(input: {
    readonly tokenHash: string;
    readonly subject: Session['subject'];
    readonly now: number;
  }): Promise<Session | null>;
  end(tokenHash: string, now: number): Promise<void>;
  /** Ends all of one person's, after a new password. */
  endAll(input: {
    readonly subject: Session['subject'];
    readonly subjectId: string;
    readonly now: number;
  }): Promise<void>;
}

// ------------------------------------------------------------------------------------------ overview

export interface PendingReaction {
  readonly eventId: string;
  readonly reaction: ReactionName;
  /** When its event happened. */
  readonly since: number;
}

/** What only the people who run Holdfast ask. */
export interface Overview {
  accountCounts(): Promise<Readonly<Record<Account['connection']['status'], number>>>;
  /** What has waited longest for its reaction; null: nothing waits. */
  oldestPendingReaction(): Promise<PendingReaction | null>;
  /** How the pushes of the networks ended. */
  pushCounts(): Promise<readonly PushCount[]>;
  /** The latest first. */
  auditTrail(limit: number): Promise<readonly NewAuditEntry[]>;
}
