import type { Disconnect } from '../network';

/**
 * What can happen to a user of Mastodon that ends a connection, and what a probe must find out about it. `heals`: by a
 * new consent, or by the happening `undo`. A server that forgets its apps forgets their tokens too: the users sign in
 * again, and nobody is at fault.
 */
export const MASTODON_DISCONNECTS = [
  { happening: 'revoke_app', reason: 'token_revoked', heals: 'reconnect' },
  { happening: 'change_password', reason: 'token_revoked', heals: 'reconnect' },
  { happening: 'forget_apps', reason: 'token_invalid', heals: 'reconnect' },
  { happening: 'delete_account', reason: 'token_invalid', heals: 'nothing' },
  { happening: 'disable', reason: 'account_disabled', heals: 'happening', undo: 'enable' },
  { happening: 'suspend', reason: 'account_disabled', heals: 'happening', undo: 'reinstate' },
  { happening: 'unconfirm', reason: 'account_unconfirmed', heals: 'happening', undo: 'confirm' },
  { happening: 'require_approval', reason: 'account_pending_approval', heals: 'happening', undo: 'approve' },
] as const satisfies readonly Disconnect[];
