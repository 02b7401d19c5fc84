import { judgementOf } from '../../../domain/judgement/ruling';
import type { JudgedReason } from '../../../domain/judgement/vocabulary';
import type {
  AppCredentials,
  Hosts,
  NetworkName,
  NetworkSetting,
  Outcome,
  ProbeFinding,
  ProbeInput,
} from '../../../domain/networks/network';
import { networkStateId } from '../../../domain/network-state';
import { networkNamed } from '../../../domain/networks/registry';
import { ok, refuse } from '../../../domain/result';
import type { Logger } from '../../runtime/logger';
import type { NetworkAddress } from '../../../domain/network-state';
import type { CallContext, NetworkGateway, ProbeQuestion } from '../../use-cases/ports';
import type { OAuthClient } from '../oauth/oauth-client';
import { NO_APP } from './app-registrations';
import type { AppRegistrations } from './app-registrations';
import { converse } from './converse';
import type { HttpClient } from './http-client';
import { outcomeOf, perform } from './perform';
import type { PerformContext } from './perform';

export interface GatewayOptions {
  readonly http: HttpClient;
  readonly oauth: OAuthClient;
  readonly apps: Readonly<Record<string, AppCredentials>>;
  /** Left out: no server is asked to register our app, and networks that want that are not configured. */
  readonly registrations?: AppRegistrations;
  /** The sandbox's addresses by network and host key; null: the networks' own. */
  readonly sandboxHosts: Readonly<Record<string, Hosts>> | null;
  readonly logger: Logger;
}

/** What a server says, or does not say, while it is in trouble. */
const SIGNS_OF_TROUBLE: ReadonlySet<JudgedReason> = new Set<JudgedReason>([
  'network_error',
  'timeout',
  'provider_error',
  'malformed_response',
]);

/** An answer that came in another's place would be believed about the wrong person. */
function namesAnother(outcome: Outcome<ProbeFinding>, { networkUserId }: ProbeQuestion): boolean {
  const named = outcome.ok ? outcome.value.networkUserId : null;
  return named !== null && named !== networkUserId;
}

/** The networks as the use cases see them: each call with our app and the addresses of this installation. */
export function createNetworkGateway(options: GatewayOptions): NetworkGateway {
  const { registrations } = options;
  const registersApps = (name: NetworkName): boolean => networkNamed(name).registration !== undefined;

  const configuredAt = ({ network, instance }: NetworkAddress): NetworkSetting => ({
    hosts: options.sandboxHosts?.[network] ?? networkNamed(network).hosts,
    app: options.apps[network] ?? NO_APP,
    instance,
  });

  /** With the app as the server knows it, where each server has its own. */
  const settingOf = async (at: NetworkAddress, redirectUri: string | null = null): Promise<NetworkSetting> => {
    const setting = configuredAt(at);
    if (registrations === undefined || !registersApps(at.network)) return setting;
    return { ...setting, app: (await registrations.known(at, redirectUri)) ?? NO_APP };
  };

  const contextOf = (
    setting: NetworkSetting,
    context: CallContext = {},
  ): PerformContext & { setting: NetworkSetting } => ({
    setting,
    judge: context.judge ?? {},
    ...(context.beginBefore === undefined ? {} : { beginBefore: context.beginBefore }),
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  });

  const troubled = new Set<string>();
  const listen = <Value>(at: NetworkAddress, outcome: Outcome<Value>): Outcome<Value> => {
    const { judgement } = outcome;
    const isSilent = judgement.class === 'transient' && SIGNS_OF_TROUBLE.has(judgement.reason);
    if (isSilent) troubled.add(networkStateId(at.network, at.instance));
    else troubled.delete(networkStateId(at.network, at.instance));
    return outcome;
  };

  return {
    network: networkNamed,
    isConfigured: (name) =>
      networkNamed(name).signIn.kind === 'app_password' ||
      (registersApps(name) ? registrations !== undefined : options.apps[name] !== undefined),

    perform: async (at, call, context) => {
      const setting = await settingOf(at);
      return listen(at, await perform(options.http, call(setting), contextOf(setting, context)));
    },

    performIfAny: async (at, call, context) => {
      const setting = await settingOf(at);
      const optional = call(setting);
      return optional === null ? null : listen(at, await perform(options.http, optional, contextOf(setting, context)));
    },

    probeTogether: async (at, together, questions) => {
      const setting = await settingOf(at);
      const [first, ...others] = questions;
      if (first === undefined) return [];
      const inputOf = ({ tokens, networkUserId }: ProbeQuestion): ProbeInput => ({ setting, tokens, networkUserId });
      const all = await perform(
        options.http,
        together.ask([inputOf(first), ...others.map(inputOf)]),
        contextOf(setting),
      );
      return questions.map((question, index) => {
        const answer = (all.ok ? all.value[index] : undefined) ?? all.answer;
        const outcome = outcomeOf(networkNamed(at.network).probe(inputOf(question)), answer, question.judge);
        return listen(
          at,
          namesAnother(outcome, question)
            ? { ok: false, judgement: judgementOf({ reason: 'malformed_response' }), answer }
            : outcome,
        );
      });
    },

    converse: async (at, conversation, context) => {
      const setting = await settingOf(at);
      return converse(options.http, conversation(setting), contextOf(setting, context));
    },

    refresh: async (at, tokens, context) => {
      const setting = await settingOf(at);
      const network = networkNamed(at.network);
      const { disregarded, ...outcome } = await options.oauth.refresh({
        network,
        context: contextOf(setting, context),
        tokens,
      });
      if (disregarded.length > 0)
        options.logger.warn({ network: at.network, disregarded }, 'a network stated token lives that nobody can mean');
      return listen(at, outcome);
    },

    isAnswering: (at) => !troubled.has(networkStateId(at.network, at.instance)),

    authorizationUrl: async (at, input) => {
      const setting = configuredAt(at);
      const registered =
        registrations !== undefined && registersApps(at.network)
          ? await registrations.ensure(setting, at, input.redirectUri)
          : ({ ok: true, app: setting.app } as const);
      if (!registered.ok) return refuse(registered.judgement);
      return ok(
        options.oauth.authorizationUrl({
          network: networkNamed(at.network),
          setting: { ...setting, app: registered.app },
          sandbox: options.sandboxHosts !== null,
          ...input,
        }),
      );
    },

    exchangeCode: async (at, input) => {
      const context = contextOf(await settingOf(at, input.redirectUri));
      const { disregarded, ...outcome } = await options.oauth.exchangeCode({
        network: networkNamed(at.network),
        context,
        ...input,
      });
      if (disregarded.length > 0)
        options.logger.warn({ network: at.network, disregarded }, 'a network stated token lives that nobody can mean');
      if (outcome.judgement.reason === 'app_credentials_invalid' && registersApps(at.network)) {
        // The server forgot our app while the person was there, and the code with it. That is a matter of this sign-in,
        // no fault of the app: the next one registers it again.
        return { ok: false, judgement: judgementOf({ reason: 'auth_code_invalid' }), answer: outcome.answer };
      }
      return outcome;
    },
  };
}
