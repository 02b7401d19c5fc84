import type { JudgedReason } from './judgement/vocabulary';
import type { NetworkName } from './networks/network';

/** Where our app stands with one network (or one instance of it). Nothing here is about anybody's account. */
export interface NetworkState {
  readonly network: NetworkName;
  readonly instance: string | null;
  /** Our app is refused: its secret, its permissions, its billing, its API version. */
  readonly fault: { readonly reason: JudgedReason; readonly since: number } | null;
  /** A limit of the whole app: nothing is asked before this. */
  readonly limitedUntil: number | null;
  readonly version: number;
}

export function networkStateId(network: NetworkName, instance: string | null): string {
  return instance === null ? network : `${network} ${instance}`;
}
