import type { Disconnect } from '../network';

/** As for Instagram: what can end a connection of Threads, the reason that a probe must give, and what heals it. */
export const THREADS_DISCONNECTS = [
  { happening: 'expire_tokens', reason: 'token_expired', heals: 'reconnect' },
  { happening: 'revoke_app', reason: 'app_deauthorized', heals: 'reconnect' },
  { happening: 'change_password', reason: 'password_changed', heals: 'reconnect' },
  { happening: 'log_out', reason: 'session_invalidated', heals: 'reconnect' },
  { happening: 'require_checkpoint', reason: 'checkpoint_required', heals: 'happening', undo: 'pass_checkpoint' },
  { happening: 'suspend', reason: 'checkpoint_required', heals: 'happening', undo: 'reinstate' },
  { happening: 'deactivate', reason: 'account_unconfirmed', heals: 'happening', undo: 'reactivate' },
  { happening: 'end_private_permissions', reason: 'permission_missing', heals: 'reconnect' },
] as const satisfies readonly Disconnect[];
