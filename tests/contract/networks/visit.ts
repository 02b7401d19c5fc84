import { SECOND, type Clock } from '../../../domain/clock';
import type {
  AccountKind,
  AccountOnNetwork,
  Call,
  Grant,
  JudgeContext,
  Network,
  NetworkSetting,
  OAuthSignIn,
  Outcome,
  PostContent,
  RemotePost,
  SignInResult,
  StepResults,
  Tokens,
} from '../../../domain/networks/network';
import { walkConsent, type ConsentAnswers } from '../../../scripts/sandbox/oauth/consent-walk';
import { startSandbox, type Sandbox } from '../../../scripts/sandbox/sandbox';
import { livelySeed } from '../../../scripts/sandbox/seed';
import { converse } from '../../../workers/adapters/networks/converse';
import { createHttpClient, type HttpClient } from '../../../workers/adapters/networks/http-client';
import { perform } from '../../../workers/adapters/networks/perform';
import { createOAuthClient, type OAuthClient, type TokenOutcome } from '../../../workers/adapters/oauth/oauth-client';
import { createPkce } from '../../../workers/adapters/oauth/pkce';
import { systemClock } from '../../../workers/runtime/clock';

/** A network as Holdfast calls it, and the sandbox as its other side: what the sandbox refuses, the network would too. */
export interface Visit {
  readonly network: Network;
  readonly sandbox: Sandbox;
  readonly setting: NetworkSetting;
  /** Signs in through the consent page. Rejects where the code cannot be exchanged. */
  readonly signIn: (who: Visitor, answers?: Partial<ConsentAnswers>) => Promise<SignInResult>;
  /** Answers the consent page, and gives the address that the person is sent back to. */
  readonly consent: (who: Visitor, answers?: Partial<ConsentAnswers>) => Promise<URL>;
  /** Exchanges a code that was asked for without PKCE, or that is none. */
  readonly exchange: (code: string) => Promise<TokenOutcome>;
  readonly refresh: (tokens: Tokens) => Promise<TokenOutcome>;
  /** `known`: what only the caller knows, for the judge. */
  readonly ask: <Value>(call: Call<Value> | null | undefined, known?: JudgeContext) => Promise<Outcome<Value>>;
  /** The value of a call that must succeed. */
  readonly answered: <Value>(call: Call<Value> | null | undefined) => Promise<Value>;
  /** Goes on from what is done until a step fails, and tells how the last one ended. */
  readonly attempt: (acting: Acting, content: PostContent, done?: StepResults) => Promise<Attempt>;
  /** Publishes what must be taken. */
  readonly publish: (acting: Acting, content: PostContent) => Promise<Published>;
  readonly lookUp: (
    acting: Acting,
    content: PostContent,
    boundaryAt: number,
  ) => Promise<Outcome<readonly RemotePost[]>>;
  readonly close: () => Promise<void>;
}

export interface Visitor {
  readonly name: string;
  readonly password: string;
}

export interface Acting {
  readonly account: AccountOnNetwork;
  readonly accessToken: string;
}

export interface Attempt {
  readonly outcome: Outcome<unknown>;
  readonly results: StepResults;
  readonly boundaryAt: number;
}

export interface Published {
  readonly results: StepResults;
  readonly remoteId: string | undefined;
  readonly boundaryAt: number;
}

export const REDIRECT_URI = 'http://127.0.0.1:9/callback';

export interface Registered {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Starts a sandbox for one network of it. The clock is the sandbox's and ours: the real one unless a test moves its own. */
export async function visit(network: Network, app: Registered, clock: Clock = systemClock): Promise<Visit> {
  const sandbox = await startSandbox({ clock });
  const http = createHttpClient({ clock: systemClock, privateAddresses: 'allowed' });
  const oauth = createOAuthClient(http);
  const addresses: Readonly<Record<string, unknown>> = sandbox.addresses;
  const hosts = addresses[network.name] as NetworkSetting['hosts'];
  const setting: NetworkSetting = { hosts, app: { ...app }, instance: null };
  const context = (): CallContext => ({ setting, judge: { now: clock.now() } });
  const ask: Visit['ask'] = async (call, known = {}) => {
    if (!call) throw new Error('there is no such call');
    return await perform(http, call, { setting, judge: { ...context().judge, ...known } });
  };
  const parts: Parts = { network, setting, http, oauth, clock, context, ask };
  const attempt: Visit['attempt'] = (acting, content, done = {}) => attemptWith(parts, acting, content, done);
  return {
    network,
    sandbox,
    setting,
    ask,
    answered: async (call) => valueOf(await ask(call)),
    consent: (who, answers) => consent(parts, { ...who, decision: 'allow', ...answers }, createPkce().challenge),
    signIn: (who, answers) => signIn(parts, { ...who, decision: 'allow', ...answers }),
    exchange: (code) => exchange(parts, code, null),
    refresh: (tokens) => oauth.refresh({ network, tokens, context: context() }),
    attempt,
    publish: async (acting, content) => {
      const { outcome, results, boundaryAt } = await attempt(acting, content);
      valueOf(outcome);
      return { results, remoteId: network.publish.remoteId(results), boundaryAt };
    },
    lookUp: (acting, content, boundaryAt) =>
      ask(network.lookUp({ ...acting, setting, ...A_POST, content, boundaryAt })),
    close: async () => {
      await http.close();
      await sandbox.stop();
    },
  };
}

/** Everything forgotten, and the small lively world put in again. */
export async function anew({ sandbox }: Visit): Promise<void> {
  await sandbox.admin.reset();
  await sandbox.admin.seed(livelySeed([REDIRECT_URI]));
}

const A_POST = { postId: 'post-1', acceptedAt: 1_790_000_000_000 } as const;

interface CallContext {
  readonly setting: NetworkSetting;
  readonly judge: JudgeContext;
}

interface Parts extends Pick<Visit, 'network' | 'setting' | 'ask'> {
  readonly http: HttpClient;
  readonly oauth: OAuthClient;
  readonly clock: Clock;
  readonly context: () => CallContext;
}

function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(`${outcome.judgement.reason}: ${JSON.stringify(outcome.answer.body)}`);
  return outcome.value;
}

