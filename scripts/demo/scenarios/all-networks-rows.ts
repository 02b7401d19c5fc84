import type { AccountKind, NetworkName } from '../../../domain/networks/network';
import type { Disconnect } from '../../sandbox/network';
import { NETWORKS } from '../../sandbox/networks';
import { actorOf } from '../../suite/cast';
import type { Actor } from '../../suite/cast';

/** Whoever a row of a network's table of disconnections befalls, and nobody else. */
export type Sufferer = Actor & { readonly row: Disconnect };

/**
 * Everything that can end a connection, of every network in the sandbox's registry: each row befalls somebody of its
 * own. A ban that shows only when something is posted ends no connection and is left out.
 */
export function sufferers(): readonly Sufferer[] {
  return NETWORKS.flatMap(({ name, disconnects }) =>
    disconnects
      .filter(({ asked }) => asked !== 'publish')
      .map((row, index) => ({ ...actorOf(name, index + 1, kindAsked(row)), row })),
  );
}

const WITNESSES_FROM = 1_000;
const WITNESSES_MIN = 3;

/**
 * Whom nothing befalls. Where everybody is ended at once, that is an outage of the network's and disconnects nobody;
 * with these beside them, it is many people who were ended one by one. Where a probe proves nothing and the refresh
 * decides, they are as many as those in doubt, for the same reason.
 */
export function witnesses(): readonly Actor[] {
  return NETWORKS.flatMap(({ name, disconnects }) => {
    const needed = disconnects.some(({ asked }) => asked === 'refresh') ? disconnects.length : WITNESSES_MIN;
    return Array.from({ length: needed }, (_each, index) => actorOf(name, WITNESSES_FROM + index));
  });
}

function kindAsked({ asked }: Disconnect): AccountKind | undefined {
  return asked === 'instagram' ? 'instagram' : undefined;
}

export function titleOf(network: NetworkName): string {
  return NETWORKS.find(({ name }) => name === network)?.title ?? network;
}
