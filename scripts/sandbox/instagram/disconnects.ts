import type { Disconnect } from '../network';

/**
 * What can end a connection of Instagram Login, and the reason that a probe must then give. `heals`: what brings the
 * account back; `undo`: the happening that does, where the network itself can.
 */
export const INSTAGRAM_DISCONNECTS = [
  { happening: 'expire_tokens', reason: 'token_expired', heals: 'reconnect' },
  { happening: 'revoke_app', reason: 'app_deauthorized', heals: 'reconnect' },
  { happening: 'change_password', reason: 'password_changed', heals: 'reconnect' },
  { happening: 'log_out', reason: 'session_invalidated', heals: 'reconnect' },
  { happening: 'require_checkpoint', reason: 'checkpoint_required', heals: 'happening', undo: 'pass_checkpoint' },
  { happening: 'suspend', reason: 'checkpoint_required', heals: 'happening', undo: 'reinstate' },
  { happening: 'deactivate', reason: 'account_unconfirmed', heals: 'happening', undo: 'reactivate' },
  {
    happening: 'become_personal',
    reason: 'account_type_unsupported',
    heals: 'happening',
    undo: 'become_professional',
  },
] as const satisfies readonly Disconnect[];
