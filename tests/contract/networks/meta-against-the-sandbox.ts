import { SECOND } from '../../../domain/clock';
import type { Clock } from '../../../domain/clock';
import type {
  AccountOnNetwork,
  Call,
  Grant,
  JudgeContext,
  Network,
  NetworkSetting,
  Outcome,
  PostContent,
  RemotePost,
  SignInResult,
  StepResults,
} from '../../../domain/networks/network';
import { walkConsent } from '../../../scripts/sandbox/oauth/consent-walk';
import { startSandbox, type Sandbox } from '../../../scripts/sandbox/sandbox';
import { SANDBOX_APPS, livelySeed } from '../../../scripts/sandbox/seed';
import { converse } from '../../../workers/adapters/networks/converse';
import { createHttpClient, type HttpClient } from '../../../workers/adapters/networks/http-client';
import { perform } from '../../../workers/adapters/networks/perform';
import { createOAuthClient, type OAuthClient } from '../../../workers/adapters/oauth/oauth-client';
import { systemClock } from '../../../workers/runtime/clock';

export const REDIRECT_URI = 'http://127.0.0.1:9/callback';

export interface Acting {
  readonly network: Network;
  readonly account: AccountOnNetwork;
  readonly accessToken: string;
}

export interface Walk {
  readonly name: string;
  readonly password: string;
  readonly withoutScopes?: readonly string[];
  readonly targets?: readonly string[];
}

/** Publishing that stopped at a step. */
export class StoppedAt extends Error {
  readonly step: string;
  readonly outcome: Extract<Outcome<unknown>, { ok: false }>;
  readonly results: StepResults;

  constructor(step: string, outcome: Extract<Outcome<unknown>, { ok: false }>, results: StepResults) {
    super(`${step}: ${outcome.judgement.reason} ${JSON.stringify(outcome.answer.body)}`);
    this.step = step;
    this.outcome = outcome;
    this.results = results;
  }
}

export interface MetaSandbox {
  readonly sandbox: () => Sandbox;
  readonly pass: (ms: number) => void;
  readonly settingFor: (network: Network) => NetworkSetting;
  readonly signIn: (network: Network, walk: Walk) => Promise<SignInResult>;
  readonly ask: <Value>(network: Network, call: Call<Value>, context?: JudgeContext) => Promise<Outcome<Value>>;
  readonly answered: <Value>(network: Network, call: Call<Value> | null | undefined) => Promise<Value>;
  /** Waits where a step asks for it, at most ten times. Throws `StoppedAt`. */
  readonly publish: (acting: Acting, content: PostContent, from?: StepResults) => Promise<Published>;
  readonly found: (acting: Acting, content: PostContent, boundaryAt: number) => Promise<readonly RemotePost[]>;
}

export interface Published {
  readonly results: StepResults;
  readonly remoteId: string | undefined;
  readonly boundaryAt: number;
  /** How often a step was not ready. */
  readonly waits: number;
}

/** A sandbox on a clock that stands still until it is moved, for the tests of one `describe`. */
export function useMetaSandbox(): MetaSandbox {
  let now = 0;
  const clock: Clock = { now: () => now, monotonic: () => now };
  let sandbox: Sandbox | undefined;
  let http: HttpClient;
  let oauth: OAuthClient;

  beforeAll(async () => {
    sandbox = await startSandbox({ clock });
    http = createHttpClient({ clock: systemClock, privateAddresses: 'allowed' });
    oauth = createOAuthClient(http);
  });
  beforeEach(async () => {
    now = Date.parse('2026-11-24T12:00:00Z');
    await started().admin.reset();
    await started().admin.seed(livelySeed([REDIRECT_URI]));
  });
  afterAll(async () => {
    await http.close();
    await started().stop();
  });

  const started = (): Sandbox => {
    if (sandbox === undefined) throw new Error('The sandbox is not started yet');
    return sandbox;
  };
  const settingFor = ({ name }: Network): NetworkSetting => {
    if (name !== 'facebook' && name !== 'instagram' && name !== 'threads') throw new Error(`${name} is not Meta's`);
    return { hosts: started().addresses[name], app: SANDBOX_APPS[name], instance: null };
  };
  const ask: MetaSandbox['ask'] = (network, call, context = {}) =>
    perform(http, call, { setting: settingFor(network), judge: { now, ...context } });

  return {
    sandbox: started,
    pass: (ms) => {
      now += ms;
    },
    settingFor,
    ask,
    signIn: async (network, walk) => {
      if (network.signIn.kind !== 'oauth') throw new Error(`${network.title} has no OAuth`);
      const setting = settingFor(network);
      const url = oauth.authorizationUrl({
        network,
        setting,
        redirectUri: REDIRECT_URI,
        state: 's',
        codeChallenge: null,
        sandbox: true,
      });
      const back = await walkConsent(url, { ...walk, decision: 'allow' });
      expect(back.searchParams.get('state')).toBe('s');
      const code = back.searchParams.get('code') ?? '';
      const completion = { setting, code, redirectUri: REDIRECT_URI, codeVerifier: null, exchanged: null, now };
      return converse(http, network.signIn.complete(completion), { setting, judge: { now } });
    },
    answered: async (network, call) => {
      if (!call) throw new Error('there is no such call');
      const outcome = await ask(network, call);
      if (!outcome.ok) throw new Error(`${outcome.judgement.reason}: ${JSON.stringify(outcome.answer.body)}`);
      return outcome.value;
    },
    publish: async (acting, content, from = {}) => {
      const { network, account } = acting;
      let results = from;
      let waits = 0;
      let boundaryAt = now;
      for (const step of network.publish.steps(content, account)) {
        if (results[step.name] !== undefined) continue;
        for (;;) {
          if (step.kind === 'visible') boundaryAt = now;
          const input = {
            ...acting,
            setting: settingFor(network),
            postId: 'post-1',
            acceptedAt: now,
            content,
            results,
          };
          const outcome = await ask(network, step.call(input), { accountKind: account.kind });
          if (outcome.ok) {
            results = { ...results, [step.name]: outcome.value };
            break;
          }
          const { reason, retryAfterS } = outcome.judgement;
          if (reason !== 'resource_not_ready' || waits >= 10) throw new StoppedAt(step.name, outcome, results);
          waits += 1;
          now += (retryAfterS ?? 1) * SECOND;
        }
      }
      return { results, remoteId: network.publish.remoteId(results), boundaryAt, waits };
    },
    found: async (acting, content, boundaryAt) => {
      const { network } = acting;
      const setting = settingFor(network);
      const input = { ...acting, setting, postId: 'post-1', acceptedAt: boundaryAt, content, boundaryAt };
      const outcome = await ask(network, network.lookUp(input));
      if (!outcome.ok) throw new Error(outcome.judgement.reason);
      return outcome.value;
    },
  };
}

export function granted(result: SignInResult): Grant {
  if (!result.ok) throw new Error(`${result.detail} (${result.judgement.reason})`);
  return result.grant;
}

/** The account that somebody signed in as at the network itself. */
export function profileOf(network: Network, grant: Grant): Acting {
  const account = { kind: 'profile' as const, remoteId: grant.networkUserId, networkUserId: grant.networkUserId };
  return { network, account, accessToken: grant.tokens.accessToken };
}

export async function stopped(publishing: Promise<unknown>): Promise<StoppedAt> {
  try {
    await publishing;
  } catch (err) {
    if (err instanceof StoppedAt) return err;
    throw err;
  }
  throw new Error('It was published');
}
