import type { Disconnect } from '../network';

/**
 * What can end a connection of Bluesky, and the reason that must be found out: a `probe` tells what befell the account,
 * and the `refresh` that the session is over, whose access token works on until it ends. `heals`: by a new session, by
 * the happening `undo`, or not at all.
 */
export const BLUESKY_DISCONNECTS = [
  { happening: 'revoke_app', asked: 'refresh', reason: 'refresh_token_invalid', heals: 'reconnect', lingers: true },
  {
    happening: 'change_password',
    asked: 'refresh',
    reason: 'refresh_token_invalid',
    heals: 'reconnect',
    lingers: true,
  },
  { happening: 'log_out', asked: 'refresh', reason: 'refresh_token_invalid', heals: 'reconnect', lingers: true },
  {
    happening: 'expire_refresh_tokens',
    asked: 'refresh',
    reason: 'refresh_token_invalid',
    heals: 'reconnect',
    lingers: true,
  },
  { happening: 'deactivate', asked: 'probe', reason: 'account_disabled', heals: 'happening', undo: 'reactivate' },
  { happening: 'suspend', asked: 'probe', reason: 'account_suspended', heals: 'happening', undo: 'reinstate' },
  // A server has the same answer for an account that is deleted and for one that was taken down.
  { happening: 'delete_account', asked: 'probe', reason: 'account_suspended', heals: 'nothing' },
] as const satisfies readonly Disconnect[];