async function consent(
  { network, setting, oauth }: Parts,
  answers: ConsentAnswers,
  codeChallenge: string,
): Promise<URL> {
  const asked = { codeChallenge, state: 's', redirectUri: REDIRECT_URI };
  const back = await walkConsent(oauth.authorizationUrl({ network, setting, ...asked, sandbox: true }), answers);
  expect(back.searchParams.get('state')).toBe('s');
  return back;
}

function exchange(
  { network, oauth, context }: Parts,
  code: string,
  codeVerifier: string | null,
): Promise<TokenOutcome> {
  return oauth.exchangeCode({ network, context: context(), code, redirectUri: REDIRECT_URI, codeVerifier });
}

async function signIn(parts: Parts, answers: ConsentAnswers): Promise<SignInResult> {
  const { network, setting, http, clock, context } = parts;
  const pkce = createPkce();
  const back = await consent(parts, answers, pkce.challenge);
  const code = back.searchParams.get('code');
  if (code === null) throw new Error(`sent back without a code: ${back.search}`);
  const how = signInOf(network);
  const codeVerifier = how.pkce === 'S256' ? pkce.verifier : null;
  const now = clock.now();
  const outcome = how.exchange === 'standard' ? await exchange(parts, code, codeVerifier) : null;
  if (outcome?.ok === false) throw new Error(`the exchange failed: ${outcome.judgement.reason}`);
  const exchanged = outcome === null ? null : tokensOf(outcome.value, now);
  const given = { setting, code, redirectUri: REDIRECT_URI, codeVerifier, exchanged, now };
  return await converse(http, how.complete(given), context());
}

function tokensOf(fresh: Extract<TokenOutcome, { ok: true }>['value'], now: number): Tokens {
  const endsAt = (seconds: number | null): number | null => (seconds === null ? null : now + seconds * SECOND);
  const { accessToken, refreshToken, scopes } = fresh;
  return {
    accessToken,
    refreshToken,
    scopes,
    expiresAt: endsAt(fresh.expiresInS),
    refreshExpiresAt: endsAt(fresh.refreshExpiresInS),
  };
}

function signInOf(network: Network): OAuthSignIn {
  if (network.signIn.kind !== 'oauth') throw new Error(`${network.title} has no OAuth.`);
  return network.signIn;
}

async function attemptWith(
  { network, setting, clock, ask }: Parts,
  { account, accessToken }: Acting,
  content: PostContent,
  done: StepResults,
): Promise<Attempt> {
  const boundaryAt = clock.now();
  let attempt: Attempt | undefined;
  let results = done;
  for (const step of network.publish.steps(content, account)) {
    if (results[step.name] !== undefined) continue;
    const input = { setting, account, accessToken, ...A_POST, dueAt: boundaryAt, content, results };
    const outcome = await ask(step.call(input));
    if (outcome.ok) results = { ...results, [step.name]: outcome.value };
    attempt = { outcome, results, boundaryAt };
    if (!outcome.ok) break;
  }
  if (attempt === undefined) throw new Error('there was nothing to do');
  return attempt;
}

export function granted(result: SignInResult): Grant {
  if (!result.ok) throw new Error(`${result.detail} (${result.judgement.reason})`);
  return result.grant;
}

/** An account of a grant, by its kind or its id. */
export function actingFor(grant: Grant, which: { readonly kind: AccountKind; readonly remoteId?: string }): Acting {
  const asset = grant.assets.find(
    ({ kind, remoteId }) => kind === which.kind && (which.remoteId === undefined || remoteId === which.remoteId),
  );
  if (asset === undefined) throw new Error(`no ${which.kind} was granted`);
  const account = { kind: asset.kind, remoteId: asset.remoteId, networkUserId: grant.networkUserId };
  return { account, accessToken: (asset.tokens ?? grant.tokens).accessToken };
}
