import type { Store } from '../../db/store';
import type { NetworkAddress } from '../../domain/network-state';
import type {
  Answer,
  Call,
  Conversation,
  JudgeContext,
  Network,
  NetworkName,
  NetworkSetting,
  Outcome,
  ProbeFinding,
  ProbeInput,
  ProbeTogether,
  RefreshedTokens,
  Tokens,
} from '../../domain/networks/network';
import type { Judgement } from '../../domain/judgement/vocabulary';
import type { Result } from '../../domain/result';
import type { WorkerClock } from '../runtime/clock';
import type { Logger } from '../runtime/logger';

/** A moment on both hands of the clock after which a send must not begin any more. */
export interface BeginBefore {
  readonly wall: number;
  readonly monotonic: number;
}

export interface CallContext {
  readonly judge?: JudgeContext;
  readonly beginBefore?: BeginBefore;
  readonly signal?: AbortSignal;
}

/** What is asked about one credential, with what only the caller knows for the judge. */
export interface ProbeQuestion extends Pick<ProbeInput, 'tokens' | 'networkUserId'> {
  readonly judge: JudgeContext;
}

/** What the use cases need of the networks. Never rejects for what a network does. */
export interface NetworkGateway {
  network(name: NetworkName): Network;
  /** Whether our app is set up for it; a network that is not is never called. */
  isConfigured(name: NetworkName): boolean;
  perform<Value>(
    at: NetworkAddress,
    call: (setting: NetworkSetting) => Call<Value>,
    context?: CallContext,
  ): Promise<Outcome<Value>>;
  /** As `perform`, for what a network may have no call for: null then, and nothing was sent. */
  performIfAny<Value>(
    at: NetworkAddress,
    call: (setting: NetworkSetting) => Call<Value> | null,
    context?: CallContext,
  ): Promise<Outcome<Value> | null>;
  /** One outcome for each question, in their order. */
  probeTogether(
    at: NetworkAddress,
    together: ProbeTogether,
    questions: readonly ProbeQuestion[],
  ): Promise<readonly Outcome<ProbeFinding>[]>;
  converse<Result>(
    at: NetworkAddress,
    conversation: (setting: NetworkSetting) => Conversation<Result>,
    context?: CallContext,
  ): Promise<Result>;
  refresh(at: NetworkAddress, tokens: Tokens, context?: CallContext): Promise<Outcome<RefreshedTokens>>;
  /**
   * Whether the last answer this process had from the server was one: false after a refused connection, silence, a 5xx
   * or a page that is not the network's. A send of which the answer may be lost is not begun then.
   */
  isAnswering(at: NetworkAddress): boolean;
  /**
   * Where a person is sent to sign in and consent. Networks with `signIn.kind === 'oauth'`. Refused where a server that
   * registers apps itself did not take ours: what it answered.
   */
  authorizationUrl(
    at: NetworkAddress,
    input: { readonly state: string; readonly codeChallenge: string | null; readonly redirectUri: string },
  ): Promise<Result<string, Judgement>>;
  /** Exchanges a code at networks with `exchange: 'standard'`. */
  exchangeCode(
    at: NetworkAddress,
    input: { readonly code: string; readonly codeVerifier: string | null; readonly redirectUri: string },
  ): Promise<Outcome<RefreshedTokens>>;
}

/** What every use case is given. Nothing is reached by import. */
export interface Deps {
  readonly store: Store;
  readonly networks: NetworkGateway;
  readonly clock: WorkerClock;
  readonly newId: () => string;
  /** In [0, 1): spreads next looks, so that what was put together does not move together. */
  readonly random: () => number;
  /** This process in the register: what it leaves in flight is found through it. */
  readonly processId: string;
  readonly logger: Logger;
}

/** Whether the network may have acted on a request although no usable answer came. */
export function mayHaveActed(answer: Answer): boolean {
  if (answer.status === null) return answer.fault?.sent !== 'not_sent';
  return answer.status >= 500;
}
