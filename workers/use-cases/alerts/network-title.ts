import type { NetworkName } from '../../../domain/networks/network';
import { networkNamed } from '../../../domain/networks/registry';

/** A network as people know it. */
export function networkTitle(network: NetworkName): string {
  return networkNamed(network).title;
}
