import type { Disconnect } from '../network';

/**
 * What can end a connection of Facebook, and the reason that must be found out by the `probe` of the user's token, or by
 * asking about the `page` or the `instagram` account that is linked to it, which happens to that alone. `heals`: what
 * brings it back; `undo`: the happening that does. A happening `at` Instagram happens there.
 */
export const FACEBOOK_DISCONNECTS = [
  { happening: 'expire_tokens', asked: 'probe', reason: 'token_expired', heals: 'reconnect' },
  { happening: 'revoke_app', asked: 'probe', reason: 'app_deauthorized', heals: 'reconnect' },
  { happening: 'change_password', asked: 'probe', reason: 'password_changed', heals: 'reconnect' },
  { happening: 'log_out', asked: 'probe', reason: 'session_invalidated', heals: 'reconnect' },
  { happening: 'end_data_access', asked: 'probe', reason: 'data_access_expired', heals: 'reconnect' },
  {
    happening: 'require_checkpoint',
    asked: 'probe',
    reason: 'checkpoint_required',
    heals: 'happening',
    undo: 'pass_checkpoint',
  },
  { happening: 'suspend', asked: 'probe', reason: 'checkpoint_required', heals: 'happening', undo: 'reinstate' },
  { happening: 'deactivate', asked: 'probe', reason: 'account_unconfirmed', heals: 'happening', undo: 'reactivate' },
  { happening: 'take_page_role', asked: 'page', reason: 'page_role_lost', heals: 'happening', undo: 'give_page_role' },
  { happening: 'deselect_page', asked: 'page', reason: 'permission_missing', heals: 'reconnect', undo: 'select_page' },
  { happening: 'delete_page', asked: 'page', reason: 'resource_gone', heals: 'happening', undo: 'restore_page' },
  {
    happening: 'unlink_instagram',
    asked: 'instagram',
    reason: 'resource_gone',
    heals: 'happening',
    undo: 'link_instagram',
  },
  {
    happening: 'take_page_role',
    asked: 'instagram',
    reason: 'page_role_lost',
    heals: 'happening',
    undo: 'give_page_role',
  },
  {
    happening: 'become_personal',
    at: 'instagram',
    asked: 'instagram',
    reason: 'account_type_unsupported',
    heals: 'happening',
    undo: 'become_professional',
  },
] as const satisfies readonly Disconnect[];
