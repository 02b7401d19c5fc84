import { PUSH_REFUSALS } from './networks/push';
import type { PushNetwork } from './networks/push';

/** How pushes end, to be counted. */
export const PUSH_OUTCOMES = [
  /** Somebody's credentials are probed at once. */
  'probed',
  /** Nobody here is that network user. Acknowledged all the same: a network repeats what it gets an error for. */
  'nobody',
  /** A deletion of data was begun. */
  'deletion',
  /** About something that has nothing to do with connections. */
  'ignored',
  /** The network asked whether the address is ours, and was answered. */
  'challenge',
  /** It came before; nothing was done again. */
  'replayed',
  'too_large',
  /** Our app at that network is not set up here. */
  'not_configured',
  ...PUSH_REFUSALS,
] as const;
export type PushOutcome = (typeof PUSH_OUTCOMES)[number];

export interface PushCount {
  readonly network: PushNetwork;
  readonly outcome: PushOutcome;
  readonly pushes: number;
  readonly lastAt: number;
}
