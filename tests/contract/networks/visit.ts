import { SECOND } from '../../../domain/clock';
import type {
  AccountKind,
  AccountOnNetwork,
  Call,
  Grant,
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
  readonly refresh: (tokens: Tokens) => Promise<TokenOutcome>;
  readonly ask: <Value>(call: Call<Value> | null) => Promise<Outcome<Value>>;
  /** The value of a call that must succeed. */
  readonly answered: <Value>(call: Call<Value> | null) => Promise<Value>;
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

export interface Published {
  readonly results: StepResults;
  readonly remoteId: string | undefined;
  readonly boundaryAt: number;
}

export const REDIRECT_URI = 'http://127.0.0.1:9/callback';

interface Registered {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Starts a sandbox for one network of it. */
export async function visit(network: Network, app: Registered): Promise<Visit> {
  const sandbox = await startSandbox({ clock: systemClock });
  const http = createHttpClient({ clock: systemClock, privateAddresses: 'allowed' });
  const oauth = createOAuthClient(http);
  const addresses: Readonly<Record<string, unknown>> = sandbox.addresses;
  const hosts = addresses[network.name] as NetworkSetting['hosts'];
  const setting: NetworkSetting = { hosts, app: { ...app }, instance: null };
  const ask: Visit['ask'] = async (call) => {
    if (call === null) throw new Error('there is no such call');
    return await perform(http, call, { setting, judge: { now: systemClock.now() } });
  };
  const answered: Visit['answered'] = async (call) => {
    const outcome = await ask(call);
    if (!outcome.ok) throw new Error(`${outcome.judgement.reason}: ${JSON.stringify(outcome.answer.body)}`);
    return outcome.value;
  };
  return {
    network,
    sandbox,
    setting,
    ask,
    answered,
    signIn: (who, answers = {}) => signIn({ network, setting, http, oauth }, { ...who, decision: 'allow', ...answers }),
    refresh: (tokens) => oauth.refresh({ network, tokens, context: { setting, judge: {} } }),
    publish: (acting, content) => publish({ network, setting, answered }, acting, content),
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

interface Clients {
  readonly network: Network;
  readonly setting: NetworkSetting;
  readonly http: HttpClient;
  readonly oauth: OAuthClient;
}

async function signIn({ network, setting, http, oauth }: Clients, answers: ConsentAnswers): Promise<SignInResult> {
  const pkce = createPkce();
  const challenge = { codeChallenge: pkce.challenge, state: 's', redirectUri: REDIRECT_URI };
  const url = oauth.authorizationUrl({ network, setting, ...challenge, sandbox: true });
  const back = await walkConsent(url, answers);
  const code = back.searchParams.get('code');
  if (code === null) throw new Error(`sent back without a code: ${back.search}`);
  const how = signInOf(network);
  const codeVerifier = how.pkce === 'S256' ? pkce.verifier : null;
  const context = { setting, judge: {} };
  const now = systemClock.now();
  const given = { code, redirectUri: REDIRECT_URI, codeVerifier };
  const outcome = how.exchange === 'standard' ? await oauth.exchangeCode({ network, context, ...given }) : null;
  if (outcome?.ok === false) throw new Error(`the exchange failed: ${outcome.judgement.reason}`);
  const exchanged = outcome === null ? null : tokensOf(outcome.value, now);
  return await converse(http, how.complete({ setting, ...given, exchanged, now }), context);
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

async function publish(
  { network, setting, answered }: Pick<Visit, 'network' | 'setting' | 'answered'>,
  { account, accessToken }: Acting,
  content: PostContent,
): Promise<Published> {
  const boundaryAt = systemClock.now();
  let results: StepResults = {};
  for (const step of network.publish.steps(content, account)) {
    const input = { setting, account, accessToken, ...A_POST, dueAt: boundaryAt, content, results };
    results = { ...results, [step.name]: await answered(step.call(input)) };
  }
  return { results, remoteId: network.publish.remoteId(results), boundaryAt };
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
