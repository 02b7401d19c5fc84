import { SandboxOrderError, type SandboxNetworkDefinition } from './network';
import * as registry from './registry';

export type RegisteredNetwork = (typeof registry)[keyof typeof registry];
export type SandboxNetwork = RegisteredNetwork['name'];

/** A network of the registry as everything outside its folder sees it. */
export interface AnyNetwork extends SandboxNetworkDefinition {
  readonly name: SandboxNetwork;
}

/** All networks, in the order of the registry. */
export const NETWORKS: readonly AnyNetwork[] = Object.values(registry);

export const SANDBOX_NETWORKS: readonly SandboxNetwork[] = NETWORKS.map(({ name }) => name);

/** Throws `SandboxOrderError` for a name that is not in the registry. */
export function networkNamed(name: string): AnyNetwork {
  const network = NETWORKS.find((one) => one.name === name);
  if (network === undefined) throw new SandboxOrderError(`There is no network ${name}`);
  return network;
}
