import type { NetworkSetting } from '../../../domain/networks/network';

/**
 * Where requests of a network may go: its configured hosts, and the server the account lives on. Tokens never travel
 * to an address that an answer named. An address that cannot be read is not allowed.
 */
export function allowedOrigins(setting: Pick<NetworkSetting, 'hosts' | 'instance'>): ReadonlySet<string> {
  const addresses = [...Object.values(setting.hosts), ...(setting.instance === null ? [] : [setting.instance])];
  return new Set(addresses.filter((address) => URL.canParse(address)).map((address) => new URL(address).origin));
}
