import type { Network, NetworkSetting } from '../../domain/networks/network';
import { NETWORKS } from '../../domain/networks/registry';
import { createHttpClient } from '../../workers/adapters/networks/http-client';
import type { HttpClient } from '../../workers/adapters/networks/http-client';
import { perform } from '../../workers/adapters/networks/perform';
import { systemClock } from '../../workers/runtime/clock';
import type { Config } from '../../workers/runtime/config';
import { fault, fine, warning } from './finding';
import type { Finding } from './finding';
import type { Settings } from './settings';

/** Whether each network knows our app by the credentials that we have for it. */
export async function checkNetworks({ config }: Settings): Promise<readonly Finding[]> {
  if (config === null) {
    return [warning('networks', 'Not checked: the configuration is at fault.', 'Mend the configuration first.')];
  }
  const http = createHttpClient({
    clock: systemClock,
    privateAddresses: config.environment === 'production' ? 'refused' : 'allowed',
  });
  try {
    return await Promise.all(NETWORKS.map((network) => checkNetwork(network, config, http)));
  } finally {
    await http.close();
  }
}

async function checkNetwork(network: Network, config: Config, http: HttpClient): Promise<Finding> {
  const { name, title, checkApp } = network;
  const where = config.sandboxHosts === null ? title : `${title} (sandbox)`;
  if (network.signIn.kind === 'app_password') {
    return fine('networks', `${where}: not checked, since it needs no app of ours; people use an app password.`);
  }
  if (network.registration !== undefined) {
    return fine('networks', `${where}: not checked, since each of its servers registers our app by itself.`);
  }
  const prefix = name.toUpperCase();
  const app = config.apps[name];
  if (app === undefined) {
    return warning(
      'networks',
      `${where}: not configured; its accounts can be neither connected nor probed.`,
      `Set ${prefix}_CLIENT_ID and ${prefix}_CLIENT_SECRET, or leave it if nobody uses ${title}.`,
    );
  }
  if (checkApp === null) {
    return fine(
      'networks',
      `${where}: configured, not checked: it has no call that asks about an app alone. A reconnect shows that it works.`,
    );
  }
  const setting: NetworkSetting = { hosts: config.sandboxHosts?.[name] ?? network.hosts, app, instance: null };
  const { judgement } = await perform(http, checkApp(setting), { setting, judge: {} });
  switch (judgement.class) {
    case 'healthy':
      return fine('networks', `${where}: knows our app.`);
    case 'misconfigured':
      return fault(
        'networks',
        `${where}: does not accept our app (${judgement.reason}).`,
        `Compare ${prefix}_CLIENT_ID and ${prefix}_CLIENT_SECRET with the app's page at ${title}.`,
      );
    case 'transient':
    case 'rate_limited':
    case 'disconnected':
      return warning(
        'networks',
        `${where}: gave no answer about our app (${judgement.reason}).`,
        'Look again later; if it stays so, check the way from this machine to the network.',
      );
  }
}
