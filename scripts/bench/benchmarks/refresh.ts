import { createHttpClient } from '../../../workers/adapters/networks/http-client';
import { createNetworkGateway } from '../../../workers/adapters/networks/gateway';
import { createOAuthClient } from '../../../workers/adapters/oauth/oauth-client';
import { systemClock } from '../../../workers/runtime/clock';
import { newId } from '../../../workers/runtime/ids';
import { createLogger } from '../../../workers/runtime/logger';
import type { Deps } from '../../../workers/use-cases/ports';
import { refreshCredential } from '../../../workers/use-cases/refresh-credential';
import { startSandbox } from '../../sandbox/sandbox';
import { livelySeed, SANDBOX_APPS } from '../../sandbox/seed';
import { SANDBOX_X_USERS } from '../../sandbox/x/seed';
import { putCustomer } from '../customers';
import { spanMs } from '../measure';
import { newStore } from '../stage';
import type { Benchmark } from '../stage';

/** Single flight: a refresh token of X works once, so a second call would end the connection of everybody. */
export const refresh: Benchmark = {
  name: 'refresh',
  title: 'Many who need the same token renewed at once',
  run: async (stage) => {
    const { callers } = stage.size;
    const store = await newStore(stage, 'refresh');
    const sandbox = await startSandbox({ clock: systemClock });
    const http = createHttpClient({ clock: systemClock, privateAddresses: 'allowed' });
    try {
      await sandbox.admin.seed(livelySeed(['http://127.0.0.1:9/callback']));
      const logger = createLogger({ process: 'bench', level: 'error', pretty: false });
      const networks = createNetworkGateway({
        http,
        oauth: createOAuthClient(http),
        apps: SANDBOX_APPS,
        sandboxHosts: { x: sandbox.addresses.x },
        logger,
      });
      const deps: Deps = {
        store,
        networks,
        clock: systemClock,
        newId,
        random: Math.random,
        processId: newId(),
        logger,
      };
      const renew = async (many: number): Promise<{ readonly ms: number; readonly calls: number }> => {
        const issued = await sandbox.admin.issueTokens({
          network: 'x',
          user: SANDBOX_X_USERS.harbour.id,
          app: SANDBOX_APPS.x.clientId,
          scopes: ['tweet.read', 'tweet.write', 'users.read', 'offline.access'],
        });
        const { credentialId, tokenSetId } = await putCustomer(store, {
          accounts: 1,
          network: 'x',
          networkUserId: SANDBOX_X_USERS.harbour.id,
          tokens: {
            accessToken: issued.accessToken,
            refreshToken: issued.refreshToken,
            expiresAt: Date.now() - 1,
            refreshExpiresAt: null,
            scopes: null,
          },
        });
        const before = sandbox.calls({ operation: 'refresh' }).length;
        const results = new Set<string>();
        const ms = await spanMs(() =>
          Promise.all(
            Array.from({ length: many }, async () => {
              results.add(await refreshCredential(deps, credentialId, tokenSetId));
            }),
          ),
        );
        const wrong = [...results].filter((result) => result !== 'renewed');
        if (wrong.length > 0) throw new Error(`Callers were answered ${wrong.join(', ')}.`);
        return { ms, calls: sandbox.calls({ operation: 'refresh' }).length - before };
      };
      // The first opens connections and compiles.
      await renew(1);
      const one = await renew(1);
      const all = await renew(callers);
      return [
        {
          name: 'single-flight-calls',
          ours: { what: `refresh calls for ${callers.toLocaleString('en')} callers`, value: all.calls, unit: 'calls' },
          yardstick: { what: 'refresh calls for one caller', value: one.calls, unit: 'calls' },
          ratio: all.calls / one.calls,
          reading: 'the network is asked once, whoever asks',
          expected: { what: 'exactly 1', holds: all.calls === 1 && one.calls === 1 },
        },
        {
          name: 'single-flight-time',
          ours: { what: `all ${callers.toLocaleString('en')} callers answered`, value: all.ms, unit: 'ms' },
          yardstick: { what: 'one caller answered', value: one.ms, unit: 'ms' },
          ratio: all.ms / one.ms,
          reading: 'what waiting for the winner costs the others',
          expected: null,
        },
      ];
    } finally {
      await http.close();
      await sandbox.stop();
      store.close();
    }
  },
};
