import type { Store } from '../../../db/store';
import { judgementOf } from '../../../domain/judgement/ruling';
import type { AppCredentials, NetworkSetting, RegistrationResult } from '../../../domain/networks/network';
import { networkNamed } from '../../../domain/networks/registry';
import type { Clock } from '../../../domain/clock';
import type { NetworkAddress } from '../../../domain/network-state';
import { converse } from './converse';
import type { HttpClient } from './http-client';
import { perform } from './perform';

/** Our app at the servers of networks where each server registers apps itself, and anybody's. */
export interface AppRegistrations {
  /** What is known of it here, without asking the server; without `redirectUri` what was registered last. */
  known(at: NetworkAddress, redirectUri: string | null): Promise<AppCredentials | null>;
  /**
   * The app that the server knows now, for the sign-in that follows: registered where it never was, or where the server
   * has forgotten it. Once for each server and address, whatever the number of callers and processes: of two that
   * register at the same time, the later one uses the earlier one's, and its own is left behind at the server unused.
   */
  ensure(setting: NetworkSetting, at: NetworkAddress, redirectUri: string): Promise<RegistrationResult>;
}

export interface AppRegistrationsOptions {
  readonly store: Pick<Store, 'change' | 'tokens'>;
  readonly http: HttpClient;
  readonly clock: Pick<Clock, 'now'>;
  readonly newId: () => string;
}

/** Where no app of ours is known: not registered yet, or at a network that knows none. */
export const NO_APP: AppCredentials = { clientId: '', clientSecret: '' };

export function createAppRegistrations(options: AppRegistrationsOptions): AppRegistrations {
  const { store } = options;
  const underWay = new Map<string, Promise<RegistrationResult>>();

  const open = async (
    at: NetworkAddress,
    redirectUri: string | null,
  ): ReturnType<Store['tokens']['openInstanceApp']> =>
    at.instance === null
      ? null
      : store.tokens.openInstanceApp({ network: at.network, instance: at.instance, redirectUri });

  return {
    known: async (at, redirectUri) => (await open(at, redirectUri))?.app ?? null,

    ensure: async (setting, at, redirectUri) => {
      const key = JSON.stringify([at.network, at.instance, redirectUri]);
      const running =
        underWay.get(key) ??
        (async () => {
          const known = await open(at, redirectUri);
          if (known !== null && !(await isForgotten(options, { ...setting, app: known.app }, at))) {
            return { ok: true, app: known.app } as const;
          }
          return register(options, setting, at, redirectUri, known?.id ?? null);
        })();
      underWay.set(key, running);
      try {
        return await running;
      } finally {
        underWay.delete(key);
      }
    },
  };
}

/** Only the server's own word counts: one that is silent or in trouble may know our app all the same. */
async function isForgotten(
  { http }: AppRegistrationsOptions,
  setting: NetworkSetting,
  at: NetworkAddress,
): Promise<boolean> {
  const { checkApp } = networkNamed(at.network);
  if (checkApp === null) return false;
  const { judgement } = await perform(http, checkApp(setting), { setting, judge: {} });
  return judgement.reason === 'app_credentials_invalid';
}

async function register(
  { store, http, clock, newId }: AppRegistrationsOptions,
  setting: NetworkSetting,
  { network, instance }: NetworkAddress,
  redirectUri: string,
  forgottenId: string | null,
): Promise<RegistrationResult> {
  const { registration } = networkNamed(network);
  if (registration === undefined || instance === null) {
    return { ok: false, judgement: judgementOf({ reason: 'bad_request' }), detail: 'Nothing can be registered there.' };
  }
  const registered = await converse(
    http,
    registration.register({ setting: { ...setting, app: NO_APP }, redirectUri }),
    { setting, judge: { now: clock.now() } },
  );
  if (!registered.ok) return registered;
  const key = { network, instance, redirectUri };
  const { clientId, clientSecret, scopes = [] } = registered.app;
  const isOurs = await store.change({ instanceApp: key }, ({ instanceApp }) =>
    instanceApp === null || instanceApp.id === forgottenId
      ? {
          result: true,
          instanceApps: [{ ...key, id: newId(), clientId, clientSecret, scopes, registeredAt: clock.now() }],
        }
      : { result: false },
  );
  if (isOurs) return registered;
  const theirs = await store.tokens.openInstanceApp(key);
  return theirs === null ? registered : { ok: true, app: theirs.app };
}
