import type { Disconnect } from '../network';
import type { LinkedinHappening } from './linkedin-happenings';

/**
 * What can happen to a member of LinkedIn that ends a connection, and what must be found out by the probe, or by
 * asking about the `asset`: that happens to an `organisation`, and the member's own connection goes on.
 */
export interface LinkedinDisconnect extends Disconnect {
  readonly happening: LinkedinHappening;
  readonly asked: 'probe' | 'asset';
  readonly reason: 'token_revoked' | 'token_expired' | 'page_role_lost';
  readonly undo?: LinkedinHappening;
}

export const LINKEDIN_DISCONNECTS: readonly LinkedinDisconnect[] = [
  { happening: 'revoke_app', asked: 'probe', reason: 'token_revoked', heals: 'reconnect' },
  { happening: 'change_password', asked: 'probe', reason: 'token_revoked', heals: 'reconnect' },
  { happening: 'grant_other_scopes', asked: 'probe', reason: 'token_revoked', heals: 'reconnect' },
  { happening: 'expire_everything', asked: 'probe', reason: 'token_expired', heals: 'reconnect' },
  { happening: 'suspend', asked: 'probe', reason: 'token_revoked', heals: 'happening', undo: 'reinstate' },
  { happening: 'deactivate', asked: 'probe', reason: 'token_revoked', heals: 'happening', undo: 'reactivate' },
  { happening: 'take_role', asked: 'asset', reason: 'page_role_lost', heals: 'happening', undo: 'give_role' },
];
